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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Threads that do not keep a JVM from ending, and end by themselves when they have had nothing to do for a minute. */
final class Threads {
    private static final Duration IDLE = Duration.ofMinutes(1);

    private Threads() {
    }

    static ExecutorService pool(String name, int threads) {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor pool = new ThreadPoolExecutor(threads, threads, IDLE.toMillis(), TimeUnit.MILLISECONDS,
            new LinkedBlockingQueue<>(), daemon(() -> name + "-" + number.incrementAndGet()));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    static ScheduledExecutorService desk(String name) {
        ScheduledThreadPoolExecutor desk = new ScheduledThreadPoolExecutor(1, daemon(() -> name));
        desk.setKeepAliveTime(IDLE.toMillis(), TimeUnit.MILLISECONDS);
        desk.allowCoreThreadTimeOut(true);
        desk.setRemoveOnCancelPolicy(true);
        desk.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        return desk;
    }

    private static ThreadFactory daemon(Supplier<String> name) {
        return task -> {
            Thread thread = new Thread(task, name.get());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Runs a task there; if no thread can be had, the other here. */
    static void run(ExecutorService threads, Runnable task, Runnable otherwise) {
        try {
            threads.execute(task);
        } catch (RuntimeException | OutOfMemoryError e) {
            // Of the pool, which has ended, or of the system, which has no more threads.
            otherwise.run();
        }
    }

    /** Waits, or until the gate opens, or the thread is interrupted. */
    static void pause(CountDownLatch gate, Duration time) {
        try {
            if (gate.await(time.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether all has ended within this time. */
    static boolean awaitEnd(ExecutorService threads, Duration time) {
        try {
            return threads.awaitTermination(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
