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

package io.postern.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Crowds at peers that bear less than we do, in simulated time. */
class BurstTest {
    private static final PoolLimits TEN = PoolFixture.limits(10, 100, Optional.empty());
    private static final Duration MESSAGE = Duration.ofMillis(200);

    /** Five in each second of the peer's clock, whoever sends them. */
    private static final class FivePerSecond implements Simulation.Peer {
        private long second = -1;
        private int count;

        @Override
        public boolean takes(int transfers, Duration now) {
            count = now.toSeconds() == second ? count + 1 : 1;
            second = now.toSeconds();
            return count <= 5;
        }
    }

    /** Five in any second, by the time of those that it took. */
    private static final class FiveInAnySecond implements Simulation.Peer {
        private final ArrayDeque<Duration> taken = new ArrayDeque<>();

        @Override
        public boolean takes(int transfers, Duration now) {
            taken.removeIf(then -> now.minus(then).compareTo(Duration.ofSeconds(1)) >= 0);
            return taken.size() < 5 && taken.add(now);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void aBurstShouldLeaveAboutAsFastAsAPeerTakesFiveInAnySecond(long seed) {
        Simulation burst = new Simulation(new FiveInAnySecond(), TEN, Duration.ofMillis(5), seed).run(60, 10);

        assertThat(burst.time()).isBetween(Duration.ofSeconds(11), Duration.ofSeconds(15));
        assertThat(burst.refusals()).isLessThan(20);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void aBurstShouldLeaveAboutAsFastAsAPeerTakesFivePerSecond(long seed) {
        Simulation burst = new Simulation(new FivePerSecond(), TEN, Duration.ofMillis(50), seed).run(60, 10);

        assertThat(burst.time()).isBetween(Duration.ofSeconds(11), Duration.ofSeconds(17));
        assertThat(burst.refusals()).isLessThan(60);
    }

    /** It refuses a fourth connection. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void aBurstShouldLeaveAboutAsFastAsAPeerTakesThreeSessions(long seed) {
        Simulation burst = new Simulation(new Simulation.Peer() {
            @Override
            public boolean greets(int sessions) {
                return sessions < 3;
            }
        }, TEN, MESSAGE, seed).run(40, 10);

        assertThat(burst.time()).isLessThan(Duration.ofMillis(3500));
        assertThat(burst.refusals()).isLessThanOrEqualTo(4);
        assertThat(burst.stats().cap()).isEqualTo(3);
    }

    /** It greets all, and refuses a fourth message beside three. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void aBurstShouldLeaveAboutAsFastAsAPeerTakesThreeMessagesAtATime(long seed) {
        Simulation burst = new Simulation(new Simulation.Peer() {
            @Override
            public boolean takes(int transfers, Duration now) {
                return transfers < 3;
            }
        }, TEN, MESSAGE, seed).run(40, 10);

        assertThat(burst.time()).isLessThan(Duration.ofMillis(5500));
        assertThat(burst.refusals()).isLessThan(12);
    }

    /** The peer is asked for nothing while it wants to be left alone, and then by one. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void aPauseShouldEndForOneAtATime(long seed) {
        Simulation burst = new Simulation(new Simulation.Peer() {
            @Override
            public boolean takes(int transfers, Duration now) {
                return now.toMillis() < 500 || now.toSeconds() >= 100;
            }
        }, TEN, MESSAGE, seed).run(40, 10);

        List<Long> late = burst.grants().stream()
            .filter(at -> at > Duration.ofSeconds(2).toNanos() && at < Duration.ofSeconds(100).toNanos()).toList();
        assertThat(late).as("1, 2, 4, 8, 16, 32, 60 s").hasSizeBetween(4, 7).doesNotHaveDuplicates();
        assertThat(burst.time()).isBetween(Duration.ofSeconds(100), Duration.ofSeconds(180));
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 7, 60})
    void aRateShouldHoldInEveryWindowWhateverOpeningTakes(int rate) {
        Duration second = Duration.ofSeconds(1);
        PoolLimits limits = PoolFixture.limits(10, 3, Optional.of(new Rate(rate, second)));

        List<Long> taken = new Simulation(new Simulation.Peer() { }, limits, MESSAGE, 1).run(200, 10).taken();

        assertThat(IntStream.range(rate, taken.size()).mapToLong(i -> taken.get(i) - taken.get(i - rate)).min().orElseThrow())
            .isGreaterThanOrEqualTo(second.toNanos());
    }
}
