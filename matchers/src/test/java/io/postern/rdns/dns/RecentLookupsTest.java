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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import com.google.common.base.Ticker;

import io.postern.rdns.dns.LookupAnswer.Absence;
import io.postern.rdns.dns.LookupAnswer.Absent;
import io.postern.rdns.dns.LookupAnswer.Failure;
import io.postern.rdns.dns.LookupAnswer.Found;
import io.postern.rdns.dns.LookupAnswer.Unavailable;
import io.postern.rdns.dns.RecentLookups.Summary;

class RecentLookupsTest {
    private static final LookupAnswer FOUND = new Found(List.of("a.example"), Duration.ZERO);
    private static final LookupAnswer ABSENT = new Absent(Absence.NXDOMAIN, Duration.ZERO);
    private static final LookupAnswer TIMEOUT = new Unavailable(Failure.TIMEOUT);
    private static final LookupAnswer SERVFAIL = new Unavailable(Failure.SERVFAIL);
    private static final LookupAnswer CIRCLE = new Unavailable(Failure.TOO_MANY_QUERIES);

    private final AtomicLong now = new AtomicLong();
    private LookupAnswer next = FOUND;
    private final RecentLookups recent = new RecentLookups(question -> CompletableFuture.completedStage(next), new Ticker() {
        @Override
        public long read() {
            return now.get();
        }
    });

    @Test
    void summaryShouldTellFailuresFromDefiniteAnswers() {
        answers(SERVFAIL, TIMEOUT, FOUND, ABSENT, CIRCLE);

        assertThat(recent.summary()).isEqualTo(new Summary(2, 5, Optional.of("TIMEOUT")));
        assertThat(recent.summary().isMostlyFailed()).isFalse();
    }

    @Test
    void summaryShouldBeMostlyFailedFromFiveOn() {
        answers(TIMEOUT, TIMEOUT, TIMEOUT, TIMEOUT);
        assertThat(recent.summary().isMostlyFailed()).isFalse();

        answers(FOUND);
        assertThat(recent.summary().isMostlyFailed()).isTrue();
    }

    @Test
    void summaryShouldForgetAllButTheLastTwenty() {
        answers(TIMEOUT, TIMEOUT, TIMEOUT, TIMEOUT, TIMEOUT);
        for (int i = 0; i < 18; i++) {
            answers(FOUND);
        }

        assertThat(recent.summary()).isEqualTo(new Summary(2, 20, Optional.of("TIMEOUT")));
    }

    @Test
    void summaryShouldForgetWhatIsOlderThanFiveMinutes() {
        answers(TIMEOUT, TIMEOUT, TIMEOUT, TIMEOUT, TIMEOUT);
        now.addAndGet(Duration.ofMinutes(5).toNanos());
        assertThat(recent.summary().isMostlyFailed()).isTrue();

        now.addAndGet(1);
        assertThat(recent.summary()).isEqualTo(new Summary(0, 0, Optional.empty()));
    }

    @Test
    void summaryShouldCountWhatWasNeverAskedOrCameTooLate() {
        answers(FOUND, FOUND);
        List.of("DEADLINE", "TOO_MANY_QUERIES", "DEADLINE").forEach(recent::failed);

        assertThat(recent.summary()).isEqualTo(new Summary(3, 5, Optional.of("DEADLINE")));
        assertThat(recent.summary().isMostlyFailed()).isTrue();
    }

    private void answers(LookupAnswer... answers) {
        for (LookupAnswer answer : answers) {
            next = answer;
            assertThat(recent.lookup(DnsQuestion.ptr("7.2.0.192.in-addr.arpa")).toCompletableFuture()).isCompletedWithValue(answer);
        }
    }
}
