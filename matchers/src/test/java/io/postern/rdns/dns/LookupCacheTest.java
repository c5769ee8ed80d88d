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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import com.google.common.base.Ticker;

import io.postern.rdns.dns.LookupAnswer.Absence;
import io.postern.rdns.dns.LookupAnswer.Absent;
import io.postern.rdns.dns.LookupAnswer.Failure;
import io.postern.rdns.dns.LookupAnswer.Found;
import io.postern.rdns.dns.LookupAnswer.Unavailable;

class LookupCacheTest {
    private static final DnsQuestion QUESTION = DnsQuestion.ptr("7.2.0.192.in-addr.arpa");
    private static final DnsQuestion OTHER = DnsQuestion.ptr("8.2.0.192.in-addr.arpa");
    private static final CacheLimits LIMITS = new CacheLimits(Duration.ofSeconds(10), Duration.ofSeconds(300), Duration.ofSeconds(100),
        Duration.ofSeconds(5), Duration.ofSeconds(30), 10_000, 3);
    private static final Duration PATIENCE = Duration.ofMillis(50);
    private static final LookupAnswer FAILED = new Unavailable(Failure.SERVFAIL);

    private final List<DnsQuestion> asked = new ArrayList<>();
    private final Queue<CompletableFuture<LookupAnswer>> waiting = new ArrayDeque<>();
    private final FakeTicker ticker = new FakeTicker();
    private int turnedAway;
    private final LookupCache cache = new LookupCache(this::dns, LIMITS, PATIENCE, () -> turnedAway++, new TickingWorld(ticker));

    private static final class FakeTicker extends Ticker {
        // Near the end of the range: nanoTime may run over at any time.
        private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1);

        @Override
        public long read() {
            return now.get();
        }

