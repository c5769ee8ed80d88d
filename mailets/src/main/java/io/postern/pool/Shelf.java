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

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;

/** The sessions of one key and who waits for them. Touched under the pool's lock only; calls nobody. */
final class Shelf<S> {
    /** After a refused opening, while there are others: the server may allow fewer than we do. */
    private static final long OPENING_PAUSE = Duration.ofSeconds(10).toNanos();

    private final PoolLimits limits;
    private final RateWindow rate;
    /** The last used is the last: it is leased first, so that the others grow old and are ended. */
    private final ArrayDeque<Kept<S>> idle = new ArrayDeque<>();
    private final ArrayDeque<Waiter> waiting = new ArrayDeque<>();
    private int inUse;
    private int opening;
    private int openingsAllowed = 1;
    private Optional<Long> pausedSince = Optional.empty();
    private long opened;

    Shelf(PoolLimits limits) {
        this.limits = limits;
        this.rate = new RateWindow(limits.leasesPerMinute());
    }

    /** Somebody who waits. */
    static final class Waiter {
        final Condition turn;
        boolean hopeless;

        Waiter(Condition turn) {
            this.turn = turn;
        }
    }

    /** What the head of the queue gets. */
    record Grant<S>(Optional<Kept<S>> warm) {
    }

    PoolLimits limits() {
        return limits;
    }

    void join(Waiter waiter) {
        waiting.addLast(waiter);
    }

    void leave(Waiter waiter) {
        waiting.remove(waiter);
        callNext();
    }

    /** Only the longest waiter is served. */
    Optional<Grant<S>> take(Waiter waiter, long now) {
        if (waiting.peekFirst() != waiter || rate.untilNext(now) > 0) {
            return Optional.empty();
        }
        if (!idle.isEmpty()) {
            inUse++;
            rate.happened(now);
            return Optional.of(new Grant<>(Optional.of(idle.removeLast())));
        }
        if (inUse + opening >= limits.sessions() || opening >= openingsAllowed || untilOpening(now) > 0) {
            return Optional.empty();
        }
        opening++;
        rate.happened(now);
        return Optional.of(new Grant<>(Optional.empty()));
    }

    /** For a session that the pool does not know: it counts as one in use. */
    boolean reserve() {
        boolean room = inUse + opening + idle.size() < limits.sessions();
        if (room) {
            inUse++;
        }
        return room;
    }

    /** In nanoseconds: when waiting may have an end that nobody announces. */
    long untilChange(long now) {
        long nanos = rate.untilNext(now) > 0 ? rate.untilNext(now) : untilOpening(now);
        return nanos > 0 ? nanos : Long.MAX_VALUE;
    }

    private long untilOpening(long now) {
        return pausedSince.filter(since -> !isEmpty()).map(since -> Math.max(0, since + OPENING_PAUSE - now)).orElse(0L);
    }

    private boolean isEmpty() {
        return inUse + opening + idle.size() == 0;
    }

    /** As TCP does it: one at first, then twice as many with each success. */
    void opened() {
        opening--;
        inUse++;
        opened++;
        openingsAllowed = Math.min(2 * openingsAllowed, limits.sessions());
        pausedSince = Optional.empty();
        callNext();
    }

    void openingFailed(long now) {
        opening--;
        openingsAllowed = 1;
        if (isEmpty()) {
            callAllOff();
        } else {
            pausedSince = Optional.of(now);
        }
        callNext();
    }

    void putBack(Kept<S> kept) {
        inUse--;
        idle.addLast(kept);
        callNext();
    }

    /** For a session that was only looked at. */
    void putBackBelow(Kept<S> kept) {
        inUse--;
        idle.addFirst(kept);
        callNext();
    }

    void gone() {
        inUse--;
        callNext();
    }

    /** For somebody who does not queue: takes this very session, if it is still free. */
    boolean takeOut(Kept<S> kept) {
        boolean free = idle.remove(kept);
        if (free) {
            inUse++;
        }
        return free;
    }

    /** The free ones, the last used first. */
    List<Kept<S>> free() {
        List<Kept<S>> free = new ArrayList<>(idle);
        Collections.reverse(free);
        return free;
    }

    void callAll() {
        waiting.forEach(waiter -> waiter.turn.signal());
    }

    private void callAllOff() {
        waiting.forEach(waiter -> waiter.hopeless = true);
        callAll();
    }

    private void callNext() {
        if (!waiting.isEmpty()) {
            waiting.getFirst().turn.signal();
        }
    }

    PoolStats stats() {
        return new PoolStats(inUse, idle.size(), opening, waiting.size(), opened);
    }
}
