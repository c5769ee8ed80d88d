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

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Closes the socket of a step that outlives its deadline.
 *
 * <p>Why not {@code SO_TIMEOUT}: it bounds one read, so that a peer who sends a byte a minute is never late, and it does not bound
 * writes at all. Closing the TCP socket under whoever is blocked on it bounds both, TLS handshake included.
 */
final class Watchdog implements AutoCloseable {
    static final String CLOSED = "we are shutting down";

    private final ScheduledThreadPoolExecutor timer;
    private final Set<Guard> active = ConcurrentHashMap.newKeySet();

    Watchdog() {
        timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "postern-smtp-watchdog");
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
    }

    /** Runs the call; it fails with {@link Fault#TIMED_OUT} when the limit passes, with {@link Fault#CLOSED} once this is closed. */
    <T> T within(Duration limit, Socket socket, Step.IoCall<T> call) throws IOException {
        Guard guard = new Guard(socket);
        active.add(guard);
        try {
            Future<?> alarm = alarm(guard, limit);
            try {
                return call.run();
            } catch (IOException e) {
                throw guard.fired ? interrupted(limit, e) : e;
            } finally {
                alarm.cancel(false);
            }
        } finally {
            active.remove(guard);
        }
    }

    private Future<?> alarm(Guard guard, Duration limit) throws IOException {
        try {
            return timer.schedule(guard::fire, limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            throw new SmtpException(Fault.CLOSED, CLOSED, e);
        }
    }

    private IOException interrupted(Duration limit, IOException cause) {
        return timer.isShutdown()
            ? new SmtpException(Fault.CLOSED, CLOSED, cause)
            : new SmtpException(Fault.TIMED_OUT, "not done within " + limit.toMillis() + " ms", cause);
    }

    /** Ends whatever is still under way. */
    @Override
    public void close() {
        timer.shutdownNow();
        active.forEach(Guard::fire);
    }

    private static final class Guard {
        private final Socket socket;
        private volatile boolean fired;

        private Guard(Socket socket) {
            this.socket = socket;
        }

        private void fire() {
            fired = true;
            Channel.closeQuietly(socket);
        }
    }
}
