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

package io.postern.rdns.dns;

import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import com.google.common.base.Ticker;

/** What a look-up depends on beside questions and answers: time, threads and the network. A simulation has others. */
public interface World {
    /** That of the machine. */
    World REAL = new RealWorld();

    /** Tells how much time has passed. */
    Ticker ticker();

    /** Tells the time of day. */
    Clock clock();

    /** Completes after that time; who no longer waits for it cancels it. */
    CompletableFuture<Void> after(Duration time);

    /** A thread of that name, which does one thing after the other. */
    Executor thread(String name);

    /** A way to DNS servers of one's own. */
    DnsNetwork network();

    /** See {@link #REAL}. */
    final class RealWorld implements World {
        private RealWorld() {
        }

        @Override
        public Ticker ticker() {
            return Ticker.systemTicker();
        }

        @Override
        public Clock clock() {
            return Clock.system(ZoneId.systemDefault());
        }

        @Override
        public CompletableFuture<Void> after(Duration time) {
            return new CompletableFuture<Void>().completeOnTimeout(null, time.toMillis(), TimeUnit.MILLISECONDS);
        }

        @Override
        public Executor thread(String name) {
            return Executors.newSingleThreadExecutor(task -> daemon(task, name));
        }

        @Override
        public DnsNetwork network() {
            return new DnsSockets(task -> daemon(task, "postern-dns"));
        }

        private static Thread daemon(Runnable task, String name) {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        }
    }
}
