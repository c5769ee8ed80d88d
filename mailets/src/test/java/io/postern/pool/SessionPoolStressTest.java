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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.postern.pool.Lease.Fate;

/** Many threads at once: a {@link Line} protests itself when it is shared, the exchange counts. */
class SessionPoolStressTest {
    private static final int THREADS = 12;
    private static final int LEASES = 400;
    private static final int SESSIONS = 4;
    private static final PoolLimits LIMITS =
        new PoolLimits(SESSIONS, 7, Optional.of(new Rate(200_000, Duration.ofSeconds(1))), Duration.ofMillis(50), Duration.ofMillis(5));

    private final Line.Exchange exchange = new Line.Exchange();
    private final SessionPool<String, Line> pool = new SessionPool<>(exchange, System::nanoTime, () -> 0.5, new ReentrantLock());
    private final AtomicInteger served = new AtomicInteger();
    private final AtomicInteger hopeless = new AtomicInteger();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void leaseShouldNeverExceedItsLimitNorForgetAWaiter(long seed) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS + 1);
        assertThat(meet(threads)).isEqualTo(SESSIONS);
        List<Future<?>> users = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            Random random = new Random(seed * 1000 + i);
            users.add(threads.submit(() -> use(random)));
        }
        Future<?> sweeper = threads.submit(() -> {
            while (users.stream().anyMatch(user -> !user.isDone())) {
                pool.sweep();
            }
        });
        for (Future<?> user : users) {
            user.get(2, TimeUnit.MINUTES);
        }
        sweeper.get(1, TimeUnit.MINUTES);
        threads.shutdown();

        assertThat(served.get() + hopeless.get()).isEqualTo(THREADS * LEASES);
        assertThat(served.get()).isPositive();
        assertThat(exchange.most.get()).isEqualTo(SESSIONS);
        PoolStats stats = pool.stats("key");
        assertThat(List.of(stats.inUse(), stats.opening(), stats.waiting())).containsOnly(0);
        assertThat(stats.idle()).isEqualTo(exchange.open.get());
        pool.close();
        assertThat(exchange.open).hasValue(0);
    }

    /**
     * Holds as many sessions as there may be, all at once; their number. Left to itself a crowd need not come to that: sessions that are
     * used for a moment only are back before the next in line is awake.
     */
    private int meet(ExecutorService threads) throws Exception {
        CyclicBarrier together = new CyclicBarrier(SESSIONS);
        List<Future<?>> holders = new ArrayList<>();
        for (int i = 0; i < SESSIONS; i++) {
            holders.add(threads.submit(() -> hold(PoolFixture.granted(pool.lease("key", LIMITS, Duration.ofMinutes(1))), together)));
        }
        for (Future<?> holder : holders) {
            holder.get(2, TimeUnit.MINUTES);
        }
        return exchange.most.get();
    }

    private boolean hold(Lease<Line> lease, CyclicBarrier together) {
        try (lease) {
            lease.opened(exchange.connect(), Duration.ofMinutes(1));
            together.await(1, TimeUnit.MINUTES);
            lease.giveBack(Fate.KEEP);
            return true;
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new AssertionError("there were never so many at a time", e);
        }
    }

    private void use(Random random) {
        for (int i = 0; i < LEASES; i++) {
            pool.lease("key", LIMITS, Duration.ofMinutes(1)).fold(lease -> use(lease, random), denied -> {
                assertThat(denied.reason()).isEqualTo(LeaseResult.Reason.OPENING_FAILED);
                return hopeless.incrementAndGet();
            });
        }
    }

    private int use(Lease<Line> lease, Random random) {
        try (lease) {
            int choice = random.nextInt(20);
            if (lease.session().isEmpty()) {
                if (choice == 0) {
                    return hopeless.incrementAndGet();
                }
                if (!lease.opened(exchange.connect(), Duration.ofMinutes(1))) {
                    // On a busy machine it may be too old before its turn.
                    lease.giveBack(Fate.KEEP, 0);
                    return hopeless.incrementAndGet();
                }
            }
            Line line = lease.session().orElseThrow();
            line.use();
            Thread.onSpinWait();
            for (int more = random.nextInt(3); more > 0; more--) {
                lease.permit(Duration.ofMinutes(1));
            }
            line.rest();
            if (choice == 1) {
                line.hangUp();
            }
            if (choice > 2) {
                lease.giveBack(choice == 3 ? Fate.END : Fate.KEEP);
            }
            return served.incrementAndGet();
        }
    }
}
