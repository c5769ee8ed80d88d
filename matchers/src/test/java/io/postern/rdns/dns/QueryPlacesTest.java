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

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.postern.rdns.dns.LookupAnswer.Failure;
import io.postern.rdns.dns.LookupAnswer.Found;
import io.postern.rdns.dns.LookupAnswer.Unavailable;

/** Through the cache, whose questions wait for the places. */
class QueryPlacesTest {
    private static final DnsQuestion QUESTION = DnsQuestion.ptr("7.2.0.192.in-addr.arpa");

    private static final LookupAnswer FOUND = new Found(List.of("mail.example"), Duration.ofMinutes(1));

    private final List<DnsQuestion> asked = new ArrayList<>();
    private final Queue<CompletableFuture<LookupAnswer>> waiting = new ArrayDeque<>();

    @Test
    void lookupShouldWaitForAPlace() {
        LookupCache patient = cache(3);
        IntStream.range(0, 3).forEach(i -> patient.lookup(DnsQuestion.ptr(i + ".example")));
        CompletionStage<LookupAnswer> late = patient.lookup(QUESTION);
        assertThat(patient.statistics().waiting()).isEqualTo(1);

        waiting.remove().complete(FOUND);
        assertThat(asked).hasSize(4).endsWith(QUESTION);
        while (!waiting.isEmpty()) {
            waiting.remove().complete(FOUND);
        }
        assertThat(late).isCompletedWithValue(FOUND);
        assertThat(patient.statistics()).extracting(CacheStatistics::inFlight, CacheStatistics::waiting).containsExactly(0, 0);
        assertThat(patient.statistics().turnedAway()).isZero();
    }

    @Test
    void lookupShouldNeedNoPlaceForWhatTheCacheKnows() {
        LookupCache busy = new LookupCache(this::dns, CacheLimits.DEFAULT, Duration.ofMinutes(5), () -> { }, World.REAL);
        busy.lookup(QUESTION);
        waiting.remove().complete(FOUND);
        IntStream.range(0, 300).forEach(i -> busy.lookup(DnsQuestion.ptr(i + ".example")));

        assertThat(busy.statistics().waiting()).isPositive();
        assertThat(busy.lookup(QUESTION)).isCompletedWithValue(FOUND);
    }

    @Test
    void onBehalfOfShouldLeavePlacesForOtherNetworks() {
        LookupCache shared = cache(256);
        DnsLookup greedy = shared.onBehalfOf("198.51.100.0/24");
        IntStream.range(0, 500).forEach(i -> greedy.lookup(DnsQuestion.ptr(i + ".example")));
        assertThat(asked).hasSize(32);

        CompletionStage<LookupAnswer> other = shared.onBehalfOf("192.0.2.0/24").lookup(QUESTION);

        assertThat(asked).hasSize(33).endsWith(QUESTION);
        assertThat(other.toCompletableFuture()).isNotDone();
    }

    @Test
    void onBehalfOfShouldNotLetWhoAskedFirstHoldUpWhoAsksTheSame() {
        LookupCache shared = cache(16);
        DnsLookup greedy = shared.onBehalfOf("198.51.100.0/24");
        IntStream.range(0, 500).forEach(i -> greedy.lookup(DnsQuestion.ptr(i + ".example")));
        greedy.lookup(QUESTION);

        CompletionStage<LookupAnswer> other = shared.onBehalfOf("192.0.2.0/24").lookup(QUESTION);

        assertThat(asked).hasSize(3).endsWith(QUESTION);
        assertThat(other.toCompletableFuture()).isNotDone();
    }

    @Test
    void onBehalfOfShouldTurnAwayAtOnceWhoHasALongLine() {
        LookupCache shared = cache(3);
        DnsLookup greedy = shared.onBehalfOf("198.51.100.0/24");
        IntStream.range(0, QueryPlaces.LONGEST_LINE + 1).forEach(i -> greedy.lookup(DnsQuestion.ptr(i + ".example")));

        assertThat(greedy.lookup(QUESTION)).isCompletedWithValue(new Unavailable(Failure.TOO_MANY_QUERIES));
        assertThat(shared.onBehalfOf("192.0.2.0/24").lookup(QUESTION).toCompletableFuture()).isNotDone();
    }

    private LookupCache cache(int places) {
        CacheLimits limits = new CacheLimits(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, 0, places);
        return new LookupCache(this::dns, limits, Duration.ofMinutes(5), () -> { }, World.REAL);
    }

    private CompletionStage<LookupAnswer> dns(DnsQuestion question) {
        asked.add(question);
        CompletableFuture<LookupAnswer> answer = new CompletableFuture<>();
        waiting.add(answer);
        return answer;
    }
}
