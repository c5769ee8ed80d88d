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

package io.postern.rdns.james.simulation;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

import com.google.common.base.Ticker;

import io.postern.rdns.dns.DnsNetwork;
import io.postern.rdns.dns.World;

/** Has time from the clockwork and DNS servers from the story; all threads are the one that steps it. */
final class VirtualWorld implements World {
    private static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00Z");

    private final Clockwork clockwork;
    private final DnsNetwork network;
    private int timers;

    VirtualWorld(Clockwork clockwork, DnsNetwork network) {
        this.clockwork = clockwork;
        this.network = network;
    }

    @Override
    public Ticker ticker() {
        return new Ticker() {
            @Override
            public long read() {
                return clockwork.nanoTime();
            }
        };
    }

    @Override
    public Clock clock() {
        return Clock.fixed(EPOCH.plus(clockwork.time()), ZoneOffset.UTC);
    }

    @Override
    public CompletableFuture<Void> after(Duration time) {
        CompletableFuture<Void> timer = new CompletableFuture<>();
        CompletionStage<Void> end = timer;
        timers++;
        end.whenComplete((result, cancelled) -> timers--);
        clockwork.after(time, () -> timer.complete(null));
        return timer;
    }

    /** Timers that have neither ended nor been cancelled. */
    int timers() {
        return timers;
    }

    @Override
    public Executor thread(String name) {
        Queue<Runnable> tasks = new ArrayDeque<>();
        return task -> {
            tasks.add(task);
            // In their order, whatever chance says about events of the same moment.
            clockwork.after(Duration.ZERO, () -> tasks.remove().run());
        };
    }

    @Override
    public DnsNetwork network() {
        return network;
    }
}
