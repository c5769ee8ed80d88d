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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryScheduleTest {
    @ParameterizedTest
    @CsvSource({"1,PT15M", "2,PT15M", "8,PT15M", "9,PT1H", "10,PT1H30M", "11,PT2H15M", "12,PT3H22M30S", "13,PT5H3M45S", "14,PT7H35M37.5S",
        "15,PT6H", "26,PT6H"})
    void defaultShouldBeExims(int attempt, Duration delay) {
        assertThat(RetrySchedule.DEFAULT.after(attempt, RetrySchedule.DEFAULT.passed(attempt - 1))).contains(delay);
    }

    @Test
    void defaultShouldMakeItsLastAttemptAfterFourDays() {
        assertThat(RetrySchedule.DEFAULT.delays().stream().reduce(Duration.ZERO, Duration::plus)).isEqualTo(Duration.ofDays(4));
    }

    /** Delays of 1, 2 and 3 hours: six hours in all. */
    @ParameterizedTest
    @CsvSource({"1,PT0S,PT1H", "2,PT1H,PT2H", "3,PT3H,PT3H", "4,PT6H,", "1,PT6H,", "1,PT30H,", "1,PT5H30M,PT30M", "3,PT5H,PT1H",
        "4,PT1H,PT3H", "40,PT1H,PT3H", "40,PT5H59M,PT1M", "4,PT5H59M58S,PT2S", "4,PT5H59M59.5S,"})
    void afterShouldEndWithTheLifetimeWhateverTheNumberOfAttempts(int attempt, Duration age, @Nullable Duration delay) {
        RetrySchedule schedule = new RetrySchedule(List.of(Duration.ofHours(1), Duration.ofHours(2), Duration.ofHours(3)));

        assertThat(schedule.lifetime()).isEqualTo(Duration.ofHours(6));
        assertThat(schedule.after(attempt, age)).isEqualTo(Optional.ofNullable(delay));
        assertThat(schedule.isOver(age)).isEqualTo(delay == null);
    }

    @Test
    void afterShouldBeEmptyWhenThereAreNoDelays() {
        assertThat(new RetrySchedule(List.of()).after(1, Duration.ZERO)).isEmpty();
    }

    @Test
    void scheduleShouldRefuseADelayOfZero() {
        assertThatThrownBy(() -> new RetrySchedule(List.of(Duration.ZERO))).isInstanceOf(IllegalArgumentException.class);
    }
}
