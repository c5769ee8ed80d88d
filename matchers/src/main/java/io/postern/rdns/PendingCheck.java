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


package io.postern.rdns;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.postern.rdns.RdnsResult.Indeterminate;
import io.postern.rdns.RdnsResult.IndeterminateReason;

/** A check that is under way for one client, so that it can start early and be waited for late. */
public final class PendingCheck {
    private final ClientAddress address;
    private final CheckKind kind;
    private final Duration deadline;
    private final CompletableFuture<Finished> finished;

    /**
     * How a check ended.
     *
     * @param address whom it was about
     * @param result what is known
     * @param took from the start of the check to the result, however long anyone waited for it
     */
    public record Finished(ClientAddress address, RdnsResult result, Duration took) {
    }

    private PendingCheck(ClientAddress address, CheckKind kind, Duration deadline, CompletableFuture<Finished> finished) {
        this.address = address;
        this.kind = kind;
        this.deadline = deadline;
        this.finished = finished;
    }

    /** Starts a check and returns at once. */
    public static PendingCheck start(RdnsCheck check, ClientAddress address, CheckKind kind) {
        long started = System.nanoTime();
        return new PendingCheck(address, kind, check.deadline(), check.check(address, kind)
            .thenApply(result -> new Finished(address, result, Duration.ofNanos(System.nanoTime() - started)))
            .toCompletableFuture());
    }

    /** Whether this is that check of that client. */
    public boolean isAbout(ClientAddress client, CheckKind wanted) {
        return address.equals(client) && kind == wanted;
    }

    /** Whether {@link #await} would have to wait. */
    public boolean isUnderWay() {
        return !finished.isDone();
    }

    /** Whether it has ended and left nothing known, by whatever fault: asking again may help. */
    public boolean isInconclusive() {
        return finished.isDone()
            && (finished.isCompletedExceptionally() || finished.join().result() instanceof Indeterminate);
    }

    /** What {@link #await} would wait for, for those who need not wait: complete by the deadline, exceptionally after a defect. */
    public CompletionStage<Finished> finished() {
        return finished.minimalCompletionStage();
    }

    /**
     * Waits for what is left of the deadline, which began with the start of the check.
     *
     * @throws IllegalStateException when the check failed by a defect in the program
     */
    public Finished await() {
        try {
            // The check itself ends by its deadline; this bound only keeps a defect from holding a thread for ever.
            return finished.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return outOfTime();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return outOfTime();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the rDNS check of " + address + " failed", e.getCause());
        }
    }

    private Finished outOfTime() {
        return new Finished(address, new Indeterminate(IndeterminateReason.DEADLINE), deadline);
    }
}
