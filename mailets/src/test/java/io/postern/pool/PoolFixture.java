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
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

import io.postern.pool.LeaseResult.Denied;
import io.postern.pool.LeaseResult.Reason;

/** A pool by a clock that stands still until it is moved; it begins shortly before its overflow. */
abstract class PoolFixture {
    static final String KEY = "a";
    static final Duration PATIENT = Duration.ofDays(1);
    static final PoolLimits LIMITS = limits(2, 100, Optional.empty());

    final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - Duration.ofSeconds(5).toNanos());
    final Line.Exchange exchange = new Line.Exchange();
    final SessionPool<String, Line> pool = new SessionPool<>(exchange, clock::get, () -> 0, new ReentrantLock());

    CompletableFuture<LeaseResult<Line>> waiter(int place) {
        CompletableFuture<LeaseResult<Line>> result = new CompletableFuture<>();
        Thread thread = new Thread(() -> result.complete(pool.lease(KEY, LIMITS, PATIENT)));
        thread.setDaemon(true);
        thread.start();
        await().until(() -> pool.stats(KEY).waiting() == place);
        return result;
    }

    Lease<Line> open(PoolLimits limits) {
        Lease<Line> lease = granted(limits);
        assertThat(lease.opened(exchange.connect(), Duration.ZERO)).isTrue();
        return lease;
    }

    /** What counts sessions only. */
    List<Long> counts() {
        PoolStats stats = pool.stats(KEY);
        return List.of((long) stats.inUse(), (long) stats.idle(), (long) stats.opening(), (long) stats.waiting(), stats.opened());
    }

    Lease<Line> granted(PoolLimits limits) {
        return granted(pool.lease(KEY, limits, Duration.ZERO));
    }

    static Lease<Line> granted(LeaseResult<Line> result) {
        return result.fold(lease -> lease, denied -> {
            throw new AssertionError(denied);
        });
    }

    static Reason reason(LeaseResult<Line> result) {
        return result.fold(lease -> {
            throw new AssertionError("granted");
        }, Denied::reason);
    }

    static Line session(Lease<Line> lease) {
        return lease.session().orElseThrow();
    }

    void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    static PoolLimits limits(int sessions, int uses, Optional<Rate> rate) {
        return new PoolLimits(sessions, uses, rate, Duration.ofMinutes(10), Duration.ofMinutes(5));
    }
}
