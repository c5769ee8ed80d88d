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

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.Lookup;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.SimpleResolver;

import io.postern.peers.dns.Query;
import io.postern.peers.dns.ZoneServer;
import io.postern.rdns.dns.DnsjavaLookup.Times;
import io.postern.rdns.dns.LookupAnswer.Absence;
import io.postern.rdns.dns.LookupAnswer.Absent;
import io.postern.rdns.dns.LookupAnswer.Failure;
import io.postern.rdns.dns.LookupAnswer.Found;
import io.postern.rdns.dns.LookupAnswer.Unavailable;

class DnsjavaLookupTest {
    private static final Duration TIMEOUT = Duration.ofMillis(300);
    private static final Times TIMES = new Times(TIMEOUT, Duration.ofMillis(900));
    private static final Times PATIENT = new Times(TIMEOUT, Duration.ofSeconds(20));
    private static final String OWNER = "7.2.0.192.in-addr.arpa";
    private static final String NAMED = OWNER + ". 90 PTR mail.example.";

    private final ExecutorService executor = Executors.newSingleThreadExecutor();
    private ZoneServer first;
    private ZoneServer second;

    @BeforeEach
    void start() {
        first = ZoneServer.start("");
        second = ZoneServer.start("");
    }

    @AfterEach
    void stop() {
        first.close();
        second.close();
        executor.shutdownNow();
    }

    static Arguments[] zones() {
        LookupAnswer mail = found("mail.example");
        String chain = OWNER + ". 90 CNAME 7.rev.example.\n";
        return new Arguments[] {
            Arguments.of("found", NAMED, mail),
            Arguments.of("the root name", OWNER + ". 90 PTR .", found(".")),
            Arguments.of("unknown", "", new Absent(Absence.NXDOMAIN, Duration.ofMinutes(1))),
            Arguments.of("no data", OWNER + ". NODATA", new Absent(Absence.NODATA, Duration.ofMinutes(1))),
            Arguments.of("another type only", OWNER + ". TXT hello", new Absent(Absence.NODATA, Duration.ofMinutes(1))),
            Arguments.of("failure", OWNER + ". SERVFAIL", new Unavailable(Failure.SERVFAIL)),
            Arguments.of("refusal", OWNER + ". REFUSED", new Unavailable(Failure.REFUSED)),
            Arguments.of("format error", OWNER + ". FORMERR", new Unavailable(Failure.MALFORMED)),
            Arguments.of("a bare no", OWNER + ". BARE", new Unavailable(Failure.REFUSED)),
            Arguments.of("a referral upwards", OWNER + ". REFERRAL", new Unavailable(Failure.REFUSED)),
            Arguments.of("truncated over TCP", NAMED + "\n" + OWNER + ". TRUNCATED", new Unavailable(Failure.MALFORMED)),
            Arguments.of("silence", OWNER + ". DROP", new Unavailable(Failure.TIMEOUT)),
            Arguments.of("garbage", OWNER + ". MALFORMED", new Unavailable(Failure.MALFORMED)),
            Arguments.of("truncated", NAMED + "\n" + OWNER + ". TRUNCATE", mail),
            Arguments.of("slow", NAMED + "\n" + OWNER + ". DELAY 100ms", mail),
            Arguments.of("classless delegation", chain + "7.rev.example. 90 PTR mail.example.", mail),
            Arguments.of("dangling CNAME", chain + "rev.example. TXT x", new Absent(Absence.NXDOMAIN, Duration.ofMinutes(1))),
            Arguments.of("CNAME to no data", chain + "7.rev.example. TXT x", new Absent(Absence.NODATA, Duration.ofMinutes(1))),
            Arguments.of("CNAME circle", chain + "7.rev.example. 90 CNAME " + OWNER + ".", new Unavailable(Failure.TOO_MANY_QUERIES)),
            Arguments.of("CNAME into failure", chain + "7.rev.example. SERVFAIL", new Unavailable(Failure.SERVFAIL))
        };
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("zones")
    void lookupShouldTellTheKindsOfAnswersApart(String title, String zone, LookupAnswer expected) {
        first.zone(zone);

        assertThat(ask(first.address())).as(title).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"WRONGID", "WRONGQUESTION", "TRUNCATE"})
    void lookupShouldAskOverTcpWhenTheDatagramCannotBeTheAnswer(String behaviour) {
        first.zone(NAMED + "\n" + OWNER + ". " + behaviour);

        assertThat(ask(first.address())).isEqualTo(found("mail.example"));
        assertThat(first.queries()).containsExactly(new Query(OWNER + ".", "PTR", false), new Query(OWNER + ".", "PTR", true));
    }

    @Test
    void lookupShouldKeepItsTimeoutWhenTheAnswerOverTcpDoesNotCome() {
        first.zone(OWNER + ". WRONGID\n" + OWNER + ". DELAY 200ms\n" + NAMED);
        second.zone(OWNER + ". 90 PTR second.example.");

        assertThat(ask(first.address(), second.address())).isEqualTo(found("second.example"));
    }

