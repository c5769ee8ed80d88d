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
import java.util.IdentityHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.apache.james.queue.api.MailQueue.MailQueueItem;

/**
 * Mails that came before their time, because their queue ignores delays: they stay here, not acknowledged, until they are due or are put
 * back. Used at the worker's desk only; {@code docs/decisions/0006} says why it is so.
 */
final class ParkingLot {
    /** Beside the mails in hand; a queue that counts what was not acknowledged has to allow for it. */
    static final int PLACES = 100;
    /** Shorter than RabbitMQ's time-out for an acknowledgement, which is half an hour. */
    private static final Duration LONGEST = Duration.ofMinutes(5);
    /** When the lot is full, each of the mails in hand waits so long before it is put back. */
    private static final Duration FULL = Duration.ofMillis(200);

    private final ScheduledExecutorService desk;
    private final IdentityHashMap<MailQueueItem, Future<?>> kept = new IdentityHashMap<>();

    ParkingLot(ScheduledExecutorService desk) {
        this.desk = desk;
    }

    boolean isFull() {
        return kept.size() >= PLACES;
    }

    /** Keeps a mail that is no longer in hand, until it is due or for as long as is safe. */
    void park(MailQueueItem item, Duration early, Consumer<MailQueueItem> then) {
        keep(item, early.compareTo(LONGEST) < 0 ? early : LONGEST, then);
    }

    /** Keeps a mail in hand for a moment. */
    void hold(MailQueueItem item, Consumer<MailQueueItem> then) {
        keep(item, FULL, then);
    }

    private void keep(MailQueueItem item, Duration time, Consumer<MailQueueItem> then) {
        kept.put(item, desk.schedule(() -> {
            kept.remove(item);
            then.accept(item);
        }, time.toMillis() + 1, TimeUnit.MILLISECONDS));
    }

    /** Hands out all mails, and forgets them. */
    void clear(Consumer<MailQueueItem> taker) {
        kept.forEach((item, alarm) -> {
            alarm.cancel(false);
            taker.accept(item);
        });
        kept.clear();
    }
}
