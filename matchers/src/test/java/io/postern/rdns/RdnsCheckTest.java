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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import io.postern.rdns.RdnsResult.Absent;
import io.postern.rdns.RdnsResult.AbsentReason;
import io.postern.rdns.RdnsResult.Indeterminate;
import io.postern.rdns.RdnsResult.IndeterminateReason;
import io.postern.rdns.RdnsResult.Present;
import io.postern.rdns.dns.DnsLookup;
import io.postern.rdns.dns.DnsQuestion;
import io.postern.rdns.dns.DnsjavaLookup;
import io.postern.rdns.dns.LookupAnswer;
import io.postern.rdns.dns.World;

class RdnsCheckTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final ClientAddress CLIENT = ClientAddress.parse("192.0.2.7").orElseThrow();

    static Arguments[] names() {
        RdnsResult illegal = new Absent(AbsentReason.ILLEGAL_NAME);
        RdnsResult root = new Absent(AbsentReason.ROOT_NAME);
        return new Arguments[] {
            Arguments.of(List.of("mail.example"), new Present(List.of("mail.example"))),
            Arguments.of(List.of("MAIL.Example"), new Present(List.of("mail.example"))),
            Arguments.of(List.of("b.example", "a.example", "B.example"), new Present(List.of("b.example", "a.example"))),
            Arguments.of(List.of("xn--bcher-kva.example"), new Present(List.of("xn--bcher-kva.example"))),
            Arguments.of(List.of("localhost"), new Present(List.of("localhost"))),
            Arguments.of(List.of("."), root),
            Arguments.of(List.of(".", "mail.example"), new Present(List.of("mail.example"))),
            Arguments.of(List.of("my_host.example"), new Present(List.of("my_host.example"))),
            Arguments.of(List.of("_dmarc._x.example"), new Present(List.of("_dmarc._x.example"))),
            Arguments.of(List.of("a\\032b.example"), illegal),
            Arguments.of(List.of("a\\.b.example"), illegal),
            Arguments.of(List.of("b\\195\\188cher.example"), illegal),
            Arguments.of(List.of("*.example"), illegal),
            Arguments.of(List.of(".", "my host.example"), illegal),
            Arguments.of(List.of("my host.example", "mail.example"), new Present(List.of("mail.example")))
        };
    }

    @ParameterizedTest
    @MethodSource("names")
    void checkShouldJudgeNames(List<String> names, RdnsResult expected) {
        assertThat(check(question -> CompletableFuture.completedStage(new LookupAnswer.Found(names, LONG)), LONG)).isEqualTo(expected);
    }

    @Test
    void checkShouldNotBeDefiniteAboutNamesThatWereNotLookedAt() {
        LookupAnswer answer = new LookupAnswer.Found(List.of("*.example"), LONG, true);

        assertThat(check(question -> CompletableFuture.completedStage(answer), LONG))
            .isEqualTo(new Indeterminate(IndeterminateReason.TOO_MANY_QUERIES));
    }

    @ParameterizedTest
    @EnumSource
    void checkShouldBeAbsentForTheSameReasonWhenDnsHasNone(LookupAnswer.Absence absence) {
        assertThat(check(question -> CompletableFuture.completedStage(new LookupAnswer.Absent(absence, LONG)), LONG))
            .isEqualTo(new Absent(AbsentReason.valueOf(absence.name())));
    }

    @ParameterizedTest
    @EnumSource
    void checkShouldBeIndeterminateForTheSameReasonWhenDnsFails(LookupAnswer.Failure failure) {
        assertThat(check(question -> CompletableFuture.completedStage(new LookupAnswer.Unavailable(failure)), LONG))
            .isEqualTo(new Indeterminate(IndeterminateReason.valueOf(failure.name())));
    }

    @Test
    void checkShouldBeIndeterminateWhenTheDeadlinePasses() {
        assertThat(check(question -> new CompletableFuture<>(), Duration.ofMillis(20)))
            .isEqualTo(new Indeterminate(IndeterminateReason.DEADLINE));
    }

    @Test
    void checkShouldKeepTheDeadlineWhenQueriesAreNeverEvenSent() {
        DnsLookup stuck = DnsjavaLookup.of(List.of(new InetSocketAddress(0)), new DnsjavaLookup.Times(LONG, LONG), task -> { }, World.REAL);

        assertThat(check(stuck, Duration.ofMillis(20))).isEqualTo(new Indeterminate(IndeterminateReason.DEADLINE));
    }

    @Test
    void checkShouldAskForTheReverseNameOnce() {
        List<DnsQuestion> asked = new ArrayList<>();

        check(question -> {
            asked.add(question);
            return CompletableFuture.completedStage(new LookupAnswer.Absent(LookupAnswer.Absence.NXDOMAIN, LONG));
        }, LONG);

        assertThat(asked).containsExactly(DnsQuestion.ptr("7.2.0.192.in-addr.arpa"));
    }

    @Test
    void awaitShouldTellHowLongTheCheckTook() {
        RdnsCheck check = new RdnsCheck(question -> new CompletableFuture<>(), Duration.ofMillis(20));

        PendingCheck.Finished finished = PendingCheck.start(check, CLIENT, CheckKind.PTR).await();

        assertThat(finished.address()).isEqualTo(CLIENT);
        assertThat(finished.took()).isBetween(Duration.ofMillis(19), Duration.ofSeconds(20));
    }

    @Test
    void awaitShouldThrowWhenTheLookupHasADefect() {
        RdnsCheck check = new RdnsCheck(question -> CompletableFuture.failedStage(new ArithmeticException("boom")), LONG);
        PendingCheck pending = PendingCheck.start(check, CLIENT, CheckKind.PTR);

        assertThatThrownBy(pending::await).isInstanceOf(IllegalStateException.class).hasRootCauseMessage("boom");
    }

    @Test
    void awaitShouldKnowNothingAndKeepTheFlagWhenInterrupted() {
        PendingCheck pending = PendingCheck.start(new RdnsCheck(question -> new CompletableFuture<>(), LONG), CLIENT, CheckKind.PTR);

        Thread.currentThread().interrupt();
        PendingCheck.Finished finished = pending.await();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(finished.result()).isEqualTo(new Indeterminate(IndeterminateReason.DEADLINE));
    }

    private static RdnsResult check(DnsLookup dns, Duration deadline) {
        return new RdnsCheck(dns, deadline).check(CLIENT, CheckKind.PTR).toCompletableFuture().join();
    }
}