        void advance(Duration time) {
            now.addAndGet(time.toNanos());
        }
    }

    static Arguments[] lifetimes() {
        return new Arguments[] {
            Arguments.of("data by their TTL", found(60), 60),
            Arguments.of("data with no TTL", found(0), 10),
            Arguments.of("data with a huge TTL", found(Integer.MAX_VALUE), 300),
            Arguments.of("unknown name", absent(Absence.NXDOMAIN, 60), 60),
            Arguments.of("unknown name that does not say", absent(Absence.NXDOMAIN, 0), 10),
            Arguments.of("no data with a huge TTL", absent(Absence.NODATA, Integer.MAX_VALUE), 100),
            Arguments.of("failure", FAILED, 5),
            Arguments.of("endless CNAMEs", new Unavailable(Failure.TOO_MANY_QUERIES), 5)
        };
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lifetimes")
    void lookupShouldKeepAnAnswerForItsTime(String title, LookupAnswer answer, int seconds) {
        assertThat(askAndAnswer(answer)).as(title).isEqualTo(answer);

        ticker.advance(Duration.ofSeconds(seconds).minusNanos(1));
        assertThat(cache.lookup(QUESTION)).isCompletedWithValue(answer);
        assertThat(asked).hasSize(1);

        ticker.advance(Duration.ofNanos(1));
        assertThat(cache.lookup(QUESTION).toCompletableFuture()).isNotDone();
        assertThat(asked).hasSize(2);
    }

    @Test
    void lookupShouldKeepEachFurtherFailureTwiceAsLong() {
        List<Integer> seconds = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            askAndAnswer(FAILED);
            seconds.add(expire());
        }

        assertThat(seconds).containsExactly(5, 10, 20, 30, 30);
    }

    @Test
    void lookupShouldStartWithTheShortestTimeAgainWhenAFailureIsNotTheNextOne() {
        askAndAnswer(FAILED);
        ticker.advance(Duration.ofSeconds(5));
        askAndAnswer(found(10));
        ticker.advance(Duration.ofSeconds(10));
        askAndAnswer(FAILED);
        assertThat(expire()).isEqualTo(5);

        ticker.advance(Duration.ofSeconds(30));
        askAndAnswer(FAILED);
        assertThat(expire()).isEqualTo(5);
    }

    @Test
    void lookupShouldAskOnceHoweverManyWantToKnow() {
        CompletionStage<LookupAnswer> first = cache.lookup(QUESTION);
        CompletionStage<LookupAnswer> second = cache.lookup(QUESTION);

        waiting.remove().complete(found(60));

        assertThat(first).isCompletedWithValue(found(60));
        assertThat(second).isCompletedWithValue(found(60));
        assertThat(asked).containsExactly(QUESTION);
    }

    @Test
    void lookupShouldGoOnForTheOthersWhenOneGivesUp() {
        CompletionStage<LookupAnswer> impatient = cache.lookup(QUESTION);
        CompletionStage<LookupAnswer> patient = cache.lookup(QUESTION);

        impatient.toCompletableFuture().complete(FAILED);
        assertThat(patient.toCompletableFuture()).isNotDone();

        waiting.remove().complete(found(60));
        assertThat(patient).isCompletedWithValue(found(60));
    }

    @Test
    void lookupShouldTurnAwayWhoFindsNoPlaceInTimeAndForgetItAtOnce() {
        IntStream.range(0, 3).forEach(i -> cache.lookup(DnsQuestion.ptr(i + ".example")));

        assertThat(cache.lookup(QUESTION).toCompletableFuture().join()).isEqualTo(new Unavailable(Failure.TOO_MANY_QUERIES));
        assertThat(asked).hasSize(3);
        assertThat(turnedAway).isEqualTo(1);

        waiting.remove().complete(found(60));
        assertThat(cache.lookup(QUESTION).toCompletableFuture()).isNotDone();
        assertThat(asked).hasSize(4);
    }

    @Test
    void lookupShouldHoldNoMoreAnswersThanItMay() {
        for (int i = 0; i < 1000; i++) {
            cache.lookup(DnsQuestion.ptr(i + ".example"));
            waiting.remove().complete(found(60));
        }

        assertThat(cache.statistics().kept()).isBetween(1L, 30L);
        assertThat(cache.statistics().octets()).isBetween(1L, LIMITS.octets());
    }

    @Test
    void lookupShouldHoldFewerAnswersTheMoreTheyHold() {
        List<String> long100 = IntStream.range(0, DnsLookup.MOST_ADDRESSES).mapToObj(i -> "2001:db8:0:0:0:0:0:" + i).toList();
        LookupCache large = new LookupCache(this::dns, new CacheLimits(LIMITS.shortest(), LIMITS.longestFound(), LIMITS.longestAbsent(),
            LIMITS.shortestFailure(), LIMITS.longestFailure(), 1_000_000, 3), PATIENCE, () -> { }, new TickingWorld(ticker));
        for (int i = 0; i < 1000; i++) {
            large.lookup(new DnsQuestion(i + ".example", DnsQuestion.Type.AAAA));
            waiting.remove().complete(new Found(long100, Duration.ofMinutes(1)));
        }

        assertThat(large.statistics().kept()).isBetween(20L, 150L);
        assertThat(large.statistics().octets()).isLessThanOrEqualTo(1_000_000);
    }

    @Test
    void lookupShouldPassADefectOnAndRememberNothingOfIt() {
        CompletionStage<LookupAnswer> broken = cache.lookup(QUESTION);
        waiting.remove().completeExceptionally(new ArithmeticException("boom"));

        assertThatThrownBy(() -> broken.toCompletableFuture().join()).hasRootCauseMessage("boom");
        assertThat(askAndAnswer(found(60))).isEqualTo(found(60));
        assertThat(cache.statistics().inFlight()).isZero();
    }

    @Test
    void lookupShouldFailTheStageWhenTheQuestionIsRefusedAtOnce() {
        LookupCache refusing = new LookupCache(question -> {
            throw new IllegalArgumentException("not a domain name");
        }, LIMITS, PATIENCE, () -> { }, new TickingWorld(ticker));

        assertThat(refusing.lookup(QUESTION).toCompletableFuture()).isCompletedExceptionally();
        assertThat(refusing.statistics().inFlight()).isZero();
    }

    @Test
    void statisticsShouldCountWhatHappened() {
        askAndAnswer(found(60));
        cache.lookup(QUESTION);
        cache.lookup(QUESTION);
        IntStream.range(0, 3).forEach(i -> cache.lookup(DnsQuestion.ptr(i + ".example")));
        cache.lookup(DnsQuestion.ptr("0.example"));
        CompletionStage<LookupAnswer> other = cache.lookup(OTHER);

        assertThat(cache.statistics()).isEqualTo(new CacheStatistics(2, 1, 4, 0, 3, 1, 1, 410));
        other.toCompletableFuture().join();
        assertThat(cache.statistics()).isEqualTo(new CacheStatistics(2, 1, 4, 1, 3, 0, 1, 410));
    }

    @Test
    void lookupShouldNeverAskTwiceWhenManyThreadsRace() throws Exception {
        int threads = 8;
        Collection<DnsQuestion> queries = new ConcurrentLinkedQueue<>();
        LookupCache raced = new LookupCache(question -> {
            queries.add(question);
            return CompletableFuture.completedStage(found(60));
        }, new CacheLimits(LIMITS.shortest(), LIMITS.longestFound(), LIMITS.longestAbsent(), LIMITS.shortestFailure(),
            LIMITS.longestFailure(), 10_000_000, 100), PATIENCE, () -> { }, new TickingWorld(ticker));
        CyclicBarrier start = new CyclicBarrier(threads);
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> racers = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                racers.add(executor.submit(() -> {
                    start.await();
                    IntStream.range(0, 2000).forEach(each -> raced.lookup(DnsQuestion.ptr(each + ".example")).toCompletableFuture().join());
                    return null;
                }));
            }
            for (Future<?> racer : racers) {
                racer.get();
            }
        } finally {
            executor.shutdownNow();
        }

        assertThat(queries).hasSize(2000).doesNotHaveDuplicates();
        assertThat(raced.statistics().inFlight()).isZero();
    }

    private CompletionStage<LookupAnswer> dns(DnsQuestion question) {
        asked.add(question);
        CompletableFuture<LookupAnswer> answer = new CompletableFuture<>();
        waiting.add(answer);
        return answer;
    }

    private LookupAnswer askAndAnswer(LookupAnswer answer) {
        CompletionStage<LookupAnswer> stage = cache.lookup(QUESTION);
        waiting.remove().complete(answer);
        return stage.toCompletableFuture().join();
    }

    /** How many seconds pass until the question would be asked again; leaves the cache as it then is. */
    private int expire() {
        int seconds = 0;
        long hits = cache.statistics().hits();
        while (seconds < 1000) {
            ticker.advance(Duration.ofSeconds(1));
            seconds++;
            CompletionStage<LookupAnswer> again = cache.lookup(QUESTION);
            if (cache.statistics().hits() == hits) {
                waiting.remove().completeExceptionally(new ArithmeticException("only a probe"));
                assertThat(again.toCompletableFuture()).isCompletedExceptionally();
                return seconds;
            }
            hits = cache.statistics().hits();
        }
        throw new AssertionError("kept for ever");
    }

    private static Found found(int ttl) {
        return new Found(List.of("mail.example"), Duration.ofSeconds(ttl));
    }

    private static Absent absent(Absence reason, int ttl) {
        return new Absent(reason, Duration.ofSeconds(ttl));
    }
}
