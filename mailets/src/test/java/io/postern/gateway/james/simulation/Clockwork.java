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

package io.postern.gateway.james.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.BooleanSupplier;

/**
 * Time that jumps from event to event. Code that waits runs on fibers: threads of which one at a time has its turn, until it waits or ends,
 * so that what happens depends on the seed alone. What falls on the same moment happens in an order of chance.
 */
final class Clockwork implements AutoCloseable {
    static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00Z");

    private final Random chance;
    private final PriorityQueue<Event> events = new PriorityQueue<>(
        Comparator.comparingLong(Event::at).thenComparingInt(Event::tie).thenComparingLong(Event::number));
    private final Deque<Fiber> spare = new ArrayDeque<>();
    private final List<Fiber> all = new ArrayList<>();
    private long now;
    private long number;
    private Optional<Fiber> running = Optional.empty();

    private record Event(long at, int tie, long number, Runnable work) {
    }

    Clockwork(Random chance) {
        this.chance = chance;
    }

    /** Nanoseconds since the beginning. */
    long now() {
        return now;
    }

    Duration time() {
        return Duration.ofNanos(now);
    }

    Instant instant() {
        return EPOCH.plusNanos(now);
    }

    /** How many events have been. */
    long events() {
        return number - events.size();
    }

    void after(Duration time, Runnable work) {
        at(now + Math.max(0, time.toNanos()), work);
    }

    void at(long nanos, Runnable work) {
        events.add(new Event(nanos, chance.nextInt(), number++, work));
    }

    /** Goes on until this holds, or nothing happens any more, or so much time has passed; whether it holds. */
    boolean runUntil(BooleanSupplier end, Duration latest) {
        while (!end.getAsBoolean()) {
            Event next = events.peek();
            if (next == null || next.at() > latest.toNanos()) {
                now = Math.max(now, latest.toNanos());
                return end.getAsBoolean();
            }
            events.remove();
            now = Math.max(now, next.at());
            next.work().run();
        }
        return true;
    }

    /** Runs work that may wait. */
    Fiber start(VirtualWorld owner, Runnable work) {
        Fiber fiber = spare.isEmpty() ? fresh() : spare.pop();
        fiber.take(owner, work);
        at(now, () -> resume(fiber, fiber.turn()));
        return fiber;
    }

    private Fiber fresh() {
        Fiber fiber = new Fiber("fiber-" + all.size());
        all.add(fiber);
        return fiber;
    }

    /** Waits, unless this is no fiber: what has its turn by itself waits for nothing. */
    void sleep(Duration time) {
        running.ifPresent(fiber -> {
            int turn = fiber.nextTurn();
            after(time, () -> resume(fiber, turn));
            fiber.rest();
        });
    }

    Optional<Fiber> running() {
        return running;
    }

    /** If it has not been resumed since that turn began. */
    void resume(Fiber fiber, int turn) {
        if (fiber.turn() == turn && fiber.isBusy()) {
            fiber.nextTurn();
            Optional<Fiber> before = running;
            running = Optional.of(fiber);
            boolean over = fiber.resume();
            running = before;
            if (over) {
                spare.push(fiber);
            }
        }
    }

    /** Ends all work of a world, wherever it waits. */
    void kill(VirtualWorld owner) {
        for (Fiber fiber : List.copyOf(all)) {
            if (fiber.isBusy() && fiber.owner() == owner && running.filter(fiber::equals).isEmpty()) {
                fiber.kill();
                resume(fiber, fiber.turn());
            }
        }
    }

    /** How many fibers have something to do. */
    long busy() {
        return all.stream().filter(Fiber::isBusy).count();
    }

    @Override
    public void close() {
        all.forEach(Fiber::end);
    }
}
