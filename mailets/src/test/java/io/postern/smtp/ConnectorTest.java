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
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
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
    void dialShouldCallFromTheSourceAddress() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, address("127.0.0.1"))) {
            try (PlainChannel channel = channel(dial("127.0.0.1", server.getLocalPort(), "127.0.0.2")); Socket accepted = server.accept()) {
                assertThat(accepted.getInetAddress()).isEqualTo(address("127.0.0.2"));
                assertThat(channel.localAddress()).isEqualTo(address("127.0.0.2"));
            }
        }
    }

    /** 192.0.2.1 is nobody's (RFC 5737). */
    @ParameterizedTest
    @CsvSource({"127.0.0.1,192.0.2.1,CONNECT,UNREACHABLE", "127.0.0.1,::1,NAME,UNKNOWN_NAME", "::1,127.0.0.1,NAME,UNKNOWN_NAME"})
    void dialShouldFailWhenTheSourceAddressDoesNotFit(String host, String source, Stage stage, Fault fault) throws IOException {
        SmtpEvent event = failure(dial(host, Peer.deadPort(), source));

        assertThat(event.stage()).isEqualTo(stage);
        assertThat(Peer.broken(event).fault()).isEqualTo(fault);
    }

    @Test
    void dialShouldPassOverAddressesOfAnotherFamilyThanTheSource() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, address("127.0.0.1"));
             Connector both = new Connector(host -> new InetAddress[] {address("::1"), address("127.0.0.1")})) {
            Endpoint endpoint = new Endpoint("both.example", server.getLocalPort(), Optional.of(address("127.0.0.1")));

            try (PlainChannel channel = channel(both.dial(endpoint, PATIENCE))) {
                assertThat(channel.host()).isEqualTo("both.example");
            }
        }
    }

    @Test
    void dialShouldTimeOutWhenNobodyAnswers() throws IOException {
        try (Unanswering host = new Unanswering()) {
            SmtpEvent event = failure(connector.dial(new Endpoint("127.0.0.1", host.port()), Duration.ofMillis(200)));

            assertThat(event.describe()).startsWith("CONNECT TIMED_OUT: ").contains("127.0.0.1:" + host.port());
        }
    }

    @Test
    void closeShouldEndADialThatIsUnderWay() throws IOException {
        try (Unanswering host = new Unanswering()) {
            CompletableFuture<Attempt<PlainChannel>> dial = CompletableFuture.supplyAsync(
                () -> connector.dial(new Endpoint("127.0.0.1", host.port()), Duration.ofHours(1)));
            await().until(() -> {
                connector.close();
                return dial.isDone();
            });

            assertThat(failure(dial.join()).stage()).isEqualTo(Stage.CONNECT);
        }
    }

    /** A listener whose queue is full: the kernel drops what else comes, as a firewall does. */
    private static final class Unanswering implements AutoCloseable {
        private final ServerSocket server = new ServerSocket(0, 1, address("127.0.0.1"));
        private final List<Socket> queued = new ArrayList<>();

        Unanswering() throws IOException {
            try {
                while (queued.size() < 100) {
                    Socket socket = new Socket();
                    queued.add(socket);
                    socket.connect(server.getLocalSocketAddress(), 200);
                }
            } catch (SocketTimeoutException e) {
                return;
            }
            throw new AssertionError("the queue has no end");
        }

        int port() {
            return server.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            server.close();
            for (Socket socket : queued) {
                socket.close();
            }
        }
    }

    @Test
    void sessionShouldOpenOverIpv6WithACertificateForTheAddress() throws IOException {
        InetAddress loopback = address("::1");
        GatewayBuilder ipv6 = Peer.gateway().identity(Peer.AUTHORITY.issue("::1")).bind(new InetSocketAddress(loopback, 0));
        try (ScriptedGateway gateway = ipv6.start()) {
            SmtpSession session = connector.dial(new Endpoint("::1", gateway.port()), PATIENCE)
                .then(channel -> new Handshake(Peer.TLS, Timeouts.uniform(PATIENCE), Optional.empty(), Set.of())
                    .run(channel, Peer.relay()))
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

    private Attempt<PlainChannel> dial(String host, int port, String source) throws IOException {
        return connector.dial(new Endpoint(host, port, Optional.of(address(source))), PATIENCE);
    }

    private static PlainChannel channel(Attempt<PlainChannel> attempt) {
        return attempt.fold(channel -> channel, event -> {
            throw new AssertionError(event.describe());
        });
    }

    private static SmtpEvent failure(Attempt<PlainChannel> attempt) {
        return attempt.fold(channel -> {
            throw new AssertionError("connected");
        }, event -> event);
    }
}
