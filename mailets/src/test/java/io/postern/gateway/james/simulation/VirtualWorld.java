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

package io.postern.gateway.james.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.locks.Lock;

import io.postern.gateway.james.World;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** What one process has of time, chance and threads, from its start to its end. */
final class VirtualWorld implements World {
    private final Clockwork clockwork;
    private final Random chance;
    private boolean alive = true;

    VirtualWorld(Clockwork clockwork, Random chance) {
        this.clockwork = clockwork;
        this.chance = chance;
    }

    boolean isAlive() {
        return alive;
    }

    /** The process is no more. */
    void kill() {
        alive = false;
        clockwork.kill(this);
    }

    @Override
    public long nanoTime() {
        return clockwork.now();
    }

    @Override
    public Instant now() {
        return clockwork.instant();
    }

    @Override
    public double random() {
        return chance.nextDouble();
    }

    @Override
    public Lock lock() {
        return new VirtualLock(clockwork);
    }

    @Override
    public ScheduledExecutorService desk(String name) {
        return new VirtualDesk(clockwork, this);
    }

    @Override
    public ExecutorService pool(String name, int threads) {
        return new VirtualPool(clockwork, this, threads);
    }

    @Override
    public Scheduler subscriber(String name) {
        return Schedulers.fromExecutorService(new VirtualDesk(clockwork, this));
    }

    @Override
    public void pause(CountDownLatch gate, Duration time) {
        if (gate.getCount() > 0) {
            clockwork.sleep(time);
        }
    }

    @Override
    public boolean awaitEnd(ExecutorService threads, Duration time) {
        long end = clockwork.now() + time.toNanos();
        while (!threads.isTerminated() && clockwork.now() < end) {
            clockwork.sleep(Duration.ofMillis(10));
        }
        return threads.isTerminated();
    }
}
