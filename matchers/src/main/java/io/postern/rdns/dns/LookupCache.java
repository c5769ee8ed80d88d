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

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;

import com.google.common.base.Ticker;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;

import io.postern.rdns.dns.LookupAnswer.Failure;
import io.postern.rdns.dns.LookupAnswer.Unavailable;

/**
 * Remembers answers for as long as DNS allows, and asks about a name once however many want to know.
 *
 * <p>Definite answers live by their TTL (RFC 2308 for negative ones), failures briefly (RFC 9520), all within {@link CacheLimits}.
 * When too many queries are in flight, a further question is {@link Failure#TOO_MANY_QUERIES} at once, and that is not remembered.
 */
public final class LookupCache implements DnsLookup {
    private final DnsLookup dns;
    private final CacheLimits limits;
    private final Ticker ticker;
    private final Cache<DnsQuestion, Kept> answers;
    private final ConcurrentMap<DnsQuestion, CompletableFuture<LookupAnswer>> inFlight = new ConcurrentHashMap<>();
    private final Semaphore slots;
    private final LongAdder hits = new LongAdder();
    private final LongAdder joined = new LongAdder();
    private final LongAdder asked = new LongAdder();
    private final LongAdder turnedAway = new LongAdder();

    // Guava has one lifetime for all entries, answers have each their own: it is kept with the answer.
    private record Kept(LookupAnswer answer, long since, Duration lifetime) {
        boolean isFresh(long now) {
            return now - since < lifetime.toNanos();
        }

        boolean isFailure() {
            return answer instanceof Unavailable;
        }
    }

    /** Makes a cache in front of {@code dns}, with the time that {@code ticker} tells. */
    public LookupCache(DnsLookup dns, CacheLimits limits, Ticker ticker) {
        this.dns = dns;
        this.limits = limits;
        this.ticker = ticker;
        this.answers = CacheBuilder.newBuilder().maximumSize(limits.answers()).build();
        this.slots = new Semaphore(limits.queries());
    }

    @Override
    public CompletionStage<LookupAnswer> lookup(DnsQuestion question) {
        return remembered(question).orElseGet(() -> joinOrAsk(question));
    }

    /** For how much longer the answer to this question is kept; empty when there is none. */
    Optional<Duration> keptFor(DnsQuestion question) {
        long now = ticker.read();
        return Optional.ofNullable(answers.getIfPresent(question))
            .filter(kept -> kept.isFresh(now))
            .map(kept -> kept.lifetime().minusNanos(now - kept.since()));
    }

    /** Has the next one who wants to know ask DNS, or join who is asking. */
    void forget(DnsQuestion question) {
        answers.invalidate(question);
    }

    /** What was done so far; the figures are read one after the other, not all at one instant. */
    public CacheStatistics statistics() {
        return new CacheStatistics(hits.sum(), joined.sum(), asked.sum(), turnedAway.sum(),
            limits.queries() - slots.availablePermits(), answers.size());
    }

    private Optional<CompletionStage<LookupAnswer>> remembered(DnsQuestion question) {
        long now = ticker.read();
        Optional<Kept> fresh = Optional.ofNullable(answers.getIfPresent(question)).filter(kept -> kept.isFresh(now));
        fresh.ifPresent(kept -> hits.increment());
        return fresh.map(kept -> CompletableFuture.completedStage(kept.answer()));
    }

    private CompletionStage<LookupAnswer> joinOrAsk(DnsQuestion question) {
        CompletableFuture<LookupAnswer> mine = new CompletableFuture<>();
        CompletableFuture<LookupAnswer> theirs = inFlight.putIfAbsent(question, mine);
        if (theirs == null) {
            // Whoever asked before may have been answered since we looked: then nobody is asked again.
            remembered(question).orElseGet(() -> ask(question)).whenComplete((answer, defect) -> answer(question, mine, answer, defect));
        } else {
            joined.increment();
        }
        // A copy, so that nobody who gives up waiting ends the wait of the others.
        return (theirs == null ? mine : theirs).copy();
    }

    private CompletionStage<LookupAnswer> ask(DnsQuestion question) {
        if (!slots.tryAcquire()) {
            turnedAway.increment();
            return CompletableFuture.completedStage(new Unavailable(Failure.TOO_MANY_QUERIES));
        }
        asked.increment();
        return CompletableFuture.completedStage(question).thenCompose(dns::lookup).whenComplete((answer, defect) -> {
            slots.release();
            if (answer != null) {
                keep(question, answer);
            }
        });
    }

    private void answer(DnsQuestion question, CompletableFuture<LookupAnswer> mine, @Nullable LookupAnswer answer,
                        @Nullable Throwable defect) {
        inFlight.remove(question, mine);
        if (defect != null) {
            mine.completeExceptionally(defect);
        } else {
            mine.complete(answer);
        }
    }

    private void keep(DnsQuestion question, LookupAnswer answer) {
        long now = ticker.read();
        Duration lifetime = answer.fold(
            found -> limits.found(found.ttl()),
            absent -> limits.absent(absent.ttl()),
            unavailable -> limits.failure(failureBefore(question, now)));
        answers.put(question, new Kept(answer, now, lifetime));
    }

    // A failure of long ago says nothing about how this one will go on.
    private Optional<Duration> failureBefore(DnsQuestion question, long now) {
        return Optional.ofNullable(answers.getIfPresent(question))
            .filter(Kept::isFailure)
            .filter(kept -> now - kept.since() < kept.lifetime().plus(limits.longestFailure()).toNanos())
            .map(Kept::lifetime);
    }
}
