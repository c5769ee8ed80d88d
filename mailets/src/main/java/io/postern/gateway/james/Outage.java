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
import java.util.function.LongSupplier;

import io.postern.gateway.Outlook;
import io.postern.gateway.RetrySchedule;

/**
 * When to take a mail out of the queue although all gateways are left alone: only to see whether it has had its time.
 *
 * <p>A round begins when no gateway has been well for one hundredth of the mails' lifetime (a second at least, ten minutes at most), takes
 * ten mails a second at most, and ends at a mail that was looked at less than such a time ago. So a queue is written anew once in that
 * time, and mail bounces late by twice that time at most, and by what a round takes: 100 seconds with 1,000 mails, 3 hours with 100,000.
 */
final class Outage {
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    /** Shorter than RabbitMQ's time-out for an acknowledgement, which is half an hour, twice over. */
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final long BETWEEN_LOOKS = Duration.ofMillis(100).toNanos();

    private final Duration between;
    private final LongSupplier nanoTime;
    private Optional<Long> since = Optional.empty();
    private long nextLook;

    Outage(RetrySchedule schedule, LongSupplier nanoTime) {
        Duration hundredth = schedule.lifetime().dividedBy(100);
        this.between = hundredth.compareTo(SHORTEST) < 0 ? SHORTEST : hundredth.compareTo(LONGEST) > 0 ? LONGEST : hundredth;
        this.nanoTime = nanoTime;
    }

    /** What is known of the gateways now. */
    synchronized void note(Outlook outlook) {
        if (outlook instanceof Outlook.Open) {
            since = Optional.empty();
        } else if (since.isEmpty()) {
            since = Optional.of(nanoTime.getAsLong());
            nextLook = since.get() + between.toNanos();
        }
    }

    /** Whether it goes on for so long that a mail may be given up without one more attempt. */
    synchronized boolean isLong() {
        return since.filter(begin -> nanoTime.getAsLong() - begin >= between.toNanos()).isPresent();
    }

    /** How long until the next look; empty while a gateway is well. */
    synchronized Optional<Duration> untilLook() {
        return since.map(any -> Duration.ofNanos(Math.max(0, nextLook - nanoTime.getAsLong())));
    }

    synchronized void look() {
        nextLook = nanoTime.getAsLong() + BETWEEN_LOOKS;
    }

    /** The mail that came was looked at so long ago. */
    synchronized void looked(Duration ago) {
        if (ago.compareTo(between) < 0) {
            nextLook = nanoTime.getAsLong() + between.minus(ago).toNanos();
        }
    }
}
