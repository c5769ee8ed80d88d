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

package io.postern.gateway.james;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** What decisions depend on beside mails and gateways: time, chance and threads. A simulation has others. */
public interface World {
    /** That of the machine. */
    World REAL = new RealWorld();

    /** As {@link System#nanoTime}. */
    long nanoTime();

    Instant now();

    /** At least 0, less than 1. */
    double random();

    /** Whose conditions wait by {@link #nanoTime}. */
    Lock lock();

    /** One thread that does one thing after the other, in order, and waits for nothing. */
    ScheduledExecutorService desk(String name);

    /** As many threads, which may wait. */
    ExecutorService pool(String name, int threads);

    /** One thread for the subscriber of a queue. */
    Scheduler subscriber(String name);

    /** Waits, or until the gate opens, or the thread is interrupted. */
    void pause(CountDownLatch gate, Duration time);

    /** Whether all has ended within this time. */
    boolean awaitEnd(ExecutorService threads, Duration time);

    /** See {@link #REAL}. */
    final class RealWorld implements World {
        private RealWorld() {
        }

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public Instant now() {
            return Instant.now();
        }

        @Override
        public double random() {
            return ThreadLocalRandom.current().nextDouble();
        }

        @Override
        public Lock lock() {
            return new ReentrantLock();
        }

        @Override
        public ScheduledExecutorService desk(String name) {
            return Threads.desk(name);
        }

        @Override
        public ExecutorService pool(String name, int threads) {
            return Threads.pool(name, threads);
        }

        @Override
        public Scheduler subscriber(String name) {
            return Schedulers.newSingle(name, true);
        }

        @Override
        public void pause(CountDownLatch gate, Duration time) {
            Threads.pause(gate, time);
        }

        @Override
        public boolean awaitEnd(ExecutorService threads, Duration time) {
            return Threads.awaitEnd(threads, time);
        }
    }
}
