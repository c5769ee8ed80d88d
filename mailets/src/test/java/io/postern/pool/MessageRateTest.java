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
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;

import io.postern.pool.Lease.Fate;
import io.postern.pool.LeaseResult.Reason;

/** Rates and uses count messages, not leases. */
class MessageRateTest extends PoolFixture {
    private static final PoolLimits SLOW = limits(3, 100, Optional.of(new Rate(10, Duration.ofSeconds(100))));
    private static final Duration GAP = Duration.ofMillis(10_100);
    private static final Duration NOW = Duration.ZERO;

    @Test
    void leaseShouldSpaceMessagesEvenly() {
        open(SLOW).giveBack(Fate.KEEP);

        pass(GAP.minusNanos(1));
        assertThat(reason(pool.lease(KEY, SLOW, NOW))).isEqualTo(Reason.NONE_IN_TIME);
        pass(Duration.ofNanos(1));
        granted(SLOW).giveBack(Fate.KEEP);
        assertThat(reason(pool.lease(KEY, SLOW, NOW))).isEqualTo(Reason.NONE_IN_TIME);
    }

    /** After an hour without mail there is no burst. */
    @Test
    void leaseShouldNotSaveUpWhatWasNotUsed() {
        open(SLOW).giveBack(Fate.KEEP);
        pass(Duration.ofHours(1));

        open(SLOW).giveBack(Fate.KEEP);

        assertThat(reason(pool.lease(KEY, SLOW, NOW))).isEqualTo(Reason.NONE_IN_TIME);
    }

    @Test
    void permitShouldSpaceTheMessagesOfOneLease() {
        Lease<Line> lease = open(SLOW);

        assertThat(lease.permit(NOW)).isFalse();
        pass(GAP);
        assertThat(lease.permit(NOW)).isTrue();
        assertThat(lease.permit(NOW)).isFalse();
    }

    @Test
    void permitShouldKeepAMailWithManyRecipientsAndOthersInLine() {
        Lease<Line> lease = open(SLOW);
        CompletableFuture<LeaseResult<Line>> waiting = waiter(1);

        pass(GAP);

        assertThat(lease.permit(NOW)).isFalse();
        granted(waiting.join()).close();
    }

    /** Else both would wait, each for what the other has. */
    @Test
    void permitShouldPassOverThoseWhoWaitForTheSessionItself() {
        PoolLimits one = limits(1, 100, SLOW.rate());
        Lease<Line> lease = open(one);
        CompletableFuture<LeaseResult<Line>> waiting = waiter(1);
        pass(GAP);

        assertThat(lease.permit(NOW)).isTrue();
        assertThat(waiting).isNotDone();
    }

    @Test
    void permitShouldEndWithTheMessagesThatASessionMayCarry() {
        PoolLimits three = limits(1, 3, Optional.empty());
        Lease<Line> lease = open(three);

        assertThat(lease.permit(NOW)).isTrue();
        assertThat(lease.permit(NOW)).isTrue();
        assertThat(lease.permit(NOW)).isFalse();
        lease.giveBack(Fate.KEEP);
        assertThat(exchange.ended).hasSize(1);
    }

    @Test
    void permitShouldEndWithTheAgeThatASessionMayReach() {
        Lease<Line> lease = open(LIMITS);
        pass(LIMITS.age());

        assertThat(lease.permit(NOW)).isFalse();
    }

    /** It is idle only when nobody has it. */
    @Test
    void openedShouldNotCallASessionIdleThatHasNotBeenUsedYet() {
        Lease<Line> first = open(SLOW);
        pass(GAP);
        Lease<Line> late = granted(SLOW);
        pass(GAP);
        assertThat(first.permit(NOW)).isTrue();
        assertThat(late.opened(exchange.connect(), NOW)).isFalse();

        pass(SLOW.idle());

        assertThat(late.permit(NOW)).isTrue();
    }

    @Test
    void permitShouldBeDeniedWhenThePoolIsClosed() {
        Lease<Line> lease = open(LIMITS);
        pool.close();

        assertThat(lease.permit(PATIENT)).isFalse();
    }

    @Test
    void usesShouldCountMessages() {
        Lease<Line> lease = open(LIMITS);
        assertThat(lease.uses()).isZero();
        lease.permit(NOW);
        lease.permit(NOW);
        lease.giveBack(Fate.KEEP, 3);

        Lease<Line> next = granted(LIMITS);
        assertThat(next.uses()).isEqualTo(3);
        next.giveBack(Fate.KEEP, 0);
        assertThat(granted(LIMITS).uses()).isEqualTo(3);
    }

    @Test
    void giveBackShouldCostNothingWithoutAMessage() {
        open(SLOW).giveBack(Fate.KEEP, 0);
        granted(SLOW).giveBack(Fate.KEEP, 0);

        granted(SLOW).giveBack(Fate.KEEP, 1);

        assertThat(reason(pool.lease(KEY, SLOW, NOW))).isEqualTo(Reason.NONE_IN_TIME);
    }

    @Test
    void anOpeningThatFailedShouldCostNothing() {
        granted(SLOW).close();

        assertThat(granted(SLOW).session()).isEmpty();
    }

    @Test
    void aWarmSessionWhosePeerHasGoneShouldCostNothing() {
        Lease<Line> lease = open(SLOW);
        session(lease).hangUp();
        lease.giveBack(Fate.KEEP);
        pass(GAP);

        assertThat(granted(SLOW).session()).isEmpty();
        assertThat(exchange.dropped).hasSize(1);
    }

    /** What counts is when the message goes, however long opening took. */
    @Test
    void openedShouldMoveTheMessageToNow() {
        Lease<Line> lease = granted(SLOW);
        pass(GAP.minusSeconds(1));

        assertThat(lease.opened(exchange.connect(), NOW)).isTrue();

        pass(Duration.ofSeconds(1));
        assertThat(reason(pool.lease(KEY, SLOW, NOW))).isEqualTo(Reason.NONE_IN_TIME);
        pass(GAP.minusSeconds(1));
        assertThat(granted(SLOW).session()).isEmpty();
    }

    @Test
    void openedShouldWaitWhenOthersHaveUsedTheTime() {
        Lease<Line> first = open(SLOW);
        pass(GAP);
        Lease<Line> late = granted(SLOW);
        pass(GAP);
        assertThat(first.permit(NOW)).isTrue();

        assertThat(late.opened(exchange.connect(), NOW)).isFalse();
        late.giveBack(Fate.KEEP, 0);

        pass(GAP);
        assertThat(granted(SLOW).uses()).isZero();
    }

    @Test
    void restrictShouldLetTheStrictestLimitsHold() {
        PoolLimits other = limits(5, 7, Optional.of(new Rate(1, Duration.ofMinutes(1))));
        granted(SLOW).close();
        pool.restrict(KEY, other);

        assertThat(pool.stats(KEY).cap()).isEqualTo(3);
        open(SLOW).giveBack(Fate.KEEP, 1);
        pass(GAP);
        assertThat(reason(pool.lease(KEY, SLOW, NOW))).isEqualTo(Reason.NONE_IN_TIME);
        pass(Duration.ofSeconds(61));
        granted(SLOW).giveBack(Fate.KEEP, 6);
        assertThat(exchange.ended).hasSize(1);
    }
}