    @ParameterizedTest
    @CsvSource({"SERVFAIL", "REFUSED", "FORMERR", "DROP", "MALFORMED"})
    void lookupShouldAskTheNextServerWhenOneDoesNotKnow(String behaviour) {
        first.zone(OWNER + ". " + behaviour);
        second.zone(NAMED);

        assertThat(ask(first.address(), second.address())).isEqualTo(found("mail.example"));
    }

    @Test
    void lookupShouldAskTheNextServerWhenOneIsDown() {
        first.close();
        second.zone(NAMED);

        assertThat(ask(first.address(), second.address())).isEqualTo(found("mail.example"));
    }

    @Test
    void lookupShouldNotAskTheNextServerWhenTheFirstKnows() {
        second.zone(NAMED);

        assertThat(ask(first.address(), second.address())).isEqualTo(new Absent(Absence.NXDOMAIN, Duration.ofMinutes(1)));
        assertThat(second.queries()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"DROP,2", "SERVFAIL,1", "REFUSED,1"})
    void lookupShouldAskASingleServerAgainOnlyWhenItWasNotHeard(String behaviour, int queries) {
        first.zone(OWNER + ". " + behaviour);

        ask(first.address());

        assertThat(first.queries()).hasSize(queries).containsOnly(new Query(OWNER + ".", "PTR", false));
    }

    @Test
    void lookupShouldKeepItsOwnTimeout() {
        first.zone(OWNER + ". DROP");
        second.zone(OWNER + ". DROP");
        long started = System.nanoTime();

        assertThat(ask(first.address(), second.address())).isEqualTo(new Unavailable(Failure.TIMEOUT));
        // dnsjava alone would need a second for each server.
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofMillis(1500));
    }

    @Test
    void lookupShouldAnswerManyQuestionsAtOnce() {
        first.zone(IntStream.range(0, 200).mapToObj(i -> i + ".2.0.192.in-addr.arpa. 90 PTR host" + i + ".example.")
            .collect(Collectors.joining("\n")) + "\n250.2.0.192.in-addr.arpa. DROP");
        DnsjavaLookup lookup = DnsjavaLookup.of(List.of(first.address()), PATIENT, executor, World.REAL);
        CompletionStage<LookupAnswer> silent = lookup.lookup(DnsQuestion.ptr("250.2.0.192.in-addr.arpa"));

        List<CompletionStage<LookupAnswer>> asked = IntStream.range(0, 200)
            .mapToObj(i -> lookup.lookup(DnsQuestion.ptr(i + ".2.0.192.in-addr.arpa"))).toList();

        assertThat(asked).map(each -> each.toCompletableFuture().join())
            .isEqualTo(IntStream.range(0, 200).mapToObj(i -> found("host" + i + ".example")).toList());
        assertThat(silent.toCompletableFuture()).isNotDone();
    }

    @Test
    void lookupShouldNotUseTheThreadOfTheCaller() {
        CompletableFuture<Thread> used = new CompletableFuture<>();
        DnsjavaLookup lookup = DnsjavaLookup.of(List.of(first.address()), TIMES, task -> executor.execute(() -> {
            used.complete(Thread.currentThread());
            task.run();
        }), World.REAL);

        lookup.lookup(DnsQuestion.ptr(OWNER)).toCompletableFuture().join();

        assertThat(used.join()).isNotEqualTo(Thread.currentThread());
    }

    @Test
    void ofDefaultServersShouldAskWhatIsDefaultAtTheFirstQuestion() {
        second.zone(NAMED);
        first.zone(OWNER + ". SERVFAIL");
        Resolver before = Lookup.getDefaultResolver();
        try {
            DnsjavaLookup lookup = DnsjavaLookup.ofDefaultServers(TIMES, executor, World.REAL);
            Lookup.setDefaultResolver(new ExtendedResolver(new Resolver[] {
                new SimpleResolver(first.address()), new SimpleResolver(second.address())}));

            assertThat(lookup.lookup(DnsQuestion.ptr(OWNER)).toCompletableFuture().join()).isEqualTo(found("mail.example"));
        } finally {
            Lookup.setDefaultResolver(before);
        }
    }

    @Test
    void lookupShouldBeUnavailableWhenNoServerListens() throws IOException {
        InetSocketAddress nobody;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = new InetSocketAddress(socket.getInetAddress(), socket.getLocalPort());
        }

        assertThat(ask(nobody)).isIn(new Unavailable(Failure.NETWORK), new Unavailable(Failure.TIMEOUT));
    }

    private LookupAnswer ask(InetSocketAddress... servers) {
        return DnsjavaLookup.of(Stream.of(servers).toList(), TIMES, executor, World.REAL)
            .lookup(DnsQuestion.ptr(OWNER)).toCompletableFuture().join();
    }

    private static Found found(String name) {
        return new Found(List.of(name), Duration.ofSeconds(90));
    }
}
