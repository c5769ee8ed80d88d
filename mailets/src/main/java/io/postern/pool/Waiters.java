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

package io.postern.pool;

import java.util.ArrayDeque;
import java.util.Optional;

import io.postern.pool.LeaseResult.Reason;

/** Who waits for the same key, the longest first. */
final class Waiters {
    private final ArrayDeque<Waiter> waiting = new ArrayDeque<>();
    /** Those among them who have a session. */
    private final ArrayDeque<Waiter> served = new ArrayDeque<>();

    /** What somebody waits for. */
    enum Wish {
        /** A session. */
        SESSION,
        /** The permit for one more message in a session that is theirs. */
        MESSAGE
    }

    /** Somebody who waits. Compared by identity. */
    static final class Waiter {
        private final Wish wish;
        private final Runnable call;
        private final long slow;
        private Optional<Reason> hopeless = Optional.empty();

        /**
         * Somebody.
         *
         * @param call tells them to look whether it is their turn
         * @param slow in nanoseconds: how old the opening of the first session may be that they still wait for
         */
        Waiter(Wish wish, Runnable call, long slow) {
            this.wish = wish;
            this.call = call;
            this.slow = slow;
        }

        long slow() {
            return slow;
        }

        void giveUp(Reason why) {
            hopeless = Optional.of(why);
        }

        /** Whether there is nothing to wait for. */
        boolean isHopeless() {
            return hopeless.isPresent();
        }

        /** Why they have got nothing. */
        Reason disappointment() {
            return hopeless.orElse(Reason.NONE_IN_TIME);
        }
    }

    void join(Waiter waiter) {
        waiting.addLast(waiter);
        if (waiter.wish == Wish.MESSAGE) {
            served.addLast(waiter);
        }
    }

    void leave(Waiter waiter) {
        waiting.remove(waiter);
        served.remove(waiter);
    }

    /** Whether somebody is the next: the longest waiter, or as long as no session is free the longest that needs none. */
    boolean isNext(Waiter waiter, boolean sessionsFree) {
        return next(sessionsFree).filter(waiter::equals).isPresent();
    }

    void callNext(boolean sessionsFree) {
        next(sessionsFree).ifPresent(next -> next.call.run());
    }

    private Optional<Waiter> next(boolean sessionsFree) {
        return Optional.ofNullable((sessionsFree ? waiting : served).peekFirst());
    }

    void callAll() {
        waiting.forEach(waiter -> waiter.call.run());
    }

    /** No session will come. */
    void callOff() {
        waiting.stream().filter(waiter -> waiter.wish == Wish.SESSION).forEach(waiter -> {
            waiter.giveUp(Reason.OPENING_FAILED);
            waiter.call.run();
        });
    }

    int size() {
        return waiting.size();
    }
}
