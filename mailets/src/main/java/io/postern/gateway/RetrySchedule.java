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

package io.postern.gateway;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How long to wait after each failed attempt; and that a mail is given up by its age, which is the sum of these delays. */
public record RetrySchedule(List<Duration> delays) {
    /**
     * Exim's: every 15 minutes for 2 hours, then growing gaps (from 1 hour by 1.5) until 16 hours have passed, then every 6 hours; the
     * last attempt is made 4 days after the first.
     */
    public static final RetrySchedule DEFAULT = exim();

    /** Queues and clocks are not exact: an attempt that begins so much before the end is the last one. */
    private static final Duration LARGEST_MARGIN = Duration.ofSeconds(1);

    public RetrySchedule {
        delays = List.copyOf(delays);
        if (delays.stream().anyMatch(delay -> delay.isNegative() || delay.isZero())) {
            throw new IllegalArgumentException("a delay is positive");
        }
    }

    /** How old a mail may become: what all delays come to. */
    public Duration lifetime() {
        return passed(delays.size());
    }

    /** Whether a mail of this age has had its time. */
    public boolean isOver(Duration age) {
        Duration lifetime = lifetime();
        Duration margin = min(lifetime.dividedBy(100), LARGEST_MARGIN);
        return age.compareTo(lifetime.minus(margin)) >= 0;
    }

    /**
     * The delay after a failed attempt; empty when the mail had had its time when that attempt began. The last attempt falls on the end
     * of the lifetime, whatever has held up those before it.
     *
     * @param attempt counts from 1; one more than there are delays, as when an operator has mail tried at once, is as good as the last
     * @param age     of the mail, when the attempt began
     */
    public Optional<Duration> after(int attempt, Duration age) {
        return isOver(age) ? Optional.empty()
            : Optional.of(min(delays.get(Math.min(attempt, delays.size()) - 1), lifetime().minus(age)));
    }

    /** How old a mail is that has waited so many of the delays. */
    public Duration passed(int attempts) {
        return delays.stream().limit(attempts).reduce(Duration.ZERO, Duration::plus);
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    private static RetrySchedule exim() {
        Duration end = Duration.ofDays(4);
        List<Duration> delays = new ArrayList<>();
        Duration passed = Duration.ZERO;
        Duration growing = Duration.ofHours(1);
        while (passed.compareTo(end) < 0) {
            Duration delay;
            if (passed.compareTo(Duration.ofHours(2)) < 0) {
                delay = Duration.ofMinutes(15);
            } else if (passed.compareTo(Duration.ofHours(16)) < 0) {
                delay = growing;
                growing = growing.multipliedBy(3).dividedBy(2);
            } else {
                delay = Duration.ofHours(6);
            }
            delay = min(delay, end.minus(passed));
            delays.add(delay);
            passed = passed.plus(delay);
        }
        return new RetrySchedule(delays);
    }
}
