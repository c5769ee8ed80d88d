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
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocket;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.postern.peers.smtp.Action;
import io.postern.peers.smtp.GatewayBuilder;
import io.postern.peers.smtp.ScriptedGateway;
import io.postern.peers.smtp.Step;
import io.postern.peers.smtp.TlsSession;
import io.postern.peers.tls.TestAuthority;
import io.postern.smtp.SessionFacts.TlsHandshake;

/** How TLS begins, and what is agreed on. */
class TlsHandshakeTest {
    private static final TlsSettings IMPLICIT = new TlsSettings(TlsMode.IMPLICIT, Peer.TRUST.trust(), Optional.empty(),
        TlsSettings.Version.TLS_1_2);
    private static final Secret PASSWORD = Secret.of("changeit".toCharArray());

    private final Connector connector = Peer.connector();

    @AfterEach
    void closeConnector() {
        connector.close();
    }

    @Test
    void runShouldSayNothingInClearWhenTlsIsImplicit() {
        try (ScriptedGateway gateway = Peer.gateway().implicitTls().start()) {
            open(gateway, Peer.tls(IMPLICIT)).quit();

            await().untilAsserted(() -> assertThat(gateway.transcript()).filteredOn(line -> line.contains(" C: ")).containsExactly(
                "1T C: EHLO client.example", "1T C: AUTH PLAIN " + Peer.PLAIN_RESPONSE, "1T C: QUIT"));
            assertThat(gateway.violations()).isEmpty();
        }
    }

    @Test
    void runShouldVerifyTheServerWhenTlsIsImplicit() {
        SmtpEvent event = failure(Peer.gateway().implicitTls().identity(Peer.AUTHORITY.issue("other.example")), IMPLICIT);

        assertThat(event.describe()).startsWith("TLS TLS_FAILED: ").contains("localhost");
    }

    /** Whether the greeting is there before our first byte, or in answer to it. */
    @ParameterizedTest
    @ValueSource(ints = {0, 300})
    void runShouldHintAtStarttlsWhenTheServerSpeaksInClear(int millis) {
        SmtpEvent event = failure(Peer.gateway().on(Step.GREETING, Action.delay(Duration.ofMillis(millis))), IMPLICIT);

        assertThat(event.describe()).isEqualTo(
            "TLS TLS_FAILED: the server does not answer in TLS; does TLS begin with STARTTLS on this port?");
    }

    @Test
    void runShouldHintAtImplicitTlsWhenTheServerDoesNotGreet() {
        try (ScriptedGateway gateway = Peer.gateway().implicitTls().start()) {
            SmtpEvent event = Peer.failure(Peer.open(connector, gateway, Peer.TLS, Timeouts.uniform(Duration.ofMillis(500))));

            assertThat(event.describe()).isEqualTo(
                "GREETING TIMED_OUT: not done within 500 ms without a greeting; is TLS implicit on this port?");
        }
    }

    @Test
    void runShouldTimeOutWhenTheHandshakeStallsThoughTlsIsImplicit() {
        try (ScriptedGateway gateway = Peer.gateway().implicitTls().on(Step.TLS, Action.stall()).start()) {
            SmtpEvent event = Peer.failure(Peer.open(connector, gateway, Peer.tls(IMPLICIT), Timeouts.uniform(Duration.ofMillis(500))));

            assertThat(event.describe()).isEqualTo("TLS TIMED_OUT: not done within 500 ms");
        }
    }

    @ParameterizedTest
    @CsvSource({"TLS_1_2,TLSv1.2,TLSv1.2", "TLS_1_2,TLSv1.3,TLSv1.3", "TLS_1_3,TLSv1.3,TLSv1.3"})
    void runShouldAgreeOnAVersionOfBoth(TlsSettings.Version minimum, String offered, String agreed) {
        try (ScriptedGateway gateway = Peer.gateway().tlsVersions(offered).start()) {
            SessionFacts facts = open(gateway, atLeast(minimum)).facts();

            assertThat(facts.protocol()).isEqualTo(agreed);
            assertThat(gateway.tlsSessions()).extracting(TlsSession::protocol).containsExactly(agreed);
        }
    }

    @Test
    void runShouldRefuseAnOlderVersionThanTheMinimum() {
        try (ScriptedGateway gateway = Peer.gateway().tlsVersions("TLSv1.2").start()) {
            SmtpEvent event = Peer.failure(Peer.open(connector, gateway, atLeast(TlsSettings.Version.TLS_1_3)));

            assertThat(Peer.broken(event).fault()).isEqualTo(Fault.TLS_FAILED);
        }
    }

    /** A ServerHello of TLS 1.1, of TLS 1.0, of SSL 3.0, and the alert "protocol_version" of a server that has no more. */
    @ParameterizedTest
    @ValueSource(strings = {"160302002a0200002603020000000000000000000000000000000000000000000000000000000000000000" + "00c01300",
        "160301002a0200002603010000000000000000000000000000000000000000000000000000000000000000" + "00c01300",
        "160300002a0200002603000000000000000000000000000000000000000000000000000000000000000000" + "00c01300", "15030200020246"})
    void runShouldRefuseWhatIsOlderThanTls12(String answer) {
        SmtpEvent event = failure(Peer.gateway().on(Step.TLS, Action.rawBytes(HexFormat.of().parseHex(answer))), Peer.TRUST);

        assertThat(event.describe()).startsWith("TLS TLS_FAILED: ").contains("protocol");
    }

