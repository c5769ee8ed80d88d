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
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import io.postern.peers.smtp.Action;
import io.postern.peers.smtp.GatewayBuilder;
import io.postern.peers.smtp.ScriptedGateway;
import io.postern.peers.smtp.Step;
import io.postern.peers.tls.TestAuthority;

class HandshakeTest {
    private final Connector connector = Peer.connector();

    @AfterEach
    void closeConnector() {
        connector.close();
    }

    @Test
    void runShouldOpenAnAuthenticatedSessionUnderTls() {
        try (ScriptedGateway gateway = Peer.gateway().start()) {
            Peer.session(connector, gateway).quit();

            await().untilAsserted(() -> assertThat(gateway.transcript()).filteredOn(line -> line.contains(" C: ")).containsExactly(
                "1 C: EHLO client.example", "1 C: STARTTLS", "1T C: EHLO client.example", "1T C: AUTH PLAIN " + Peer.PLAIN_RESPONSE,
                "1T C: QUIT"));
            assertThat(gateway.violations()).isEmpty();
        }
    }

    @Test
    void runShouldIntroduceItselfByAddressWhenItHasNoName() {
        try (ScriptedGateway gateway = Peer.gateway().start()) {
            Handshake handshake = new Handshake(Peer.TLS, Timeouts.RFC_5321, Optional.empty(), Set.of());
            open(connector, "localhost", gateway.port(), handshake, Peer.nobody());

            assertThat(gateway.transcript()).contains("1 C: EHLO [127.0.0.1]");
        }
    }

    @Test
    void runShouldSendNothingWithoutStarttls() {
        SmtpEvent event = failureWith(Peer.gateway().authWithoutTls().without("STARTTLS"));

        assertThat(event.stage()).isEqualTo(Stage.STARTTLS);
        assertThat(Peer.broken(event).fault()).isEqualTo(Fault.NOT_OFFERED);
    }

    @ParameterizedTest
    @CsvSource({"STARTTLS,STARTTLS", "AUTH,AUTH"})
    void runShouldFailSafelyWhenItsKeywordIsHidden(String keyword, Stage stage) {
        try (ScriptedGateway gateway = Peer.gateway().authWithoutTls().start()) {
            SmtpEvent event = Peer.failure(openHiding(gateway, keyword));

            assertThat(event.stage()).isEqualTo(stage);
            assertThat(Peer.broken(event).fault()).isEqualTo(Fault.NOT_OFFERED);
            assertThat(gateway.transcript()).noneMatch(line -> line.contains("C: AUTH"));
        }
    }

    @Test
    void submitShouldNotUseAHiddenKeyword() {
        try (ScriptedGateway gateway = Peer.gateway().start()) {
            openHiding(gateway, "CHUNKING").fold(session -> session.submit(
                new Submission("s@x.example", List.of("a@x.example"), Peer.content("Subject: x\r\n\r\n"))), event -> {
                    throw new AssertionError(event.describe());
                });

            assertThat(gateway.received()).hasSize(1);
            assertThat(gateway.transcript()).contains("1T C: DATA").noneMatch(line -> line.contains("C: BDAT"));
        }
    }

    private Attempt<SmtpSession> openHiding(ScriptedGateway gateway, String keyword) {
        Handshake handshake = new Handshake(Peer.TLS, Timeouts.uniform(Duration.ofSeconds(5)), Optional.empty(), Set.of(keyword));
        return open(connector, "localhost", gateway.port(), handshake, Peer.relay());
    }

    @Test
    void runShouldSendNothingWithoutAuth() {
        SmtpEvent event = failureWith(Peer.gateway().without("AUTH"));

        assertThat(event.stage()).isEqualTo(Stage.AUTH);
        assertThat(Peer.broken(event).fault()).isEqualTo(Fault.NOT_OFFERED);
    }

    @Test
    void runShouldReportWhenNoMechanismIsCommon() {
        SmtpEvent event = failureWith(Peer.gateway().mechanisms("GSSAPI", "NTLM"));

        assertThat(Peer.broken(event).fault()).isEqualTo(Fault.NO_COMMON_MECHANISM);
        assertThat(event.describe()).contains("GSSAPI", "NTLM");
    }

    @Test
    void runShouldRefuseBytesBehindThe220OfStarttls() {
        SmtpEvent event = failureWith(Peer.gateway().on(Step.STARTTLS, raw("220 go\r\n250-injected\r\n250 AUTH PLAIN\r\n")));

        assertThat(event.stage()).isEqualTo(Stage.TLS);
        assertThat(Peer.broken(event).fault()).isEqualTo(Fault.INJECTED);
    }

    @Test
    void runShouldRefuseAReplyThatNoCommandAskedFor() {
        SmtpEvent event = failureWith(Peer.gateway().on(Step.GREETING, raw("220 hello\r\n250 too much\r\n")));

        assertThat(event.stage()).isEqualTo(Stage.EHLO);
        assertThat(Peer.broken(event).fault()).isEqualTo(Fault.UNEXPECTED);
    }

    @ParameterizedTest
    @CsvSource({"GREETING,421 4.3.2 busy,GREETING", "GREETING,554 5.7.1 go away,GREETING", "EHLO,502 5.5.1 what,EHLO",
        "STARTTLS,454 4.7.0 not now,STARTTLS", "STARTTLS,550 5.7.0 never,STARTTLS", "EHLO_AFTER_TLS,451 4.3.0 later,EHLO",
        "AUTH,454 4.7.0 later,AUTH", "AUTH_RESULT,535 5.7.8 wrong,AUTH", "AUTH,421 4.3.2 closing,AUTH"})
    void runShouldGiveTheReplyThatEndedIt(Step step, String reply, Stage stage) {
        SmtpEvent event = Peer.failure(openWith(Peer.gateway().on(step, Action.reply(reply))));

        assertThat(event.stage()).isEqualTo(stage);
        // Of what is said to AUTH, the codes are repeated.
        assertThat(event.describe()).isEqualTo(stage == Stage.AUTH ? reply.replaceAll(" [a-z ]+$", "") : reply);
    }

