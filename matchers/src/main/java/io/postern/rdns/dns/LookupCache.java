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
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;

import com.google.common.base.Ticker;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;

import io.postern.rdns.dns.LookupAnswer.Failure;
import io.postern.rdns.dns.LookupAnswer.Unavailable;

/**
 * Remembers answers for as long as {@link CacheLimits} allows, asks each question once however many want to know, and shares the places for
 * questions under way out among the networks of those who ask.
 */
public final class LookupCache implements DnsLookup {
    private final DnsLookup dns;
    private final CacheLimits limits;
    private final Duration patience;
    private final Runnable onTurnedAway;
    private final World world;
    private final Ticker ticker;
    private final Cache<DnsQuestion, Kept> answers;
    private final ConcurrentMap<DnsQuestion, UnderWay> underWay = new ConcurrentHashMap<>();
    private final QueryPlaces places;
    private final LongAdder octets = new LongAdder();
    private final LongAdder hits = new LongAdder();
    private final LongAdder joined = new LongAdder();
    private final LongAdder asked = new LongAdder();
    private final LongAdder turnedAway = new LongAdder();

    // Guava has one lifetime for all entries, answers have each their own: it is kept with the answer.
    private record Kept(LookupAnswer answer, long since, Duration lifetime, int weight) {
        boolean isFresh(long now) {
            return now - since < lifetime.toNanos();
        }

        boolean isFailure() {
            return answer instanceof Unavailable;
        }
    }

    /**
     * Makes a cache in front of {@code dns}.
     *
     * @param patience how long a question may wait for a place
     * @param onTurnedAway is run each time that a question has found no place in that time
     * @param world tells the time by which answers age and patience ends
     */
    public LookupCache(DnsLookup dns, CacheLimits limits, Duration patience, Runnable onTurnedAway, World world) {
        this.dns = dns;
        this.limits = limits;
        this.patience = patience;
        this.onTurnedAway = onTurnedAway;
        this.ticker = world.ticker();
        this.world = world;
        this.places = new QueryPlaces(limits.queries());
        this.answers = CacheBuilder.newBuilder()
            .maximumWeight(limits.octets())
            .weigher((DnsQuestion question, Kept kept) -> kept.weight())
            .removalListener(removed -> octets.add(-Optional.ofNullable(removed.getValue()).map(Kept::weight).orElse(0)))
            .build();
    }

    /** Asks on behalf of nobody else: the question's owner stands for the network. */
    @Override
    public CompletionStage<LookupAnswer> lookup(DnsQuestion question) {
        return lookup(question, question.owner());
    }

    @Override
    public DnsLookup onBehalfOf(String network) {
        return question -> lookup(question, network);
    }

    private CompletionStage<LookupAnswer> lookup(DnsQuestion question, String network) {
        return remembered(question).map(CompletableFuture::completedStage).orElseGet(() -> joinOrAsk(question, network));
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
        return new CacheStatistics(hits.sum(), joined.sum(), asked.sum(), turnedAway.sum(), places.taken(), places.waiting(),
            answers.size(), octets.sum());
    }

    private Optional<LookupAnswer> remembered(DnsQuestion question) {
        long now = ticker.read();
        Optional<Kept> fresh = Optional.ofNullable(answers.getIfPresent(question)).filter(kept -> kept.isFresh(now));
        fresh.ifPresent(kept -> hits.increment());
        return fresh.map(Kept::answer);
    }

    private CompletionStage<LookupAnswer> joinOrAsk(DnsQuestion question, String network) {
        UnderWay mine = new UnderWay(question);
        UnderWay theirs = underWay.putIfAbsent(question, mine);
        if (theirs == null) {
            // Whoever asked before may have been answered since we looked: then nobody is asked again.
            remembered(question).ifPresentOrElse(mine::end, () -> mine.standInLine(network));
        } else {
            joined.increment();
            theirs.standInLine(network);
        }
        // A copy, so that nobody who gives up waiting ends the wait of the others.
        return (theirs == null ? mine : theirs).answer.copy();
    }

