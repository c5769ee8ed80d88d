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

package io.postern.rdns;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import com.google.common.base.Ticker;

class LogBudgetTest {
    private final AtomicLong now = new AtomicLong(42);
    private final LogBudget budget = new LogBudget(2, new Ticker() {
        @Override
        public long read() {
            return now.get();
        }
    });

    @Test
    void passShouldHoldBackWhatIsTooMuchForOneMinuteAndSoSay() {
        assertThat(budget.pass()).isEqualTo(OptionalInt.of(0));
        assertThat(budget.pass()).isEqualTo(OptionalInt.of(0));
        assertThat(budget.pass()).isEmpty();
        assertThat(budget.pass()).isEmpty();

        now.addAndGet(Duration.ofSeconds(59).toNanos());
        assertThat(budget.pass()).isEmpty();

        now.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(budget.pass()).isEqualTo(OptionalInt.of(3));
        assertThat(budget.pass()).isEqualTo(OptionalInt.of(0));
        assertThat(budget.pass()).isEmpty();
    }
}
