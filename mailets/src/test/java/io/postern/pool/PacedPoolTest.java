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
import static org.assertj.core.api.Assertions.assertThatCode;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;

import io.postern.pool.Lease.Fate;
import io.postern.pool.LeaseResult.Reason;

/** What a pool does with a peer that asks for patience; {@link PaceTest} has the figures. */
class PacedPoolTest extends PoolFixture {
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final PoolLimits FOUR = limits(4, 100, Optional.empty());

    @Test
    void slowerShouldServeNobodyDuringThePauseAndThenOneAtATime() {
        List<Lease<Line>> leases = List.of(open(FOUR), open(FOUR), open(FOUR), open(FOUR));
        leases.get(0).slower();
        leases.forEach(lease -> lease.giveBack(Fate.KEEP));

        assertThat(reason(pool.lease(KEY, FOUR, Duration.ZERO))).isEqualTo(Reason.NONE_IN_TIME);
        assertThat(pool.stats(KEY).pause()).isEqualTo(PAUSE.toMillis());
        pass(PAUSE);
        Lease<Line> probe = granted(FOUR);
        assertThat(reason(pool.lease(KEY, FOUR, Duration.ZERO))).isEqualTo(Reason.NONE_IN_TIME);

        probe.went();
        probe.giveBack(Fate.KEEP);
        assertThat(List.of(granted(FOUR), granted(FOUR))).hasSize(2);
    }

    @Test
    void slowerShouldHoldUpFurtherMessagesOfALeaseToo() {
        Lease<Line> lease = open(FOUR);
        open(FOUR).slower();

        assertThat(lease.permit(Duration.ZERO)).isFalse();
        pass(PAUSE);
        assertThat(lease.permit(Duration.ZERO)).isTrue();
    }

    @Test
    void slowerShouldEndFreeSessionsThatAreTooMany() {
        List<Lease<Line>> leases = List.of(open(FOUR), open(FOUR), open(FOUR), open(FOUR));
        leases.get(0).giveBack(Fate.KEEP);
        leases.get(1).giveBack(Fate.KEEP);
        leases.get(2).slower();

        assertThat(pool.stats(KEY).cap()).isEqualTo(1);
        assertThat(exchange.ended).hasSize(2);
        leases.get(2).giveBack(Fate.KEEP);
        assertThat(exchange.ended).as("one more than the peer bears").hasSize(3);
        leases.get(3).giveBack(Fate.KEEP);
        assertThat(counts()).containsExactly(0L, 1L, 0L, 0L, 4L);
    }

    /** A peer that refuses the only opening for a moment has been asked, and will be asked again. */
    @Test
    void thoseWhoWaitShouldGoOnWaitingWhenAnOpeningFailsBecauseThePeerAsksForPatience() {
        Lease<Line> opening = granted(FOUR);
        CompletableFuture<LeaseResult<Line>> waiting = waiter(1);
        opening.slower();
        opening.close();

        pass(PAUSE);

        assertThat(granted(waiting.join()).session()).isEmpty();
    }

    @Test
    void fewerShouldKeepToThoseThatWork() {
        Lease<Line> first = open(FOUR);
        Lease<Line> second = open(FOUR);
        Lease<Line> third = granted(FOUR);
        pool.fewer(KEY, Duration.ZERO);
        third.close();
        pass(Duration.ofMinutes(1));

        assertThat(reason(pool.lease(KEY, FOUR, Duration.ZERO))).as("a third").isEqualTo(Reason.NONE_IN_TIME);
        first.giveBack(Fate.KEEP);
        assertThat(granted(FOUR).session()).isPresent();
        second.went();
        second.went();
        assertThat(pool.stats(KEY).cap()).isEqualTo(3);
        assertThat(granted(FOUR).session()).isEmpty();
    }

    @Test
    void fewerShouldOpenNothingForAsLongAsItIsToldWhateverGoesMeanwhile() {
        Duration minutes = Duration.ofMinutes(5);
        Lease<Line> first = open(FOUR);
        Lease<Line> second = granted(FOUR);
        pool.fewer(KEY, minutes);
        second.close();

        pass(minutes.minusSeconds(1));
        first.went();
        first.went();
        assertThat(reason(pool.lease(KEY, FOUR, Duration.ZERO))).isEqualTo(Reason.NONE_IN_TIME);
        pass(Duration.ofSeconds(1));
        assertThat(granted(FOUR).session()).isEmpty();
    }

    @Test
    void forgiveShouldAllowEverythingAgain() {
        open(FOUR).slower();
        pool.forgive(KEY);

        assertThat(pool.stats(KEY).cap()).isEqualTo(4);
        assertThat(granted(FOUR).session()).isEmpty();
    }

    @Test
    void whatIsSaidOfAPeerThatNobodyHasUsedShouldChangeNothing() {
        assertThatCode(() -> {
            pool.fewer("b", PAUSE);
            pool.forgive("b");
        }).doesNotThrowAnyException();
        assertThat(pool.stats("b")).isEqualTo(PoolStats.NONE);
    }
}