    private void keep(DnsQuestion question, LookupAnswer answer) {
        long now = ticker.read();
        Duration lifetime = answer.fold(
            found -> limits.found(found.ttl()),
            absent -> limits.absent(absent.ttl()),
            unavailable -> limits.failure(failureBefore(question, now)));
        Kept kept = new Kept(answer, now, lifetime, AnswerWeight.of(question, answer));
        octets.add(kept.weight());
        answers.put(question, kept);
    }

    // A failure of long ago says nothing about how this one will go on.
    private Optional<Duration> failureBefore(DnsQuestion question, long now) {
        return Optional.ofNullable(answers.getIfPresent(question))
            .filter(Kept::isFailure)
            .filter(kept -> now - kept.since() < kept.lifetime().plus(limits.longestFailure()).toNanos())
            .map(Kept::lifetime);
    }

    /** A question that waits for a place, and then for its answer. */
    private final class UnderWay {
        private final DnsQuestion question;
        private final CompletableFuture<LookupAnswer> answer = new CompletableFuture<>();
        private final AtomicBoolean hasLeftLine = new AtomicBoolean();
        private final Set<Turn> turns = ConcurrentHashMap.newKeySet();
        private final AtomicReference<@Nullable CompletableFuture<Void>> wait = new AtomicReference<>();

        UnderWay(DnsQuestion question) {
            this.question = question;
        }

        /**
         * Waits in the line of that network, too. Whose own line is long, because he asks for many names that are silent, does not so make
         * those wait who ask for one of these names.
         */
        void standInLine(String network) {
            Turn turn = new Turn(this, network);
            if (hasLeftLine.get() || !turns.add(turn)) {
                return;
            }
            if (places.enter(network, turn)) {
                waitFromNow();
            } else if (turns.size() == 1) {
                turnAway();
            }
        }

        /** Takes the place that there is now, unless it is no longer needed. */
        boolean take(String network) {
            boolean isWanted = leaveLine();
            if (isWanted) {
                asked.increment();
                CompletableFuture.completedStage(question).thenCompose(dns::lookup)
                    .whenComplete((found, defect) -> answered(network, found, defect));
            }
            return isWanted;
        }

        void end(LookupAnswer known) {
            leaveLine();
            underWay.remove(question, this);
            answer.complete(known);
        }

        private void answered(String network, @Nullable LookupAnswer found, @Nullable Throwable defect) {
            places.leave(network);
            if (defect == null && found != null) {
                keep(question, found);
                end(found);
            } else {
                underWay.remove(question, this);
                answer.completeExceptionally(defect == null ? new IllegalStateException("no answer") : defect);
            }
        }

        // Whoever joins has as much time as who came first.
        private void waitFromNow() {
            if (!hasLeftLine.get()) {
                CompletableFuture<Void> timer = world.after(patience);
                CompletionStage<Void> over = timer;
                over.thenRun(this::turnAway);
                stop(wait.getAndSet(timer));
            }
        }

        private static void stop(@Nullable CompletableFuture<Void> timer) {
            if (timer != null) {
                timer.cancel(false);
            }
        }

        private void turnAway() {
            if (leaveLine()) {
                turnedAway.increment();
                onTurnedAway.run();
                end(new Unavailable(Failure.TOO_MANY_QUERIES));
            }
        }

        private boolean leaveLine() {
            boolean isFirst = hasLeftLine.compareAndSet(false, true);
            if (isFirst) {
                turns.forEach(turn -> places.withdraw(turn.network(), turn));
                stop(wait.get());
            }
            return isFirst;
        }
    }

    private record Turn(UnderWay underWay, String network) implements BooleanSupplier {
        @Override
        public boolean getAsBoolean() {
            return underWay.take(network);
        }
    }
}
