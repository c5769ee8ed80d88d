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

package io.postern.gateway.settings;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.postern.gateway.RetrySchedule;

/** The retry schedule as stock RemoteDelivery writes it: {@code [attempts *] delay [unit]}, comma separated. */
final class DelayTime {
    static final int MOST = 1000;
    static final String EXPECTED = "delays such as '5 min, 3 * 1 hour', each more than 0 and up to 1 year, " + MOST + " in all";
    private static final Pattern ITEM = Pattern.compile("(?:([0-9]{1,9})\\s*\\*)?\\s*([0-9]{1,10})\\s*([A-Za-z]*)");
    private static final Map<String, ChronoUnit> UNITS = Map.ofEntries(
        Map.entry("", ChronoUnit.MILLIS), Map.entry("ms", ChronoUnit.MILLIS), Map.entry("msec", ChronoUnit.MILLIS),
        Map.entry("msecs", ChronoUnit.MILLIS), Map.entry("s", ChronoUnit.SECONDS), Map.entry("sec", ChronoUnit.SECONDS),
        Map.entry("secs", ChronoUnit.SECONDS), Map.entry("second", ChronoUnit.SECONDS), Map.entry("seconds", ChronoUnit.SECONDS),
        Map.entry("m", ChronoUnit.MINUTES), Map.entry("min", ChronoUnit.MINUTES), Map.entry("mins", ChronoUnit.MINUTES),
        Map.entry("minute", ChronoUnit.MINUTES), Map.entry("minutes", ChronoUnit.MINUTES), Map.entry("h", ChronoUnit.HOURS),
        Map.entry("hour", ChronoUnit.HOURS), Map.entry("hours", ChronoUnit.HOURS), Map.entry("d", ChronoUnit.DAYS),
        Map.entry("day", ChronoUnit.DAYS), Map.entry("days", ChronoUnit.DAYS), Map.entry("w", ChronoUnit.WEEKS),
        Map.entry("week", ChronoUnit.WEEKS), Map.entry("weeks", ChronoUnit.WEEKS), Map.entry("month", ChronoUnit.MONTHS),
        Map.entry("months", ChronoUnit.MONTHS), Map.entry("y", ChronoUnit.YEARS), Map.entry("year", ChronoUnit.YEARS),
        Map.entry("years", ChronoUnit.YEARS));

    private DelayTime() {
    }

    static Optional<RetrySchedule> parse(String text) {
        List<Duration> delays = new ArrayList<>();
        for (String item : text.split(",", -1)) {
            Matcher matcher = ITEM.matcher(item.strip());
            if (!matcher.matches() || delay(matcher).isEmpty()) {
                return Optional.empty();
            }
            int attempts = Optional.ofNullable(matcher.group(1)).map(Integer::valueOf).orElse(1);
            if (attempts > MOST - delays.size()) {
                return Optional.empty();
            }
            delays.addAll(Collections.nCopies(attempts, delay(matcher).get()));
        }
        return Optional.of(new RetrySchedule(delays));
    }

    private static Optional<Duration> delay(Matcher matcher) {
        return Optional.ofNullable(UNITS.get(matcher.group(3).toLowerCase(Locale.ROOT)))
            .map(unit -> unit.getDuration().multipliedBy(Long.parseLong(matcher.group(2))))
            .filter(delay -> !delay.isZero() && delay.compareTo(ChronoUnit.YEARS.getDuration()) <= 0);
    }
}
