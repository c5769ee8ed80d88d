/****************************************************************
 * Licensed to the Apache Software Foundation (ASF) under one   *
 * or more contributor license agreements.  See the NOTICE file *
 * distributed with this work for additional information        *
 * regarding copyright ownership.  The ASF licenses this file   *
 * to you under the Apache License, Version 2.0 (the            *
 * "License"); you may not use this file except in compliance   *
 * with the License.  You may obtain a copy of the License at   *
 *                                                              *
 *   http://www.apache.org/licenses/LICENSE-2.0                 *
 *                                                              *
 * Unless required by applicable law or agreed to in writing,   *
 * software distributed under the License is distributed on an  *
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY       *
 * KIND, either express or implied.  See the License for the    *
 * specific language governing permissions and limitations      *
 * under the License.                                           *
 ****************************************************************/

package io.postern.gateway.james;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

import io.postern.gateway.Gateway;
import io.postern.gateway.SessionKey;
import io.postern.gateway.SessionOpener;
import io.postern.pool.Room;
import io.postern.smtp.Attempt;
import io.postern.smtp.SessionFacts;
import io.postern.smtp.SmtpEvent;
import io.postern.smtp.SmtpSession;

/**
 * Opens a session with a gateway and ends it, without any mail: one at a time with each gateway, within its limit of connections, and
 * bounded in time. Whoever asks again and again costs the gateway one connection, and this James one thread.
 */
final class GatewayCheck {
    private final Function<Gateway, Optional<Room>> rooms;
    private final Duration limit;
    private final Set<SessionKey> underWay = ConcurrentHashMap.newKeySet();

    /**
     * A check.
     *
     * @param rooms where room within a gateway's limit comes from
     * @param limit how long the caller waits at most; no step of the opening takes longer either
     */
    GatewayCheck(Function<Gateway, Optional<Room>> rooms, Duration limit) {
        this.rooms = rooms;
        this.limit = limit;
    }

    /** What came of it. */
    sealed interface Result {
        /** A session was opened, and ended. */
        record Passed(SessionFacts facts) implements Result {
        }

        /** The step that failed, and why. */
        record Failed(SmtpEvent event) implements Result {
        }

        /** Not done in time; the opening is given up when its current step is over, and until then no other is begun. */
        record Late() implements Result {
        }

        /** Not begun, since one is under way. */
        record UnderWay() implements Result {
        }

        /** Not begun, since as many sessions are in use as the gateway's limit allows. */
        record NoRoom() implements Result {
        }
    }

    Result run(SessionOpener opener, Gateway gateway) {
        SessionKey key = SessionKey.of(gateway);
        if (!underWay.add(key)) {
            return new Result.UnderWay();
        }
        Optional<Room> room = Optional.empty();
        boolean begun = false;
        try {
            room = rooms.apply(gateway);
            if (room.isEmpty()) {
                return new Result.NoRoom();
            }
            Room place = room.get();
            FutureTask<Result> opening = begin(() -> open(opener, gateway.with(gateway.timeouts().atMost(limit))), () -> {
                place.close();
                underWay.remove(key);
            });
            begun = true;
            return await(opening);
        } finally {
            if (!begun) {
                room.ifPresent(Room::close);
                underWay.remove(key);
            }
        }
    }

    private static FutureTask<Result> begin(Callable<Result> work, Runnable atEnd) {
        FutureTask<Result> task = new FutureTask<>(work);
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } finally {
                atEnd.run();
            }
        }, "postern-gateway-check");
        thread.setDaemon(true);
        thread.start();
        return task;
    }

    private static Result open(SessionOpener opener, Gateway gateway) {
        Attempt<SmtpSession> attempt = opener.open(gateway);
        return attempt.fold(session -> {
            session.quit();
            return new Result.Passed(session.facts());
        }, Result.Failed::new);
    }

    private Result await(FutureTask<Result> opening) {
        try {
            return opening.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return new Result.Late();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Result.Late();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }
}
