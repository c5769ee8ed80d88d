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

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.postern.rdns.PendingCheck.Finished;
import io.postern.rdns.dns.DnsLookup;
import io.postern.rdns.dns.LookupAnswer;
import io.postern.rdns.dns.LookupAnswer.Absence;
import io.postern.rdns.dns.LookupAnswer.Absent;
import io.postern.rdns.dns.LookupAnswer.Failure;
import io.postern.rdns.dns.LookupAnswer.Found;
import io.postern.rdns.dns.LookupAnswer.Unavailable;

/** What becomes of a client that greets with a listed name. */
class ClaimTest {
    private static final ClientAddress CLIENT = ClientAddress.parse("192.0.2.7").orElseThrow();
    private static final Duration TTL = Duration.ofMinutes(1);
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Map<String, LookupAnswer> ANSWERS = Map.of(
        "mine", found("192.0.2.99", "192.0.2.7"),
        "theirs", found("192.0.2.8"),
        "other-family", found("2001:db8::7"),
        "none", new Absent(Absence.NXDOMAIN, TTL),
        "broken", new Unavailable(Failure.SERVFAIL),
        "named", found("mine"),
        "unconfirmed", found("theirs"));

    @ParameterizedTest
    @CsvSource({
        // PTR answers    the name       the result                 what the client is judged by   exempt by
        "none,            mine,          ptr,               NXDOMAIN,    NXDOMAIN,    mine",
        "none,            theirs,        ptr,               NXDOMAIN,    NXDOMAIN,    ''",
        "none,            other-family,  ptr,               NXDOMAIN,    NXDOMAIN,    ''",
        "none,            none,          ptr,               NXDOMAIN,    NXDOMAIN,    ''",
        "none,            broken,        ptr,               NXDOMAIN,    SERVFAIL,    ''",
        "none,            '',            ptr,               NXDOMAIN,    NXDOMAIN,    ''",
        "unconfirmed,     mine,          forward-confirmed, UNCONFIRMED, UNCONFIRMED, mine",
        "unconfirmed,     theirs,        forward-confirmed, UNCONFIRMED, UNCONFIRMED, ''",
        "unconfirmed,     broken,        forward-confirmed, UNCONFIRMED, SERVFAIL,    ''",
        "broken,          mine,          forward-confirmed, SERVFAIL,    SERVFAIL,    mine",
        "broken,          theirs,        forward-confirmed, SERVFAIL,    SERVFAIL,    ''",
        "named,           broken,        forward-confirmed, PRESENT,     PRESENT,     ''",
        "named,           theirs,        ptr,               PRESENT,     PRESENT,     ''"
    })
    void clientShouldBeExemptOnlyByANameThatLeadsToIt(String ptr, String claim, String kind, String result, String judged, String exempt) {
        Finished finished = finish(question -> CompletableFuture.completedStage(answer(question.owner().endsWith("arpa") ? ptr
            : question.owner())), kind, claim, LONG);

        assertThat(finished.result().reason()).isEqualTo(result);
        assertThat(finished.judged().reason()).isEqualTo(judged);
        assertThat(finished.exemptBy().orElse("")).isEqualTo(exempt);
    }

    @Test
    void clientWithANameShouldNotWaitForWhatItClaims() {
        Finished finished = finish(question -> question.owner().endsWith("arpa") ? CompletableFuture.completedStage(answer("named"))
            : new CompletableFuture<>(), "ptr", "silent", LONG);

        assertThat(finished.result().reason()).isEqualTo("PRESENT");
    }

    @Test
    void checkShouldEndByItsDeadlineWhenTheClaimIsNotAnswered() {
        Finished finished = finish(question -> question.owner().endsWith("arpa") ? CompletableFuture.completedStage(answer("none"))
            : new CompletableFuture<>(), "ptr", "silent", Duration.ofMillis(50));

        assertThat(finished.result().reason()).isEqualTo("NXDOMAIN");
        assertThat(finished.judged().reason()).isEqualTo("DEADLINE");
    }

    private static Finished finish(DnsLookup dns, String kind, String claim, Duration deadline) {
        return PendingCheck.start(new RdnsCheck(dns, deadline), CLIENT, CheckKind.parse(kind).orElseThrow(),
            Optional.of(claim).filter(name -> !name.isEmpty()), List::of).finished().toCompletableFuture().join();
    }

    private static LookupAnswer answer(String name) {
        return Optional.ofNullable(ANSWERS.get(name)).orElseThrow();
    }

    private static LookupAnswer found(String... values) {
        return new Found(List.of(values), TTL);
    }
}
