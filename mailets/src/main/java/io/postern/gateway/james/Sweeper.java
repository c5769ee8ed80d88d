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
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.postern.pool.SessionPool;

/** Sweeps a pool every second, on a thread of its own. */
public final class Sweeper implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Sweeper.class);
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final ScheduledExecutorService executor;
    private final Future<?> sweeping;

    private Sweeper(SessionPool<?, ?> pool) {
        executor = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "postern-gateway-sweeper");
            thread.setDaemon(true);
            return thread;
        });
        sweeping = executor.scheduleWithFixedDelay(() -> sweep(pool), INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    static Sweeper start(SessionPool<?, ?> pool) {
        return new Sweeper(pool);
    }

    /** An exception would end the sweeping for good. */
    private static void sweep(SessionPool<?, ?> pool) {
        try {
            pool.sweep();
        } catch (RuntimeException e) {
            LOGGER.error("Sweeping sessions failed", e);
        }
    }

    /** Ends after the session that it is looking at. */
    @Override
    public void close() {
        sweeping.cancel(false);
        executor.shutdown();
    }
}
