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

package io.postern.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import io.postern.peers.smtp.Action;
import io.postern.peers.smtp.GatewayBuilder;
import io.postern.peers.smtp.ScriptedGateway;
import io.postern.peers.smtp.Step;

/** A name with several addresses, 127.0.0.1 and following on one port, within one bound. */
class OpeningTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int MOST_TRIES = 20;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<String> trace = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    static Stream<Arguments> troubles() {
        return Stream.of(
            Arguments.of(Step.CONNECT, Action.close(), "GREETING CLOSED"),
            Arguments.of(Step.CONNECT, Action.reset(), "GREETING CLOSED"),
            Arguments.of(Step.GREETING, Action.reply("421 4.3.2 busy"), "421 4.3.2 busy"),
            Arguments.of(Step.GREETING, Action.reply("554 5.3.2 go away"), "554 5.3.2 go away"),
            Arguments.of(Step.GREETING, raw("SSH-2.0-x\r\n"), "GREETING MALFORMED"),
            Arguments.of(Step.EHLO, Action.reply("451 4.3.0 later"), "451 4.3.0 later"),
            Arguments.of(Step.EHLO, Action.close(), "EHLO CLOSED"),
            Arguments.of(Step.EHLO, Action.reply("250 gateway.test"), "STARTTLS NOT_OFFERED"),
            Arguments.of(Step.STARTTLS, Action.reply("454 4.7.0 not now"), "454 4.7.0 not now"),
            Arguments.of(Step.STARTTLS, raw("220 go\r\n250 injected\r\n"), "TLS INJECTED"),
            Arguments.of(Step.TLS, Action.close(), "TLS TLS_FAILED"),
            Arguments.of(Step.EHLO_AFTER_TLS, Action.reply("421 4.3.2 busy"), "421 4.3.2 busy"),
            Arguments.of(Step.EHLO_AFTER_TLS, Action.reply("250 gateway.test"), "AUTH NOT_OFFERED"));
    }

    @ParameterizedTest
    @MethodSource("troubles")
    void openShouldGoOnToTheNextAddressWhenOneHasTroubleBeforeAuth(Step step, Action trouble, String told) {
        List<ScriptedGateway> nodes = nodes(Peer.gateway().on(step, trouble), Peer.gateway());
        try (Connector connector = to(2)) {
            SmtpSession session = session(open(connector, nodes.get(0).port(), LONG));

            assertThat(session.facts().remote().getAddress().getHostAddress()).isEqualTo("127.0.0.2");
            assertThat(trace).anyMatch(line -> line.startsWith("-- /127.0.0.1:" + nodes.get(0).port() + ": " + told));
            session.close();
        }
    }

    /** Each address has its share of the time. */
    @ParameterizedTest
    @EnumSource(value = Step.class, names = {"CONNECT", "EHLO", "TLS", "EHLO_AFTER_TLS"})
    void openShouldReachTheNextAddressInTimeWhenOneStalls(Step step) {
        List<ScriptedGateway> nodes = nodes(Peer.gateway().on(step, Action.stall()), Peer.gateway());
        try (Connector connector = to(2)) {
            assertThat(open(connector, nodes.get(0).port(), Duration.ofSeconds(6))).isInstanceOf(Attempt.Done.class);
        }
    }

    @Test
    void openShouldReachTheAddressThatIsAliveBehindDeadOnes() throws IOException {
        List<ScriptedGateway> nodes = nodes(Peer.gateway());
        int port = nodes.get(0).port();
        for (int last : List.of(2, 3)) {
            open.add(new Unanswering(loopback(last), port));
        }
        try (Connector connector = new Connector(host -> new InetAddress[] {loopback(2), loopback(3), loopback(1)})) {
            assertThat(open(connector, port, Duration.ofSeconds(9))).isInstanceOf(Attempt.Done.class);
            long begun = System.nanoTime();

            // The dead ones are called last now.
            assertThat(open(connector, port, LONG)).isInstanceOf(Attempt.Done.class);
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(20));
            assertThat(trace).filteredOn(line -> line.startsWith("--")).hasSize(2);
        }
    }

    @Test
    void openShouldReachTheLastOfManyAddresses() {
        List<ScriptedGateway> nodes = nodes(Peer.gateway());
        InetAddress[] addresses = Stream.concat(Stream.iterate(2, last -> last + 1).limit(40), Stream.of(1))
            .map(OpeningTest::loopback).toArray(InetAddress[]::new);
        try (Connector connector = new Connector(host -> addresses)) {
            assertThat(open(connector, nodes.get(0).port(), LONG)).isInstanceOf(Attempt.Done.class);
            assertThat(trace).filteredOn(line -> line.contains("CONNECT REFUSED")).hasSize(40);
        }
    }

    /** All nodes know the same password. */
    @ParameterizedTest
    @EnumSource(value = Step.class, names = {"AUTH", "AUTH_RESULT"})
    void openShouldNotGoOnWhenTheLoginFails(Step step) {
        for (Action refusal : List.of(Action.reply("535 5.7.8 no"), Action.reply("454 4.7.0 later"), Action.close())) {
            List<ScriptedGateway> nodes = nodes(Peer.gateway().on(step, refusal), Peer.gateway());
            try (Connector connector = to(2)) {
                assertThat(Peer.failure(open(connector, nodes.get(0).port(), LONG)).stage()).isEqualTo(Stage.AUTH);
                assertThat(nodes.get(1).connections()).isZero();
            }
        }
    }

    /** A reply says more than none, and a later step more than an earlier one; the address is named. */
    @Test
    void openShouldReportWhatTellsMost() {
        List<ScriptedGateway> nodes = nodes(Peer.gateway().on(Step.CONNECT, Action.close()), Peer.gateway().on(Step.GREETING,
            Action.reply("421 4.3.2 busy")), Peer.gateway().on(Step.EHLO, Action.close()), Peer.gateway().on(Step.GREETING,
            Action.reply("554 5.3.2 no")));
        try (Connector connector = to(4)) {
            SmtpEvent event = Peer.failure(open(connector, nodes.get(0).port(), LONG));

            assertThat(event.describe()).isEqualTo("421 4.3.2 busy (127.0.0.2, one of 4 addresses that failed)");
            assertThat(event.reply()).contains(SmtpReply.of(421, "4.3.2 busy"));
        }
    }

    /** Octet by octet, so that no single read is ever late. */
    @ParameterizedTest
    @EnumSource(value = Step.class, names = {"GREETING", "EHLO", "STARTTLS", "EHLO_AFTER_TLS", "AUTH", "AUTH_RESULT"})
    @Timeout(60)
    void openShouldEndInTimeWhenTheServerSendsAnOctetASecond(Step step) {
        Action drip = raw("2").then(Action.delay(Duration.ofSeconds(1))).then(raw("2")).then(Action.delay(Duration.ofSeconds(1)))
            .then(raw("0")).then(Action.delay(Duration.ofSeconds(1))).then(raw("-x\r\n")).then(Action.stall());
        List<ScriptedGateway> nodes = nodes(Peer.gateway().on(step, drip));
        try (Connector connector = to(1)) {
            SmtpEvent event = Peer.failure(open(connector, nodes.get(0).port(), Duration.ofSeconds(3)));

            assertThat(Peer.broken(event).fault()).isEqualTo(Fault.TIMED_OUT);
            assertThat(event.describe()).endsWith("(all of the opening may take 3000 ms)");
        }
    }

    @Test
    @Timeout(60)
    void openShouldEndInTimeWhenDnsDoesNotAnswer() {
        CountDownLatch answers = new CountDownLatch(1);
        try (Connector connector = new Connector(host -> {
            await().forever().until(() -> answers.getCount() == 0);
            return new InetAddress[] {loopback(1)};
        })) {
            SmtpEvent event = Peer.failure(open(connector, 587, Duration.ofMillis(300)));

            assertThat(event.describe()).startsWith("NAME TIMED_OUT: many.example: DNS has not answered within ");
        } finally {
            answers.countDown();
        }
    }

    private Attempt<SmtpSession> open(Connector connector, int port, Duration bound) {
        Timeouts all = new Timeouts(bound, LONG, LONG, LONG, LONG, LONG, LONG, LONG, LONG, LONG, LONG, LONG);
        Attempt<SmtpSession> attempt = connector.open(new Endpoint("many.example", port),
            new Handshake(Peer.TLS, all, Optional.of("client.example"), Set.of()), Peer.relay(), trace::add);
        attempt.fold(open::add, event -> false);
        return attempt;
    }

    private static SmtpSession session(Attempt<SmtpSession> attempt) {
        return attempt.fold(session -> session, event -> {
            throw new AssertionError(event.describe());
        });
    }

    private static Connector to(int nodes) {
        return new Connector(host -> Stream.iterate(1, last -> last + 1).limit(nodes)
            .map(OpeningTest::loopback).toArray(InetAddress[]::new));
    }

    /** On one port of 127.0.0.1, 127.0.0.2 and so on, which is not always free on all of them. */
    private List<ScriptedGateway> nodes(GatewayBuilder... builders) {
        for (int i = 0; ; i++) {
            List<ScriptedGateway> nodes = new ArrayList<>();
            try {
                for (GatewayBuilder builder : builders) {
                    int port = nodes.isEmpty() ? 0 : nodes.get(0).port();
                    nodes.add(builder.identity(Peer.AUTHORITY.issue("many.example"))
                        .bind(new InetSocketAddress(loopback(nodes.size() + 1), port)).start());
                }
                open.addAll(nodes);
                return nodes;
            } catch (UncheckedIOException e) {
                nodes.forEach(ScriptedGateway::close);
                if (i == MOST_TRIES || !(e.getCause() instanceof BindException)) {
                    throw e;
                }
            }
        }
    }

    private static InetAddress loopback(int last) {
        try {
            return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static Action raw(String octets) {
        return Action.rawBytes(octets.getBytes(StandardCharsets.US_ASCII));
    }
}
