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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import io.postern.rdns.RdnsResult.Absent;
import io.postern.rdns.RdnsResult.Indeterminate;
import io.postern.rdns.RdnsResult.IndeterminateReason;
import io.postern.rdns.RdnsResult.Present;
import io.postern.rdns.dns.LookupTrace.Query;

/** A check that is under way for one client, so that it can start early and be waited for late. */
public final class PendingCheck {
    /** For the timer that ends a check, on a busy machine: who waits must not be done before it has spoken. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final ClientAddress address;
    private final CheckKind kind;
    private final Optional<String> claim;
    private final Duration deadline;
    private final CompletableFuture<Finished> finished;

    /**
     * How a check ended.
     *
     * @param address whom it was about
     * @param result what is known
     * @param claim what is known about the listed name that the client gives itself: present when it leads to the client
     * @param took from the start of the check to the result, however long anyone waited for it
     * @param queries what the result rests on, in the order of the answers; none when there is a name
     */
    public record Finished(ClientAddress address, RdnsResult result, Optional<RdnsResult> claim, Duration took, List<Query> queries) {
        public Finished {
            queries = List.copyOf(queries);
        }

        /** The name by which the client is exempt from what would follow. */
        public Optional<String> exemptBy() {
            return claim.flatMap(known -> known instanceof Present present ? Optional.of(present.names().get(0)) : Optional.empty());
        }

        /** What the client is judged by: while it is not known whether it is exempt, nothing about it is definite. */
        public RdnsResult judged() {
            return result instanceof Absent ? claim.filter(Indeterminate.class::isInstance).orElse(result) : result;
        }
    }

    private PendingCheck(ClientAddress address, CheckKind kind, Optional<String> claim, Duration deadline,
                         CompletableFuture<Finished> finished) {
        this.address = address;
        this.kind = kind;
        this.claim = claim;
        this.deadline = deadline;
        this.finished = finished;
    }

    /** Starts a check and returns at once. */
    public static PendingCheck start(RdnsCheck check, ClientAddress address, CheckKind kind) {
        return start(check, address, kind, Optional.empty(), List::of);
    }

    /**
     * Starts a check and returns at once.
     *
     * @param claim a name that exempts the client if it leads to it: asked about at the same time
     * @param queries what has been asked and answered for this check so far
     */
    public static PendingCheck start(RdnsCheck check, ClientAddress address, CheckKind kind, Optional<String> claim,
                                     Supplier<List<Query>> queries) {
        long started = check.now();
        CompletionStage<Optional<RdnsResult>> claimed = claim.map(name -> check.confirm(address, name).thenApply(Optional::of))
            .orElseGet(() -> CompletableFuture.completedStage(Optional.empty()));
        return new PendingCheck(address, kind, claim, check.deadline(), check.check(address, kind)
            .thenCompose(result -> result instanceof Present
                ? CompletableFuture.completedStage(new Finished(address, result, Optional.empty(), since(check, started), List.of()))
                : claimed.thenApply(known -> new Finished(address, result, known, since(check, started), queries.get())))
            .toCompletableFuture());
    }

    /** Whether this is that check of that client, who claims that name. */
    public boolean isAbout(ClientAddress client, CheckKind wanted, Optional<String> claimed) {
        return address.equals(client) && kind == wanted && claim.equals(claimed);
    }

    /** Whether {@link #await} would have to wait. */
    public boolean isUnderWay() {
        return !finished.isDone();
    }

    /** Whether it has ended and left nothing known, by whatever fault: asking again may help. */
    public boolean isInconclusive() {
        return finished.isDone()
            && (finished.isCompletedExceptionally() || finished.join().judged() instanceof Indeterminate);
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
            // The check ends by its deadline, and then says why; this bound only keeps a defect from holding a thread for ever.
            return finished.get(deadline.plus(GRACE).toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return outOfTime();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return outOfTime();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the rDNS check of " + address + " failed", e.getCause());
        }
    }

    private static Duration since(RdnsCheck check, long started) {
        return Duration.ofNanos(check.now() - started);
    }

    private Finished outOfTime() {
        return new Finished(address, new Indeterminate(IndeterminateReason.DEADLINE), Optional.empty(), deadline, List.of());
    }
}
