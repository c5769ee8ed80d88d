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

package io.postern.smtp;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Looks names up within a limit.
 *
 * <p>The system's resolver has no deadline and cannot be interrupted: with dead DNS servers it may take minutes. So it is asked on threads
 * of our own. What that costs: one hand-over between threads for each session that is opened, 20 microseconds or so; and a thread that
 * hangs until the resolver gives up, one a name however many wait for it, {@link #MOST_THREADS} at most. Further names wait for a thread,
 * and time out if there is none in time.
 */
final class NameLookup implements AutoCloseable {
    static final int MOST_THREADS = 8;
    private static final int IDLE_SECONDS = 10;

    private final AddressResolver resolver;
    private final Map<String, CompletableFuture<InetAddress[]>> underWay = new ConcurrentHashMap<>();
    private final ThreadPoolExecutor threads;

    NameLookup(AddressResolver resolver) {
        this.resolver = resolver;
        AtomicInteger number = new AtomicInteger();
        threads = new ThreadPoolExecutor(MOST_THREADS, MOST_THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread thread = new Thread(task, "postern-smtp-name-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        threads.allowCoreThreadTimeOut(true);
    }

    /** The addresses of a name, at least one; whoever asks while the name is being looked up shares the answer. */
    InetAddress[] addresses(String host, Duration limit) throws SmtpException {
        try {
            return underWay.computeIfAbsent(host, this::ask).get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw failure(host, Objects.requireNonNullElse(e.getCause(), e));
        } catch (TimeoutException e) {
            throw new SmtpException(Fault.TIMED_OUT, host + ": DNS has not answered within " + limit.toMillis() + " ms", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SmtpException(Fault.CLOSED, "interrupted", e);
        } catch (RejectedExecutionException e) {
            throw closed();
        }
    }

    private static SmtpException failure(String host, Throwable cause) {
        if (cause instanceof SmtpException closed) {
            return closed;
        }
        return cause instanceof UnknownHostException
            ? new SmtpException(Fault.UNKNOWN_NAME, host, cause)
            : new SmtpException(Fault.INTERNAL, host + ": " + cause, cause);
    }

    private CompletableFuture<InetAddress[]> ask(String host) {
        CompletableFuture<InetAddress[]> answer = new CompletableFuture<>();
        threads.execute(() -> {
            try {
                answer.complete(resolver.resolve(host));
            } catch (UnknownHostException | RuntimeException | Error e) {
                answer.completeExceptionally(e);
            } finally {
                underWay.remove(host, answer);
            }
        });
        return answer;
    }

    /** Whoever waits goes on at once. */
    @Override
    public void close() {
        threads.shutdown();
        underWay.values().forEach(answer -> answer.completeExceptionally(closed()));
        threads.shutdownNow();
    }

    private static SmtpException closed() {
        return new SmtpException(Fault.CLOSED, Watchdog.CLOSED);
    }
}
