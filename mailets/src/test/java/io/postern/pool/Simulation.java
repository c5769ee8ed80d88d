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
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;

import io.postern.pool.Waiters.Waiter;
import io.postern.pool.Waiters.Wish;

/** Mails, those who deliver them and a peer, in a time of their own: what happens at the same moment happens one after the other. */
final class Simulation {
    private static final long OPENING = Duration.ofMillis(100).toNanos();
    private static final long REFUSAL = Duration.ofMillis(20).toNanos();

    private final Peer peer;
    private final long message;
    private final Shelf<Integer> shelf;
    private final PriorityQueue<Event> events = new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparing(Event::order));
    private final ArrayDeque<Waiter> waiting = new ArrayDeque<>();
    private final List<Long> grants = new ArrayList<>();
    private final List<Long> taken = new ArrayList<>();
    private long now;
    private int left;
    private int sessions;
    private int transfers;
    private int refusals;

    /** What a peer bears. */
    interface Peer {
        /** Whether it greets one more session beside so many. */
        default boolean greets(int sessions) {
            return true;
        }

        /** Whether it takes one more message beside so many. */
        default boolean takes(int transfers, Duration now) {
            return true;
        }
    }

    private record Event(long at, int order, Runnable work) {
    }

    Simulation(Peer peer, PoolLimits limits, Duration message, long seed) {
        this.peer = peer;
        this.message = message.toNanos();
        this.shelf = new Shelf<>(limits, new Random(seed)::nextDouble);
    }

    /** Delivers so many mails with so many at a time, each refused one again and again. */
    Simulation run(int mails, int workers) {
        left = mails;
        for (int i = 0; i < Math.min(workers, mails); i++) {
            nextMail();
        }
        serve();
        while (taken.size() < mails) {
            long turn = waiting.isEmpty() ? Long.MAX_VALUE : shelf.untilTurn(waiting.getFirst(), now);
            Optional<Event> next = Optional.ofNullable(events.peek()).filter(event -> turn == Long.MAX_VALUE || event.at() <= now + turn);
            if (next.isPresent()) {
                now = events.remove().at();
                next.get().work().run();
            } else if (turn < Long.MAX_VALUE) {
                now += turn;
            } else {
                throw new AssertionError("nobody will ever wake those who wait: " + shelf.stats(now));
            }
            serve();
        }
        return this;
    }

    Duration time() {
        return Duration.ofNanos(now);
    }

    int refusals() {
        return refusals;
    }

    PoolStats stats() {
        return shelf.stats(now);
    }

    List<Long> grants() {
        return grants;
    }

    /** When messages went, in nanoseconds. */
    List<Long> taken() {
        return taken;
    }

    private void nextMail() {
        if (left > 0) {
            left--;
            queueUp();
        }
    }

    private void queueUp() {
        Waiter waiter = new Waiter(Wish.SESSION, () -> { }, Long.MAX_VALUE);
        waiting.add(waiter);
        shelf.join(waiter);
    }

    private void serve() {
        while (!waiting.isEmpty()) {
            Optional<Shelf.Grant<Integer>> grant = shelf.take(waiting.getFirst(), now);
            if (grant.isEmpty()) {
                return;
            }
            shelf.leave(waiting.removeFirst(), now);
            grants.add(now);
            grant.get().warm().ifPresentOrElse(kept -> transfer(kept, grant.get().permit()), () -> open(grant.get().permit()));
        }
    }

    private void open(Shelf.Permit permit) {
        if (peer.greets(sessions)) {
            sessions++;
            after(OPENING, () -> {
                shelf.opened(now);
                transfer(Kept.fresh(sessions, now), shelf.move(permit, now).orElse(permit));
            });
        } else {
            refusals++;
            after(REFUSAL, () -> {
                shelf.fewer(Duration.ZERO, now);
                shelf.giveBack(permit);
                shelf.openingFailed(now);
                queueUp();
            });
        }
    }

    private void transfer(Kept<Integer> kept, Shelf.Permit permit) {
        if (peer.takes(transfers, time())) {
            transfers++;
            taken.add(now);
            after(message, () -> {
                transfers--;
                shelf.went(permit.round(), now);
                keep(kept.used(1, now));
                nextMail();
            });
        } else {
            refusals++;
            after(REFUSAL, () -> {
                shelf.slower(permit.round(), now);
                end();
                queueUp();
            });
        }
    }

    private void keep(Kept<Integer> kept) {
        if (!shelf.putBack(kept, now)) {
            end();
        }
    }

    private void end() {
        sessions--;
        shelf.gone(now);
    }

    private void after(long nanos, Runnable work) {
        events.add(new Event(now + nanos, events.size(), work));
    }
}
