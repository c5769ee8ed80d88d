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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.postern.peers.smtp.GatewayBuilder;
import io.postern.peers.smtp.ScriptedGateway;

class ConnectorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Connector connector = Peer.connector();

    @AfterEach
    void closeConnector() {
        connector.close();
    }

    @Test
    void connectShouldCallFromTheSourceAddress() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, address("127.0.0.1"))) {
            Endpoint endpoint = new Endpoint("127.0.0.1", server.getLocalPort(), Optional.of(address("127.0.0.2")));
            try (PlainChannel channel = channel(connector.connect(endpoint,
                    new InetSocketAddress(server.getInetAddress(), server.getLocalPort()), PATIENCE)); Socket accepted = server.accept()) {
                assertThat(accepted.getInetAddress()).isEqualTo(address("127.0.0.2"));
                assertThat(channel.localAddress()).isEqualTo(address("127.0.0.2"));
            }
        }
    }

    /** 192.0.2.1 is nobody's (RFC 5737). */
    @ParameterizedTest
    @CsvSource({"127.0.0.1,192.0.2.1,CONNECT,UNREACHABLE", "127.0.0.1,::1,NAME,UNKNOWN_NAME", "::1,127.0.0.1,NAME,UNKNOWN_NAME"})
    void openShouldFailWhenTheSourceAddressDoesNotFit(String host, String source, Stage stage, Fault fault) throws IOException {
        SmtpEvent event = Peer.failure(open(connector, new Endpoint(host, Peer.deadPort(), Optional.of(address(source))), Peer.TLS));

        assertThat(event.stage()).isEqualTo(stage);
        assertThat(Peer.broken(event).fault()).isEqualTo(fault);
    }

    @Test
    void openShouldPassOverAddressesOfAnotherFamilyThanTheSource() throws IOException {
        try (ScriptedGateway gateway = Peer.gateway().identity(Peer.AUTHORITY.issue("both.example")).start();
             Connector both = new Connector(host -> new InetAddress[] {address("::1"), address("127.0.0.1")})) {
            Endpoint endpoint = new Endpoint("both.example", gateway.port(), Optional.of(address("127.0.0.1")));

            assertThat(open(both, endpoint, Peer.TLS)).isInstanceOf(Attempt.Done.class);
        }
    }

    @Test
    void connectShouldTimeOutWhenNobodyAnswers() throws IOException {
        try (Unanswering host = new Unanswering(address("127.0.0.1"), 0)) {
            SmtpEvent event = connector.connect(new Endpoint("127.0.0.1", host.port()),
                new InetSocketAddress(address("127.0.0.1"), host.port()), Duration.ofMillis(200)).fold(channel -> {
                    throw new AssertionError("connected");
                }, failed -> failed);

            assertThat(event.describe()).startsWith("CONNECT TIMED_OUT: ").contains("127.0.0.1:" + host.port());
        }
    }

    @Test
    void closeShouldEndAnOpeningThatIsUnderWay() throws IOException {
        try (Unanswering host = new Unanswering(address("127.0.0.1"), 0)) {
            Handshake patient = new Handshake(Peer.TLS, Timeouts.uniform(Duration.ofHours(1)), Optional.empty(), Set.of());
            CompletableFuture<Attempt<SmtpSession>> opening = CompletableFuture.supplyAsync(
                () -> connector.open(new Endpoint("127.0.0.1", host.port()), patient, Peer.relay(), Trace.NONE));
            await().until(() -> {
                connector.close();
                return opening.isDone();
            });

            assertThat(Peer.broken(Peer.failure(opening.join())).fault()).isEqualTo(Fault.CLOSED);
        }
    }

    /** Nothing is thrown at whoever asks too late. */
    @Test
    void openShouldFailAsALostConnectionDoesWhenTheConnectorIsClosed() throws IOException {
        connector.close();

        SmtpEvent event = Peer.failure(open(connector, new Endpoint("127.0.0.1", Peer.deadPort()), Peer.TLS));

        assertThat(event.describe()).isEqualTo("NAME CLOSED: we are shutting down");
    }

    @Test
    void sessionShouldOpenOverIpv6WithACertificateForTheAddress() throws IOException {
        InetAddress loopback = address("::1");
        GatewayBuilder ipv6 = Peer.gateway().identity(Peer.AUTHORITY.issue("::1")).bind(new InetSocketAddress(loopback, 0));
        try (ScriptedGateway gateway = ipv6.start()) {
            Handshake nameless = new Handshake(Peer.TLS, Timeouts.uniform(PATIENCE), Optional.empty(), Set.of());
            SmtpSession session = connector.open(new Endpoint("::1", gateway.port()), nameless, Peer.relay(), Trace.NONE)
                .fold(opened -> opened, event -> {
                    throw new AssertionError(event.describe());
                });

            assertThat(session.submit(new Submission("s@x.example", List.of("a@x.example"), Peer.content("Subject: x\r\n\r\n"))).ending())
                .isEqualTo(TransactionResult.Ending.IN_STEP);
            assertThat(session.facts().remote()).isEqualTo(gateway.address());
            assertThat(gateway.transcript()).contains("1T C: EHLO [IPv6:0:0:0:0:0:0:0:1]");
            assertThat(gateway.tlsSessions()).singleElement().satisfies(tls -> assertThat(tls.serverNames()).isEmpty());
            session.close();
        }
    }

    private static InetAddress address(String literal) throws UnknownHostException {
        return InetAddress.getAllByName(literal)[0];
    }

    private static Attempt<SmtpSession> open(Connector connector, Endpoint endpoint, TlsContext tls) {
        return connector.open(endpoint, Peer.handshake(tls), Peer.relay(), Trace.NONE);
    }

    private static PlainChannel channel(Attempt<PlainChannel> attempt) {
        return attempt.fold(channel -> channel, event -> {
            throw new AssertionError(event.describe());
        });
    }
}