    @Test
    void runShouldAskForTheConfiguredNameBySni() {
        try (ScriptedGateway gateway = Peer.gateway().start()) {
            open(gateway, Peer.TLS).close();

            assertThat(gateway.tlsSessions()).extracting(TlsSession::serverNames).containsExactly(List.of("localhost"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void runShouldShowTheClientCertificateWhenTheServerAsks(String version, @TempDir Path directory) {
        try (ScriptedGateway gateway = Peer.gateway().clientsOf(Peer.AUTHORITY).tlsVersions(version).start()) {
            open(gateway, Peer.tls(withClientOf(Peer.AUTHORITY, directory))).close();

            assertThat(gateway.tlsSessions()).extracting(TlsSession::client).containsExactly("CN=relay.example");
        }
    }

    /** TLS 1.3 tells us only with the first reply. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void runShouldFailWhenTheServerDoesNotKnowOurCertificate(String version, @TempDir Path directory) {
        GatewayBuilder strict = Peer.gateway().clientsOf(Peer.AUTHORITY).tlsVersions(version);
        SmtpEvent event = failure(strict, withClientOf(TestAuthority.create(), directory));

        assertThat(event.stage()).isIn(Stage.TLS, Stage.EHLO);
        assertThat(Peer.broken(event).fault()).isIn(Fault.TLS_FAILED, Fault.CLOSED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void runShouldResumeTheSessionOfAnEarlierConnection(String version) {
        try (ScriptedGateway gateway = Peer.gateway().tlsVersions(version).start()) {
            TlsContext tls = Peer.tls(Peer.TRUST);

            assertThat(List.of(handshake(gateway, tls), handshake(gateway, tls), handshake(gateway, tls)))
                .containsExactly(TlsHandshake.FULL, TlsHandshake.RESUMED, TlsHandshake.RESUMED);
            assertThat(gateway.tlsSessions()).extracting(TlsSession::created).hasSize(3).containsOnly(
                gateway.tlsSessions().get(0).created());
        }
    }

    @Test
    void sessionsToBeResumedShouldBeBoundedInNumberAndTime() throws IOException {
        try (ScriptedGateway gateway = Peer.gateway().implicitTls().start();
             Socket tcp = new Socket(gateway.address().getAddress(), gateway.port());
             SSLSocket tls = Peer.tls(IMPLICIT).over(tcp, "localhost")) {
            tls.startHandshake();
            SSLSessionContext sessions = tls.getSession().getSessionContext();

            assertThat(sessions.getSessionCacheSize()).isBetween(10, 1000);
            assertThat(sessions.getSessionTimeout()).isBetween(60, 3600);
        }
    }

    @Test
    void runShouldNotResumeASessionOfAnotherContext() {
        try (ScriptedGateway gateway = Peer.gateway().start()) {
            assertThat(List.of(handshake(gateway, Peer.tls(Peer.TRUST)), handshake(gateway, Peer.tls(Peer.TRUST))))
                .containsOnly(TlsHandshake.FULL);
        }
    }

    @Test
    void runShouldNotResumeASessionOfAnotherNameOfTheSameServer() {
        try (ScriptedGateway gateway = Peer.gateway().start()) {
            TlsContext tls = Peer.tls(Peer.TRUST);
            handshake(gateway, tls);

            SmtpEvent event = Peer.failure(
                connector.open(new Endpoint("127.0.0.1", gateway.port()), Peer.handshake(tls), Peer.nobody(), Trace.NONE));

            assertThat(event.stage()).isEqualTo(Stage.TLS);
        }
    }

    @Test
    void factsShouldTellHowTheSessionCameAbout() {
        try (ScriptedGateway gateway = Peer.gateway().tlsVersions("TLSv1.3").start()) {
            assertThat(open(gateway, Peer.tls(Peer.TRUST)).facts()).isEqualTo(new SessionFacts("PLAIN", "TLSv1.3",
                gateway.tlsSessions().get(0).cipherSuite(), TlsHandshake.FULL, gateway.address()));
        }
    }

    private static TlsContext atLeast(TlsSettings.Version minimum) {
        return Peer.tls(new TlsSettings(TlsMode.STARTTLS, Peer.TRUST.trust(), Optional.empty(), minimum));
    }

    private static TlsSettings withClientOf(TestAuthority authority, Path directory) {
        Path file = directory.resolve("client.p12");
        authority.issueClient("relay.example").writeKeyStore(file, PASSWORD.reveal());
        return new TlsSettings(TlsMode.STARTTLS, Peer.TRUST.trust(), Optional.of(new ClientCertificate(file, PASSWORD)),
            TlsSettings.Version.TLS_1_2);
    }

    private TlsHandshake handshake(ScriptedGateway gateway, TlsContext tls) {
        SmtpSession session = open(gateway, tls);
        session.quit();
        return session.facts().handshake();
    }

    private SmtpSession open(ScriptedGateway gateway, TlsContext tls) {
        return Peer.open(connector, gateway, tls).fold(session -> session, event -> {
            throw new AssertionError(event.describe());
        });
    }

    private SmtpEvent failure(GatewayBuilder builder, TlsSettings settings) {
        try (ScriptedGateway gateway = builder.start()) {
            return Peer.failure(Peer.open(connector, gateway, Peer.tls(settings)));
        }
    }
}
