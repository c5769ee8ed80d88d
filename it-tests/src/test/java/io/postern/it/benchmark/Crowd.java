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


package io.postern.it.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;

import io.postern.it.support.Eventually;

/** Clients that come at the same time; each that leaves is followed by another, from the next address of a range. */
final class Crowd implements AutoCloseable {
    private final Visitor visitor;
    private final IntFunction<String> addresses;
    private final AtomicInteger came = new AtomicInteger();
    private final Queue<Duration> taken = new ConcurrentLinkedQueue<>();
    private final Collection<Future<?>> tasks = new ArrayList<>();
    private volatile boolean closing;

    private Crowd(Visitor visitor, IntFunction<String> addresses) {
        this.visitor = visitor;
        this.addresses = addresses;
    }

    /** So many visits, some of them at once; how long each took. */
    static Timings visits(int count, int atOnce, Visitor visitor, IntFunction<String> addresses) {
        Crowd crowd = new Crowd(visitor, addresses);
        crowd.start(atOnce, () -> crowd.came.get() < count);
        crowd.awaitEnd();
        return Timings.of(List.copyOf(crowd.taken));
    }

    /** Clients that keep coming until this is closed. */
    static Crowd thatKeepsComing(int atOnce, Visitor visitor, IntFunction<String> addresses) {
        Crowd crowd = new Crowd(visitor, addresses);
        crowd.start(atOnce, () -> !crowd.closing);
        return crowd;
    }

    private void start(int atOnce, BooleanSupplier goOn) {
        ExecutorService threads = Executors.newFixedThreadPool(atOnce);
        for (int i = 0; i < atOnce; i++) {
            tasks.add(threads.submit(() -> {
                while (goOn.getAsBoolean()) {
                    taken.add(visitor.visit(addresses.apply(came.getAndIncrement())));
                }
            }));
        }
        threads.shutdown();
    }

    private void awaitEnd() {
        try {
            for (Future<?> task : tasks) {
                task.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a visit failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** How many have come so far. */
    int came() {
        return came.get();
    }

    /** Returns when so many have left. */
    void awaitLeaving(int count) {
        Eventually.eventually(() -> assertThat(taken.size()).isGreaterThanOrEqualTo(count));
    }

    /** Waits for the last to leave. */
    @Override
    public void close() {
        closing = true;
        awaitEnd();
    }
}
