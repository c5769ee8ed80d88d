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

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import com.google.common.base.Splitter;

import io.postern.rdns.RdnsResult.Absent;
import io.postern.rdns.RdnsResult.AbsentReason;
import io.postern.rdns.RdnsResult.Indeterminate;
import io.postern.rdns.RdnsResult.IndeterminateReason;
import io.postern.rdns.RdnsResult.Present;
import io.postern.rdns.dns.DnsLookup;
import io.postern.rdns.dns.DnsQuestion;
import io.postern.rdns.dns.LookupAnswer;

class ForwardConfirmationTest {
    private static final Duration TTL = Duration.ofSeconds(60);
    private static final ClientAddress CLIENT = ClientAddress.parse("192.0.2.7").orElseThrow();
    private static final Map<String, LookupAnswer> ANSWERS = Map.of(
        "ours", new LookupAnswer.Found(List.of("192.0.2.6", "192.0.2.7"), TTL),
        "theirs", new LookupAnswer.Found(List.of("192.0.2.6"), TTL),
        "many", new LookupAnswer.Found(List.of("192.0.2.6"), TTL, true),
        "garbled", new LookupAnswer.Found(List.of("nonsense"), TTL),
        "gone", new LookupAnswer.Absent(LookupAnswer.Absence.NXDOMAIN, TTL),
        "empty", new LookupAnswer.Absent(LookupAnswer.Absence.NODATA, TTL),
        "fails", new LookupAnswer.Unavailable(LookupAnswer.Failure.SERVFAIL),
        "refuses", new LookupAnswer.Unavailable(LookupAnswer.Failure.REFUSED));

    @ParameterizedTest
    @CsvSource({
        "ours,                   PRESENT",
        "theirs,                 UNCONFIRMED",
        "garbled,                UNCONFIRMED",
        "many,                   TOO_MANY_QUERIES",
        "many ours,              PRESENT",
        "gone,                   NO_FORWARD",
        "empty,                  NO_FORWARD",
        "fails,                  SERVFAIL",
        "gone theirs empty,      UNCONFIRMED",
        "theirs gone fails,      SERVFAIL",
        "refuses fails,          REFUSED",
        "fails refuses,          SERVFAIL",
        "gone theirs fails ours, PRESENT",
        "ours fails,             PRESENT",
        "ours silent,            PRESENT",
        "silent ours,            PRESENT"
    })
    void confirmShouldWeighTheNames(String names, String reason) {
        RdnsResult result = confirm(ForwardConfirmationTest::answer, Splitter.on(' ').splitToList(names)).join();

        assertThat(result.reason()).isEqualTo(reason);
        assertThat(result instanceof Present present ? present.names() : List.of())
            .isEqualTo(reason.equals("PRESENT") ? List.of("ours") : List.of());
    }

    @Test
    void confirmShouldWaitForEveryNameBeforeItSaysNo() {
        CompletableFuture<RdnsResult> result = confirm(ForwardConfirmationTest::answer, List.of("theirs", "gone", "silent"));

        assertThat(result).isNotDone();
    }

    @Test
    void confirmShouldNotCallTheAnswerDefiniteWhenThereAreMoreNames() {
        List<DnsQuestion> asked = new ArrayList<>();
        DnsLookup dns = question -> {
            asked.add(question);
            return answer(new DnsQuestion("theirs", question.type()));
        };

        assertThat(confirm(dns, names(10)).join()).isEqualTo(new Absent(AbsentReason.UNCONFIRMED));
        assertThat(new ForwardConfirmation(dns).confirm(CLIENT, new Present(names(10), true)))
            .isCompletedWithValue(new Indeterminate(IndeterminateReason.TOO_MANY_QUERIES));
        assertThat(asked).hasSize(20);
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.7,A", "::ffff:192.0.2.7,A", "2001:db8::7,AAAA"})
    void confirmShouldAskForTheClientsOwnFamilyOnly(String client, DnsQuestion.Type type) {
        List<DnsQuestion> asked = new ArrayList<>();
        DnsLookup dns = question -> {
            asked.add(question);
            return new CompletableFuture<>();
        };

        new ForwardConfirmation(dns).confirm(ClientAddress.parse(client).orElseThrow(), new Present(List.of("a.example", "b.example")));

        assertThat(asked).containsExactly(new DnsQuestion("a.example", type), new DnsQuestion("b.example", type));
    }

    @ParameterizedTest
    @CsvSource({"2001:db8::7, 2001:db8:0:0:0:0:0:7, PRESENT", "2001:db8::7, 2001:db8::8, UNCONFIRMED"})
    void confirmShouldCompareAddressesHoweverTheyAreWritten(String client, String address, String reason) {
        DnsLookup dns = question -> CompletableFuture.completedStage(new LookupAnswer.Found(List.of(address), TTL));

        assertThat(new ForwardConfirmation(dns).confirm(ClientAddress.parse(client).orElseThrow(), new Present(List.of("a.example"))))
            .isCompletedWithValueMatching(result -> result.reason().equals(reason));
    }

    @Test
    void confirmShouldFailWhenALookupHasADefect() {
        CompletableFuture<RdnsResult> result =
            confirm(question -> CompletableFuture.failedStage(new ArithmeticException("boom")), List.of("a.example"));

        assertThatThrownBy(result::join).hasRootCauseMessage("boom");
    }

    @Test
    void checkShouldHaveOneDeadlineForAllNames() {
        DnsLookup dns = question -> question.type() == DnsQuestion.Type.PTR
            ? CompletableFuture.completedStage(new LookupAnswer.Found(names(10), TTL))
            : new CompletableFuture<>();
        long started = System.nanoTime();

        RdnsResult result = new RdnsCheck(dns, Duration.ofMillis(50))
            .check(CLIENT, CheckKind.FORWARD_CONFIRMED).toCompletableFuture().join();

        assertThat(result).isEqualTo(new Indeterminate(IndeterminateReason.DEADLINE));
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofMillis(450));
    }

    private static CompletableFuture<RdnsResult> confirm(DnsLookup dns, List<String> names) {
        return new ForwardConfirmation(dns).confirm(CLIENT, new Present(names)).toCompletableFuture();
    }

    private static CompletionStage<LookupAnswer> answer(DnsQuestion question) {
        LookupAnswer answer = ANSWERS.get(question.owner());
        return answer == null ? new CompletableFuture<>() : CompletableFuture.completedStage(answer);
    }

    private static List<String> names(int count) {
        return IntStream.range(0, count).mapToObj(i -> "name" + i + ".example").collect(Collectors.toList());
    }
}
