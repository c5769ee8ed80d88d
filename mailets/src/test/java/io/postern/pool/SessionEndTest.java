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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;

import io.postern.pool.Lease.Fate;
import io.postern.pool.LeaseResult.Reason;

/** When a session is not used any more. */
class SessionEndTest extends PoolFixture {
    @Test
    void closeShouldDropASessionThatNobodyVouchedFor() {
        open(LIMITS).close();

        assertThat(exchange.dropped).hasSize(1);
        assertThat(counts()).containsExactly(0L, 0L, 0L, 0L, 1L);
    }

    @Test
    void giveBackShouldBePossibleOnce() {
        Lease<Line> lease = open(LIMITS);
        lease.giveBack(Fate.KEEP);
        lease.close();

        assertThatThrownBy(() -> lease.giveBack(Fate.KEEP)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> lease.opened(exchange.connect(), Duration.ZERO)).isInstanceOf(IllegalStateException.class);
        assertThat(pool.stats(KEY).idle()).isEqualTo(1);
    }

    @Test
    void openedShouldNotBePossibleWhenTheLeaseIsOver() {
        Lease<Line> lease = granted(LIMITS);
        lease.close();

        assertThatThrownBy(() -> lease.opened(exchange.connect(), Duration.ZERO)).isInstanceOf(IllegalStateException.class);
        assertThat(counts()).containsOnly(0L);
    }

    @Test
    void giveBackShouldEndASessionAfterItsLastUse() {
        PoolLimits two = limits(1, 2, Optional.empty());
        open(two).giveBack(Fate.KEEP);
        granted(two).giveBack(Fate.KEEP);

        assertThat(exchange.ended).hasSize(1);
        assertThat(granted(two).session()).isEmpty();
    }

    @Test
    void giveBackShouldEndASessionThatHasGrownOld() {
        Lease<Line> lease = open(LIMITS);
        pass(LIMITS.age());
        lease.giveBack(Fate.KEEP);

        assertThat(exchange.ended).hasSize(1);
    }

    @Test
    void giveBackShouldHoldThePlaceUntilTheSessionHasEnded() {
        List<Integer> inUse = new ArrayList<>();
        exchange.atEnd = () -> inUse.add(pool.stats(KEY).inUse());

        open(LIMITS).giveBack(Fate.END);

        assertThat(inUse).containsExactly(1);
        assertThat(pool.stats(KEY).inUse()).isZero();
    }

    @Test
    void giveBackShouldFreeThePlaceEvenWhenEndingThrows() {
        exchange.atEnd = () -> {
            throw new IllegalStateException("a defect");
        };
        Lease<Line> lease = open(LIMITS);

        assertThatThrownBy(() -> lease.giveBack(Fate.END)).hasMessage("a defect");
        assertThat(pool.stats(KEY).inUse()).isZero();
    }

    @Test
    void leaseShouldPassOverSessionsWhosePeerHungUp() {
        Lease<Line> lease = open(LIMITS);
        Line line = session(lease);
        lease.giveBack(Fate.KEEP);
        line.hangUp();
        pass(Duration.ofSeconds(1));

        assertThat(granted(LIMITS).session()).isEmpty();
        assertThat(exchange.dropped).containsExactly(line);
    }

    /** Whoever leases it will: looking at each every second would keep the sweeper busy, and warm sessions from those who want them. */
    @Test
    void sweepShouldNotLookWhetherThePeerIsThere() {
        Lease<Line> lease = open(LIMITS);
        session(lease).hangUp();
        lease.giveBack(Fate.KEEP);
        pass(LIMITS.idle().minusNanos(1));

        pool.sweep();
        assertThat(exchange.looks).hasValue(0);
        assertThat(pool.stats(KEY).idle()).isEqualTo(1);

        pass(Duration.ofNanos(1));
        pool.sweep();
        assertThat(exchange.ended).hasSize(1);
    }

    @Test
    void sweepShouldEndTheOthersWhenEndingOneThrows() {
        PoolLimits three = limits(3, 100, Optional.empty());
        List<Lease<Line>> leases = List.of(open(three), open(three), open(three));
        leases.forEach(lease -> lease.giveBack(Fate.KEEP));
        pass(three.idle());
        exchange.atEnd = () -> {
            exchange.atEnd = () -> { };
            throw new IllegalStateException("a defect");
        };

        assertThatThrownBy(pool::sweep).hasMessage("a defect");
        assertThat(exchange.ended).hasSize(2);
        assertThat(counts()).containsExactly(0L, 0L, 0L, 0L, 3L);
    }

    @Test
    void sweepShouldEndSessionsThatWereIdleTooLong() {
        Lease<Line> lease = open(LIMITS);
        open(LIMITS).giveBack(Fate.KEEP);
        pass(LIMITS.idle());
        lease.giveBack(Fate.KEEP);

        pool.sweep();

        assertThat(exchange.ended).hasSize(1);
        assertThat(pool.stats(KEY).idle()).isEqualTo(1);
    }

    @Test
    void closeShouldDenyThoseWhoWaitAndThoseWhoCome() {
        Lease<Line> only = granted(LIMITS);
        CompletableFuture<LeaseResult<Line>> waiting = waiter(1);

        pool.close();

        assertThat(reason(waiting.join())).isEqualTo(Reason.CLOSED);
        assertThat(reason(pool.lease(KEY, LIMITS, PATIENT))).isEqualTo(Reason.CLOSED);
        only.close();
    }

    @Test
    void closeShouldEndFreeSessionsNowAndTheOthersAfterUse() {
        Lease<Line> inUse = open(LIMITS);
        open(LIMITS).giveBack(Fate.KEEP);

        pool.close();
        assertThat(exchange.open).hasValue(1);
        inUse.giveBack(Fate.KEEP);

        assertThat(exchange.open).hasValue(0);
        assertThat(exchange.ended).hasSize(2);
    }
}
