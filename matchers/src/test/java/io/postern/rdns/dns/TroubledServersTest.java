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
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.postern.peers.dns.Query;
import io.postern.peers.dns.ZoneServer;
import io.postern.rdns.dns.DnsjavaLookup.Times;
import io.postern.rdns.dns.LookupAnswer.Found;

/** Servers that are slow, silent, old or hostile, and a look-up that makes the best of them. */
class TroubledServersTest {
    private static final String OWNER = "7.2.0.192.in-addr.arpa";
    private static final String NAMED = OWNER + ". 90 PTR mail.example.\n";
    private static final LookupAnswer MAIL = new Found(List.of("mail.example"), Duration.ofSeconds(90));
    /** However busy the machine: nothing here is meant to take so long. */
    private static final Duration LONG = Duration.ofSeconds(30);

    private final ExecutorService executor = Executors.newSingleThreadExecutor();

    @AfterEach
    void stop() {
        executor.shutdownNow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1200ms", "2500ms"})
    void lookupShouldTakeTheAnswerThatComesAfterItHasAskedAgain(String delay) {
        try (ZoneServer slow = ZoneServer.start(NAMED + OWNER + ". DELAY " + delay)) {
            assertThat(ask(lookup(Duration.ofMillis(300), slow.address()))).isEqualTo(MAIL);
        }
    }

    @Test
    void lookupShouldTakeTheAnswerOfTheFirstServerWhenTheNextOneFailsMeanwhile() {
        try (ZoneServer slow = ZoneServer.start(NAMED + OWNER + ". DELAY 1s"); ZoneServer ill = ZoneServer.start(OWNER + ". SERVFAIL")) {
            assertThat(ask(lookup(Duration.ofMillis(100), slow.address(), ill.address()))).isEqualTo(MAIL);
        }
    }

    @Test
    void lookupShouldAskTheOneOfThreeThatAnswersAndThenThatOneFirst() {
        try (ZoneServer silent = ZoneServer.start("* DROP"); ZoneServer other = ZoneServer.start("* DROP");
             ZoneServer good = ZoneServer.start(NAMED)) {
            DnsjavaLookup lookup = lookup(Duration.ofMillis(100), silent.address(), other.address(), good.address());

            assertThat(ask(lookup)).isEqualTo(MAIL);
            int before = silent.queries().size() + other.queries().size();
            assertThat(ask(lookup)).isEqualTo(MAIL);

            assertThat(silent.queries().size() + other.queries().size()).isEqualTo(before);
            assertThat(lookup.troubles()).containsExactly(
                "127.0.0.1:" + silent.port() + " TIMEOUT", "127.0.0.1:" + other.port() + " TIMEOUT");
        }
    }

    @Test
    void lookupShouldLoseNoTimeAtClosedPorts() throws IOException {
        try (ZoneServer good = ZoneServer.start(NAMED)) {
            DnsjavaLookup lookup = lookup(LONG, closed(), closed(), good.address());

            assertThat(ask(lookup)).isEqualTo(MAIL);
            assertThat(lookup.troubles()).hasSize(2).allMatch(each -> each.endsWith(" NETWORK"));
        }
    }

    @ParameterizedTest
    @CsvSource({"NOEDNS", "NOTIMPEDNS", "BADVERS"})
    void lookupShouldAskWithoutEdnsWhoKnowsNoneAndRememberIt(String refusal) {
        try (ZoneServer old = ZoneServer.start(NAMED + OWNER + ". " + refusal)) {
            DnsjavaLookup lookup = lookup(LONG, old.address());

            assertThat(ask(lookup)).isEqualTo(MAIL);
            assertThat(ask(lookup)).isEqualTo(MAIL);

            assertThat(old.queries()).hasSize(3).containsOnly(new Query(OWNER + ".", "PTR", false));
        }
    }

    @Test
    void lookupShouldKeepTenOfTwoThousandNames() {
        String names = IntStream.range(0, 2300).mapToObj(i -> OWNER + ". 90 PTR n" + i + ".example.").collect(Collectors.joining("\n"));
        try (ZoneServer large = ZoneServer.start(names)) {
            assertThat(ask(lookup(LONG, large.address()))).isInstanceOfSatisfying(Found.class, found -> {
                assertThat(found.values()).hasSize(DnsLookup.MOST_NAMES);
                assertThat(found.hasMore()).isTrue();
            });
        }
    }

    @Test
    void lookupShouldKeepAHundredOfTwoThousandAddresses() {
        String addresses = IntStream.range(0, 2000).mapToObj(i -> "a.example. A 192.0." + i / 250 + "." + i % 250)
            .collect(Collectors.joining("\n"));
        try (ZoneServer large = ZoneServer.start(addresses)) {
            LookupAnswer answer = lookup(LONG, large.address()).lookup(new DnsQuestion("a.example", DnsQuestion.Type.A))
                .toCompletableFuture().join();

            assertThat(answer).isInstanceOfSatisfying(Found.class, found -> {
                assertThat(found.values()).hasSize(DnsLookup.MOST_ADDRESSES);
                assertThat(found.hasMore()).isTrue();
            });
        }
    }

    private DnsjavaLookup lookup(Duration patience, InetSocketAddress... servers) {
        return DnsjavaLookup.of(Stream.of(servers).toList(), new Times(patience, LONG), executor, World.REAL);
    }

    private static LookupAnswer ask(DnsjavaLookup lookup) {
        return lookup.lookup(DnsQuestion.ptr(OWNER)).toCompletableFuture().join();
    }

    private static InetSocketAddress closed() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return new InetSocketAddress(socket.getLocalAddress(), socket.getLocalPort());
        }
    }
}
