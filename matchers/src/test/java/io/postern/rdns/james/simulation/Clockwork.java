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

package io.postern.rdns.james.simulation;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;

/** Time that jumps from event to event. What falls on the same moment happens in an order of chance, which a seed repeats. */
final class Clockwork {
    private final Random chance;
    private final PriorityQueue<Event> events = new PriorityQueue<>(
        Comparator.comparingLong(Event::at).thenComparingInt(Event::tie).thenComparingLong(Event::number));
    // Near the end of the range: nanoTime may run over at any time.
    private final long origin = Long.MAX_VALUE - Duration.ofMinutes(10).toNanos();
    private long now;
    private long number;

    private record Event(long at, int tie, long number, Runnable work) {
    }

    Clockwork(Random chance) {
        this.chance = chance;
    }

    /** As {@link System#nanoTime}. */
    long nanoTime() {
        return origin + now;
    }

    /** Since the beginning. */
    Duration time() {
        return Duration.ofNanos(now);
    }

    void after(Duration time, Runnable work) {
        events.add(new Event(now + Math.max(0, time.toNanos()), chance.nextInt(), number++, work));
    }

    /** Goes on until nothing happens any more, with a look after each event. */
    void run(Runnable look) {
        for (Event next = events.poll(); next != null; next = events.poll()) {
            now = Math.max(now, next.at());
            next.work().run();
            look.run();
        }
    }

    /** How many events have been. */
    long events() {
        return number - events.size();
    }
}