    @ParameterizedTest
    @CsvSource({"CONNECT,GREETING", "GREETING,GREETING", "EHLO,EHLO", "STARTTLS,STARTTLS", "EHLO_AFTER_TLS,EHLO", "AUTH,AUTH",
        "AUTH_RESULT,AUTH"})
    void runShouldReportWhereTheServerClosed(Step step, Stage stage) {
        SmtpEvent event = Peer.failure(openWith(Peer.gateway().on(step, Action.close())));

        assertThat(event.stage()).isEqualTo(stage);
        assertThat(Peer.broken(event).fault()).isEqualTo(Fault.CLOSED);
    }

    @ParameterizedTest
    @EnumSource(value = Step.class, names = {"GREETING", "EHLO", "STARTTLS", "TLS", "EHLO_AFTER_TLS", "AUTH", "AUTH_RESULT"})
    void runShouldNotOutliveItsDeadlineWhenTheServerStalls(Step step) {
        try (ScriptedGateway gateway = Peer.gateway().on(step, Action.stall()).start()) {
            SmtpEvent event = Peer.failure(
                Peer.open(connector, gateway, Peer.TLS, Timeouts.uniform(Duration.ofMillis(600))));

            assertThat(Peer.broken(event).fault()).isEqualTo(Fault.TIMED_OUT);
        }
    }

    @Test
    void runShouldReportGarbageAsMalformed() {
        SmtpEvent event = failureWith(Peer.gateway().on(Step.GREETING, raw("SSH-2.0-OpenSSH_9\r\n")));

        assertThat(Peer.broken(event).fault()).isEqualTo(Fault.MALFORMED);
    }

    @Test
    void runShouldRefuseACertificateForAnotherName() {
        assertTlsFails(ScriptedGateway.builder().identity(Peer.AUTHORITY.issue("other.example")));
    }

    @Test
    void runShouldRefuseACertificateThatRanOut() {
        assertTlsFails(ScriptedGateway.builder().identity(Peer.AUTHORITY.issueExpired("localhost")));
    }

    @Test
    void runShouldRefuseACertificateOfAnUnknownAuthority() {
        assertTlsFails(ScriptedGateway.builder().identity(TestAuthority.create().issue("localhost")));
    }

    @Test
    void runShouldCancelWhenAChallengeHasNoAnswer() {
        try (ScriptedGateway gateway = Peer.gateway().on(Step.AUTH, Action.reply("334 ")).start()) {
            SmtpEvent event = Peer.failure(Peer.open(connector, gateway));

            assertThat(Peer.broken(event).fault()).isEqualTo(Fault.BAD_CHALLENGE);
            assertThat(gateway.transcript()).contains("1T C: *");
        }
    }

    @Test
    void openShouldReportARefusedConnection() throws IOException {
        SmtpEvent event = Peer.failure(open(connector, "127.0.0.1", Peer.deadPort(), Peer.handshake(Peer.TLS), Peer.relay()));

        assertThat(Peer.broken(event).fault()).isEqualTo(Fault.REFUSED);
    }

    @Test
    void openShouldReportAnUnknownName() {
        try (Connector nameless = new Connector(host -> {
            throw new UnknownHostException(host);
        })) {
            SmtpEvent event = Peer.failure(open(nameless, "nowhere.example", 587, Peer.handshake(Peer.TLS), Peer.relay()));

            assertThat(Peer.broken(event).fault()).isEqualTo(Fault.UNKNOWN_NAME);
            assertThat(event.stage()).isEqualTo(Stage.NAME);
        }
    }

    @Test
    void openShouldTryTheNextAddressWhenOneRefuses() {
        try (ScriptedGateway gateway = Peer.gateway().start();
             Connector several = new Connector(
                 host -> new InetAddress[] {InetAddress.getByAddress(new byte[] {127, 9, 9, 9}),
                     InetAddress.getByAddress(new byte[] {127, 0, 0, 1})})) {
            Peer.session(several, gateway).quit();

            assertThat(gateway.connections()).isEqualTo(1);
        }
    }

    private static Attempt<SmtpSession> open(Connector connector, String host, int port, Handshake handshake,
                                             Authentication authentication) {
        return connector.open(new Endpoint(host, port), handshake, authentication, Trace.NONE);
    }

    private void assertTlsFails(GatewayBuilder builder) {
        SmtpEvent event = failureWith(builder.user("relay", "s3cr3t"));

        assertThat(event.stage()).isEqualTo(Stage.TLS);
        assertThat(Peer.broken(event).fault()).isEqualTo(Fault.TLS_FAILED);
    }

    private Attempt<SmtpSession> openWith(GatewayBuilder builder) {
        try (ScriptedGateway gateway = builder.start()) {
            return Peer.open(connector, gateway);
        }
    }

    /** The event; and neither password nor mail was sent. */
    private SmtpEvent failureWith(GatewayBuilder builder) {
        try (ScriptedGateway gateway = builder.start()) {
            SmtpEvent event = Peer.failure(Peer.open(connector, gateway));

            assertThat(gateway.transcript()).noneMatch(line -> line.contains("C: AUTH") || line.contains("C: MAIL"));
            return event;
        }
    }

    private static Action raw(String text) {
        return Action.rawBytes(text.getBytes(StandardCharsets.US_ASCII));
    }
}
