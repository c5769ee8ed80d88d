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

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryScheduleTest {
    @ParameterizedTest
    @CsvSource({"1,PT15M", "2,PT15M", "8,PT15M", "9,PT1H", "10,PT1H30M", "11,PT2H15M", "12,PT3H22M30S", "13,PT5H3M45S", "14,PT7H35M37.5S",
        "15,PT6H", "26,PT6H"})
    void defaultShouldBeExims(int attempt, Duration delay) {
        assertThat(RetrySchedule.DEFAULT.after(attempt)).contains(delay);
    }

    @Test
    void defaultShouldMakeItsLastAttemptAfterFourDays() {
        assertThat(RetrySchedule.DEFAULT.delays().stream().reduce(Duration.ZERO, Duration::plus)).isEqualTo(Duration.ofDays(4));
    }

    @Test
    void afterShouldBeEmptyWhenAttemptsAreUsedUp() {
        assertThat(RetrySchedule.DEFAULT.after(RetrySchedule.DEFAULT.delays().size() + 1)).isEmpty();
        assertThat(new RetrySchedule(List.of()).after(1)).isEmpty();
    }

    @Test
    void scheduleShouldRefuseADelayOfZero() {
        assertThatThrownBy(() -> new RetrySchedule(List.of(Duration.ZERO))).isInstanceOf(IllegalArgumentException.class);
    }
}
