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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

import org.junit.jupiter.api.Test;

import io.postern.pool.Lease.Fate;
import io.postern.pool.LeaseResult.Denied;
import io.postern.pool.LeaseResult.Reason;

/** Who gets which session, and when a new one is opened. */
class SessionPoolTest extends PoolFixture {
    @Test
    void leaseShouldGiveTheSessionUsedLast() {
        Lease<Line> first = open(LIMITS);
        Lease<Line> second = open(LIMITS);
        Line last = session(first);
        second.giveBack(Fate.KEEP);
        first.giveBack(Fate.KEEP);

        Lease<Line> lease = granted(LIMITS);

        assertThat(lease.session()).containsSame(last);
        assertThat(lease.uses()).isEqualTo(1);
        assertThat(pool.stats(KEY)).isEqualTo(new PoolStats(1, 1, 0, 0, 2, 2, 0));
    }

    @Test
    void leaseShouldKeepKeysApart() {
        open(LIMITS).giveBack(Fate.KEEP);

        assertThat(granted(pool.lease("b", LIMITS, Duration.ZERO)).session()).isEmpty();
    }

    @Test
    void leaseShouldBeDeniedAtTheLimitWhenPatienceIsOver() {
        open(LIMITS);
        open(LIMITS);

        assertThat(pool.lease(KEY, LIMITS, Duration.ZERO))
            .isEqualTo(new Denied<Line>(Reason.NONE_IN_TIME, new PoolStats(2, 0, 0, 0, 2, 2, 0)));
        assertThat(pool.stats(KEY).waiting()).isZero();
    }

    @Test
    void leaseShouldBeDeniedToAnInterruptedThreadAndKeepItsMark() {
        open(LIMITS);
        open(LIMITS);
        Thread.currentThread().interrupt();

        assertThat(reason(pool.lease(KEY, LIMITS, PATIENT))).isEqualTo(Reason.NONE_IN_TIME);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void giveBackShouldServeTheLongestWaiterFirst() {
        Lease<Line> only = open(limits(1, 100, Optional.empty()));
        Line line = session(only);
        CompletableFuture<LeaseResult<Line>> first = waiter(1);
        CompletableFuture<LeaseResult<Line>> second = waiter(2);

        only.giveBack(Fate.KEEP);

        Lease<Line> next = granted(first.join());
        assertThat(next.session()).containsSame(line);
        assertThat(second).isNotDone();
        next.giveBack(Fate.KEEP);
        assertThat(granted(second.join()).session()).containsSame(line);
    }

    @Test
    void leaseShouldNotOvertakeAWaiter() {
        Lease<Line> only = open(limits(1, 100, Optional.empty()));
        CompletableFuture<LeaseResult<Line>> waiting = waiter(1);
        only.giveBack(Fate.KEEP);

        pool.lease(KEY, LIMITS, Duration.ZERO);

        assertThat(granted(waiting.join()).session()).isPresent();
    }

    @Test
    void leaseShouldLetOneOpenAtFirstAndTwiceAsManyWithEachSuccess() {
        PoolLimits many = limits(10, 100, Optional.empty());
        Lease<Line> first = granted(many);
        assertThat(reason(pool.lease(KEY, many, Duration.ZERO))).isEqualTo(Reason.NONE_IN_TIME);
        first.opened(exchange.connect(), Duration.ZERO);

        Lease<Line> second = granted(many);
        Lease<Line> third = granted(many);
        assertThat(reason(pool.lease(KEY, many, Duration.ZERO))).isEqualTo(Reason.NONE_IN_TIME);
        second.opened(exchange.connect(), Duration.ZERO);
        third.opened(exchange.connect(), Duration.ZERO);

        assertThat(List.of(granted(many), granted(many), granted(many), granted(many))).hasSize(4);
    }

    @Test
    void leaseShouldTellWaitersWhenTheOnlyOpeningFails() {
        Lease<Line> opening = granted(LIMITS);
        CompletableFuture<LeaseResult<Line>> first = waiter(1);
        CompletableFuture<LeaseResult<Line>> second = waiter(2);

        opening.close();

        assertThat(reason(first.join())).isEqualTo(Reason.OPENING_FAILED);
        assertThat(reason(second.join())).isEqualTo(Reason.OPENING_FAILED);
        assertThat(granted(LIMITS).session()).isEmpty();
    }

    @Test
    void leaseShouldNotOpenForAWhileWhenAnOpeningFailedBesideOthers() {
        PoolLimits three = limits(3, 100, Optional.empty());
        Lease<Line> inUse = open(three);
        granted(three).close();

        assertThat(reason(pool.lease(KEY, three, Duration.ZERO))).isEqualTo(Reason.NONE_IN_TIME);
        CompletableFuture<LeaseResult<Line>> waiting = waiter(1);
        inUse.giveBack(Fate.KEEP);
        assertThat(granted(waiting.join()).session()).isPresent();

        pass(Duration.ofSeconds(10));
        assertThat(granted(three).session()).isEmpty();
    }

    @Test
    void leaseShouldOpenAtOnceWhenTheLastSessionIsGone() {
        Lease<Line> inUse = open(LIMITS);
        granted(LIMITS).close();
        inUse.giveBack(Fate.DROP);

        assertThat(granted(LIMITS).session()).isEmpty();
    }

    /** Elsewhere they may be served sooner. */
    @Test
    void leaseShouldGiveUpOnAFirstSessionThatTakesLongToOpen() {
        Duration slow = Duration.ofSeconds(10);
        Lease<Line> opening = granted(LIMITS);
        pass(slow.minusNanos(1));
        assertThat(reason(pool.lease(KEY, LIMITS, Duration.ZERO, slow))).isEqualTo(Reason.NONE_IN_TIME);
        pass(Duration.ofNanos(1));

        assertThat(reason(pool.lease(KEY, LIMITS, PATIENT, slow))).isEqualTo(Reason.OPENING_SLOW);
        assertThat(counts()).containsExactly(0L, 0L, 1L, 0L, 0L);

        assertThat(opening.opened(exchange.connect(), Duration.ZERO)).isTrue();
        Lease<Line> second = granted(LIMITS);
        pass(slow);
        assertThat(reason(pool.lease(KEY, LIMITS, Duration.ZERO, slow))).as("one to wait for").isEqualTo(Reason.NONE_IN_TIME);
        second.close();
    }

    /** By the clock that goes by itself: nobody wakes who waits. */
    @Test
    void leaseShouldNoticeByItselfThatAFirstSessionTakesLong() {
        Duration slow = Duration.ofMillis(50);
        try (SessionPool<String, Line> running = new SessionPool<>(exchange, System::nanoTime, () -> 0, new ReentrantLock())) {
            granted(running.lease(KEY, LIMITS, PATIENT));

            assertThat(reason(running.lease(KEY, LIMITS, PATIENT, slow))).isEqualTo(Reason.OPENING_SLOW);
        }
    }
}
