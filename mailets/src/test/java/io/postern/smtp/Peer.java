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

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

import javax.net.ssl.SSLContext;

import io.postern.peers.smtp.GatewayBuilder;
import io.postern.peers.smtp.ScriptedGateway;
import io.postern.peers.tls.TestAuthority;
import io.postern.smtp.sasl.Login;
import io.postern.smtp.sasl.MechanismChoice;

/** What a test of the client needs on both sides: a gateway with a certificate for localhost, and a client that trusts it. */
public final class Peer {
    public static final TestAuthority AUTHORITY = TestAuthority.create();
    public static final Credentials RELAY = new Credentials("relay", Secret.of("s3cr3t".toCharArray()));
    /** Base64 of the PLAIN response for {@link #RELAY}. */
    public static final String PLAIN_RESPONSE = "AHJlbGF5AHMzY3IzdA==";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Peer() {
    }

    /** One that is well; its only mechanism is PLAIN, so that transcripts can be foretold. */
    public static GatewayBuilder gateway() {
        return ScriptedGateway.builder().identity(AUTHORITY.issue("localhost")).user("relay", "s3cr3t").mechanisms("PLAIN");
    }

    public static Attempt<SmtpSession> open(Connector connector, ScriptedGateway gateway) {
        return open(connector, gateway, AUTHORITY.clientContext(), Timeouts.uniform(PATIENCE));
    }

    public static Attempt<SmtpSession> open(Connector connector, ScriptedGateway gateway, SSLContext trust, Timeouts timeouts) {
        Handshake handshake = new Handshake(trust, timeouts, Optional.of("client.example"));
        return connector.dial("localhost", gateway.port())
            .then(channel -> handshake.run(channel, new MechanismChoice(Login.withPassword(RELAY))));
    }

    public static Attempt<SmtpSession> open(Connector connector, ScriptedGateway gateway, Credentials credentials) {
        return open(connector, gateway, Login.withPassword(credentials));
    }

    public static Attempt<SmtpSession> open(Connector connector, ScriptedGateway gateway, Login login) {
        Handshake handshake = new Handshake(AUTHORITY.clientContext(), Timeouts.uniform(PATIENCE), Optional.of("client.example"));
        return connector.dial("localhost", gateway.port())
            .then(channel -> handshake.run(channel, new MechanismChoice(login)));
    }

    public static Connector connector() {
        return new Connector(InetAddress::getAllByName, PATIENCE);
    }

    public static SmtpSession session(Connector connector, ScriptedGateway gateway) {
        return open(connector, gateway).fold(session -> session, event -> {
            throw new AssertionError(event.describe());
        });
    }

    public static ContentSource content(String text) {
        return () -> new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A port that nobody listens on. (A gateway that was just closed may still take a connection or two.) */
    public static int deadPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    public static SmtpEvent failure(Attempt<SmtpSession> attempt) {
        return attempt.fold(session -> {
            throw new AssertionError("a session was opened");
        }, event -> event);
    }

    public static SmtpEvent.Broken broken(SmtpEvent event) {
        assertThat(event).isInstanceOf(SmtpEvent.Broken.class);
        return (SmtpEvent.Broken) event;
    }
}
