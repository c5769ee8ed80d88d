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

package io.postern.it.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.postern.it.interop.RealSender.Host;
import io.postern.it.support.JamesExtension;
import io.postern.peers.dns.ZoneServer;

/** What becomes of mail that Exim, Postfix and swaks send to James from hosts with a name, without one, and of whom nothing is known. */
@Tag("mail-servers")
class RealSendersIT {
    private static final String BOB = "bob@local.test";
    private static final String REFUSAL = "550 5.7.25 Your mail server is not properly DNS registered";
    private static final String NOT_NOW = "450 4.7.25 Reverse DNS of " + Host.UNKNOWN.address()
        + " cannot be looked up now, try again later";
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** What swaks ends with when no recipient is accepted. */
    private static final int NO_RECIPIENT = 24;
    private static final String NAMED = ZoneServer.ptr(Host.NAMED.address(), "mail.named.test.") + "\n";
    private static final String NOT_KNOWN = "23.0.0.127.in-addr.arpa. SERVFAIL";

    private static final ZoneServer DNS = ZoneServer.start(NAMED + NOT_KNOWN);

    @RegisterExtension
    static final JamesExtension JAMES = JamesExtension.named("real-senders")
        .environment("POSTERN_DNS_SERVERS", "127.0.0.1:" + DNS.port())
        .edit("rdns.properties", text -> text + "\ncache.minTtl=0s\ncache.maxTtl=1s\ncache.minFailureTtl=1s\ncache.maxFailureTtl=1s\n")
        .edit("smtpserver.xml", text -> text.replace("<exempt>none</exempt>",
            "<exempt>none</exempt><onIndeterminate>tempfail</onIndeterminate>"))
        .closing(DNS);

    /** Who sends. */
    enum Server {
        EXIM, POSTFIX;

        RealSender start() {
            int james = JAMES.server().smtpPort();
            return this == EXIM ? new EximSender(james) : new PostfixSender(james);
        }
    }

    @BeforeAll
    static void createUser() {
        JAMES.server().webAdmin().domain("local.test").user(BOB, "secret");
    }

    @BeforeEach
    void knowNothing() {
        DNS.zone(NAMED + NOT_KNOWN);
    }

    @ParameterizedTest
    @EnumSource
    void mailShouldArriveWhenTheServerHasAName(Server server) {
        int before = inbox();
        try (RealSender sender = server.start()) {
            sender.send(Host.NAMED, BOB);

            eventually(() -> assertThat(inbox()).isEqualTo(before + 1));
            assertThat(sender.bounces()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void bounceShouldTellTheSenderWhyWhenTheServerHasNoName(Server server) {
        int before = inbox();
        long refused = refused();
        try (RealSender sender = server.start()) {
            sender.send(Host.NAMELESS, BOB);

            eventually(() -> assertThat(sender.bounces()).hasSize(1));
            assertThat(sender.bounces().get(0).recipients()).containsExactly(Host.NAMELESS.sender());
            assertThat(sender.bounces().get(0).octets().replaceAll("\\s+", " ")).contains(REFUSAL, BOB);
        }
        assertThat(refused()).as("refusals: it is not tried again").isEqualTo(refused + 1);
        assertThat(inbox()).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource
    void mailShouldWaitAndArriveWhenNothingIsKnownOfTheServerForAWhile(Server server) {
        int before = inbox();
        long putOff = putOff();
        try (RealSender sender = server.start()) {
            sender.send(Host.UNKNOWN, BOB);
            eventually(() -> assertThat(putOff()).isGreaterThan(putOff));

            DNS.zone(NAMED + ZoneServer.ptr(Host.UNKNOWN.address(), "back.named.test."));

            eventually(() -> assertThat(inbox()).isEqualTo(before + 1));
            assertThat(sender.bounces()).isEmpty();
        }
    }

    @Test
    void swaksShouldSeeTheReplyThatGoesWithEachHost() {
        assertThat(swaks(Host.NAMED)).satisfies(ended -> assertThat(ended.status()).isZero());
        assertThat(swaks(Host.NAMELESS)).satisfies(ended -> {
            assertThat(ended.output()).contains("<** " + REFUSAL);
            assertThat(ended.status()).isEqualTo(NO_RECIPIENT);
        });
        assertThat(swaks(Host.UNKNOWN)).satisfies(ended -> {
            assertThat(ended.output()).contains("<** " + NOT_NOW);
            assertThat(ended.status()).isEqualTo(NO_RECIPIENT);
        });
    }

    private static Command.Ended swaks(Host host) {
        return Command.toTheEnd(Map.of(), List.of("perl", PeerHome.INSTALLED.resolve("usr/bin/swaks").toString(),
            "--server", "127.0.0.1", "--port", String.valueOf(JAMES.server().smtpPort()), "--local-interface", host.address(),
            "--helo", "client.test", "--from", "swaks-" + host.sender(), "--to", BOB), "");
    }

    private static int inbox() {
        return JAMES.server().webAdmin().inboxCount(BOB);
    }

    private static long refused() {
        return log().filter(line -> line.contains("BLOCKED: No rDNS ip=" + Host.NAMELESS.address())).count();
    }

    private static long putOff() {
        return log().filter(line -> line.contains("rDNS not known, put off ip=" + Host.UNKNOWN.address())).count();
    }

    private static Stream<String> log() {
        return JAMES.server().consoleLines().stream();
    }

    private static void eventually(ThrowingRunnable assertion) {
        Awaitility.await().atMost(PATIENCE).untilAsserted(assertion);
    }
}
