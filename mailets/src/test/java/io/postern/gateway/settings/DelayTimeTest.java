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

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.postern.gateway.RetrySchedule;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;

class DelayTimeTest {
    /** Each line means the same to stock RemoteDelivery. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "5000, 100000, 500000|PT5S PT1M40S PT8M20S",
        "5 minute, 15 minute, 1 hour, 4 * 6 hour|PT5M PT15M PT1H PT6H PT6H PT6H PT6H",
        "5 minutes,10 minutes|PT5M PT10M",
        "3*1h|PT1H PT1H PT1H",
        "  2  *  30 s |PT30S PT30S",
        "1 MSEC, 2ms, 3 msecs|PT0.001S PT0.002S PT0.003S",
        "1 s, 1 sec, 1 secs, 1 second, 1 seconds|PT1S PT1S PT1S PT1S PT1S",
        "1 m, 1 min, 1 mins|PT1M PT1M PT1M",
        "1 h, 1 hours|PT1H PT1H",
        "1 d, 1 day, 1 days|PT24H PT24H PT24H",
        "1 w, 1 week, 1 weeks|PT168H PT168H PT168H",
        "1 month, 1 months|PT2629746S PT2629746S",
        "1 y, 1 year, 1 years|PT31556952S PT31556952S PT31556952S",
        "0 * 1 h|''"})
    void parseShouldReadStocksGrammar(String text, String delays) {
        assertThat(DelayTime.parse(text)).contains(new RetrySchedule(durations(delays)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",", "1 h,,2 h", "soon", "1 fortnight", "-5 s", "1.5 h", "1 * 2 * 3 h", "* 3 h", "0 s", "2 years",
        "9999999999 years", "1001 * 1 h", "1000 * 1 h, 1 h", "99999999999 s", "\u0663 h"})
    void parseShouldBeEmptyWhenItIsNotTheGrammar(String text) {
        assertThat(DelayTime.parse(text)).isEmpty();
    }

    @Property(tries = 500)
    void parseShouldEndForEveryText(@ForAll @Chars({'0', '1', '9', ' ', '*', ',', 'h', 's', 'm', '-'}) String text) {
        DelayTime.parse(text).ifPresent(schedule -> assertThat(schedule.delays()).hasSizeLessThanOrEqualTo(DelayTime.MOST)
            .allMatch(delay -> delay.compareTo(Duration.ZERO) > 0));
    }

    private static List<Duration> durations(String text) {
        return text.isEmpty() ? List.of() : Arrays.stream(text.split(" ", -1)).map(Duration::parse).toList();
    }
}
