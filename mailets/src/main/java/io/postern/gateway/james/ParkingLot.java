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
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Mails that came before their time, because their queue ignores delays, or while another copy of them is worked on: they stay here, not
 * acknowledged, until they are due or are put back. Used at the worker's desk only; {@code docs/decisions/0006} says why it is so.
 */
final class ParkingLot<T> {
    /** Beside the mails in hand; a queue that counts what was not acknowledged has to allow for it. */
    static final int PLACES = 20;
    /** Shorter than RabbitMQ's time-out for an acknowledgement, which is half an hour. */
    private static final Duration LONGEST = Duration.ofMinutes(5);
    /** When the lot is full, each of the mails in hand waits so long before it is put back. */
    private static final Duration FULL = Duration.ofMillis(200);

    private final ScheduledExecutorService desk;
    private final Map<T, Place> kept = new LinkedHashMap<>();

    private volatile int size;

    private record Place(Future<?> alarm, boolean inHand) {
    }

    ParkingLot(ScheduledExecutorService desk) {
        this.desk = desk;
    }

    boolean isFull() {
        return kept.size() >= PLACES;
    }

    /** May be asked from any thread. */
    int size() {
        return size;
    }

    /** Keeps a mail that is no longer in hand, until it is due or for as long as is safe. */
    void park(T item, Duration early, Consumer<T> then) {
        keep(item, false, early.compareTo(LONGEST) < 0 ? early : LONGEST, then);
    }

    /** Keeps a mail in hand for a moment. */
    void hold(T item, Consumer<T> then) {
        keep(item, true, FULL, then);
    }

    private void keep(T item, boolean inHand, Duration time, Consumer<T> then) {
        kept.put(item, new Place(desk.schedule(() -> {
            kept.remove(item);
            size = kept.size();
            then.accept(item);
        }, time.toMillis() + 1, TimeUnit.MILLISECONDS), inHand));
        size = kept.size();
    }

    /**
     * Hands out all mails, and forgets them.
     *
     * @return how many of them were in hand
     */
    int clear(Consumer<T> taker) {
        Map<T, Place> all = new LinkedHashMap<>(kept);
        kept.clear();
        size = 0;
        all.forEach((item, place) -> {
            place.alarm().cancel(false);
            taker.accept(item);
        });
        return (int) all.values().stream().filter(Place::inHand).count();
    }
}
