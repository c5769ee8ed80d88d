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

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.postern.it.support.GatewaySetup;
import io.postern.peers.tls.TestAuthority;
import io.postern.smtp.Attempt;
import io.postern.smtp.Connector;
import io.postern.smtp.Endpoint;
import io.postern.smtp.Handshake;
import io.postern.smtp.Secret;
import io.postern.smtp.SmtpSession;
import io.postern.smtp.Submission;
import io.postern.smtp.Timeouts;
import io.postern.smtp.TlsContext;
import io.postern.smtp.TlsMode;
import io.postern.smtp.TlsSettings;
import io.postern.smtp.Trace;
import io.postern.smtp.TransactionResult;
import io.postern.smtp.Trust;
import io.postern.smtp.UnusableTlsException;
import io.postern.smtp.sasl.Login;
import io.postern.smtp.sasl.MechanismChoice;

/** The one place where these tests put the client together. Safe for use by several threads. */
final class InteropClient implements AutoCloseable {
    static final String USER = GatewaySetup.USER;
    static final String PASSWORD = GatewaySetup.PASSWORD;
    private static final Timeouts PATIENCE = Timeouts.uniform(Duration.ofMinutes(1));

    private final Connector connector = new Connector(InetAddress::getAllByName);
    private final Handshake handshake;

    private InteropClient(TlsMode mode, Trust trust) throws UnusableTlsException {
        TlsSettings settings = new TlsSettings(mode, trust, Optional.empty(), TlsSettings.Version.TLS_1_2);
        handshake = new Handshake(TlsContext.open(settings), PATIENCE, Optional.of("client.test"), Set.of());
    }

    /** One that trusts this authority alone. */
    static InteropClient trusting(TestAuthority authority, TlsMode mode) {
        try {
            Path pem = Files.createTempFile("authority", ".pem");
            authority.writeCaPem(pem);
            InteropClient client = new InteropClient(mode, new Trust.Authorities(pem, Optional.empty()));
            Files.delete(pem);
            return client;
        } catch (IOException | UnusableTlsException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One that trusts the authorities of this JVM; STARTTLS. */
    static InteropClient trustingLikeTheJvm() throws UnusableTlsException {
        return new InteropClient(TlsMode.STARTTLS, Trust.JVM);
    }

    /** A session with a server on localhost. The password is the token of XOAUTH2 too. */
    Attempt<SmtpSession> open(int port, String password) {
        Secret secret = Secret.of(password.toCharArray());
        MechanismChoice mechanisms = new MechanismChoice(new Login(USER, Optional.of(secret), Optional.of(() -> secret), List.of()));
        return connector.open(new Endpoint("localhost", port), handshake, mechanisms, Trace.NONE);
    }

    /** Sends one message over a session of its own. */
    TransactionResult submit(int port, Submission submission) {
        return open(port, PASSWORD).fold(session -> {
            try (session) {
                TransactionResult result = session.submit(submission);
                session.quit();
                return result;
            }
        }, event -> {
            throw new AssertionError("no session: " + event.describe());
        });
    }

    @Override
    public void close() {
        connector.close();
    }
}
