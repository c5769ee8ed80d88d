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
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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
    /** Trusts {@link #AUTHORITY} alone. */
    public static final TlsSettings TRUST = trust(AUTHORITY);
    public static final TlsContext TLS = tls(TRUST);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Peer() {
    }

    /** STARTTLS with servers of this authority. */
    public static TlsSettings trust(TestAuthority authority) {
        Path pem = temporaryFile(".pem");
        authority.writeCaPem(pem);
        return with(new Trust.Authorities(pem, Optional.empty()));
    }

    public static TlsSettings with(Trust trust) {
        return new TlsSettings(TlsMode.STARTTLS, trust, Optional.empty(), TlsSettings.Version.TLS_1_2);
    }

    /** From now on this JVM trusts {@link #AUTHORITY} alone, unless told otherwise. */
    public static void trustByDefault() {
        Path store = temporaryFile(".p12");
        AUTHORITY.writeTrustStore(store, "changeit".toCharArray());
        System.setProperty("javax.net.ssl.trustStore", store.toString());
        System.setProperty("javax.net.ssl.trustStorePassword", "changeit");
    }

    public static TlsContext tls(TlsSettings settings) {
        try {
            return TlsContext.open(settings);
        } catch (UnusableTlsException e) {
            throw new AssertionError(e);
        }
    }

    private static Path temporaryFile(String suffix) {
        try {
            Path file = Files.createTempFile("postern", suffix);
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One that is well; its only mechanism is PLAIN, so that transcripts can be foretold. */
    public static GatewayBuilder gateway() {
        return ScriptedGateway.builder().identity(AUTHORITY.issue("localhost")).user("relay", "s3cr3t").mechanisms("PLAIN");
    }

    public static Attempt<SmtpSession> open(Connector connector, ScriptedGateway gateway) {
        return open(connector, gateway, TLS, Timeouts.uniform(PATIENCE));
    }

    public static Attempt<SmtpSession> open(Connector connector, ScriptedGateway gateway, TlsContext tls) {
        return open(connector, gateway, tls, Timeouts.uniform(PATIENCE));
    }

    public static Attempt<SmtpSession> open(Connector connector, ScriptedGateway gateway, TlsContext tls, Timeouts timeouts) {
        return open(connector, gateway, tls, timeouts, Login.withPassword(RELAY));
    }

    public static Attempt<SmtpSession> open(Connector connector, ScriptedGateway gateway, Credentials credentials) {
        return open(connector, gateway, Login.withPassword(credentials));
    }

    public static Attempt<SmtpSession> open(Connector connector, ScriptedGateway gateway, Login login) {
        return open(connector, gateway, TLS, Timeouts.uniform(PATIENCE), login);
    }

    private static Attempt<SmtpSession> open(Connector connector, ScriptedGateway gateway, TlsContext tls, Timeouts timeouts, Login login) {
        Handshake handshake = new Handshake(tls, timeouts, Optional.of("client.example"), Set.of());
        return connector.dial(new Endpoint("localhost", gateway.port()), timeouts.connect())
            .then(channel -> handshake.run(channel, new MechanismChoice(login)));
    }

    /** A session that has carried a message, so that the next one travels with its envelope. To be programmed after this. */
    static SmtpSession warmed(SmtpSession session) {
        TransactionResult result = session.submit(new Submission("warm@x.example", List.of("warm@x.example"), content("x\r\n")));
        if (!session.hasCarried()) {
            throw new AssertionError(result);
        }
        return session;
    }

    static Handshake handshake(TlsContext tls) {
        return new Handshake(tls, Timeouts.uniform(PATIENCE), Optional.of("client.example"), Set.of());
    }

    static Authentication relay() {
        return new MechanismChoice(Login.withPassword(RELAY));
    }

    /** Short deadlines for messages, not for the session's set-up, which takes long on a busy machine. */
    static Timeouts forMessages(Duration limit) {
        return new Timeouts(PATIENCE, PATIENCE, PATIENCE, PATIENCE, PATIENCE, limit, limit, limit, limit, limit, limit, PATIENCE);
    }

    public static Connector connector() {
        return new Connector(InetAddress::getAllByName);
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
