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

/** How long to wait after each failed attempt, and when to give up. */
public record RetrySchedule(List<Duration> delays) {
    /**
     * Exim's: every 15 minutes for 2 hours, then growing gaps (from 1 hour by 1.5) until 16 hours have passed, then every 6 hours; the
     * last attempt is made 4 days after the first.
     */
    public static final RetrySchedule DEFAULT = exim();

    public RetrySchedule {
        delays = List.copyOf(delays);
        if (delays.stream().anyMatch(delay -> delay.isNegative() || delay.isZero())) {
            throw new IllegalArgumentException("a delay is positive");
        }
    }

    /**
     * The delay after a failed attempt; empty when it was the last.
     *
     * @param attempt counts from 1
     */
    public Optional<Duration> after(int attempt) {
        return attempt <= delays.size() ? Optional.of(delays.get(attempt - 1)) : Optional.empty();
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
            Duration left = end.minus(passed);
            delay = delay.compareTo(left) < 0 ? delay : left;
            delays.add(delay);
            passed = passed.plus(delay);
        }
        return new RetrySchedule(delays);
    }
}
