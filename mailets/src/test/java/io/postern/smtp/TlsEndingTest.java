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

import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;

import javax.net.ssl.SSLException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.postern.peers.smtp.Action;
import io.postern.peers.smtp.ScriptedGateway;
import io.postern.peers.smtp.Step;
import io.postern.smtp.TransactionResult.Ending;

/** Connections that are cut (the end of the stream without close_notify), closed while idle, or handshaken anew. */
class TlsEndingTest {
    private static final String A = "a@x.example";
    private static final Submission MESSAGE = new Submission("s@x.example", List.of(A), Peer.content("Subject: x\r\n\r\nx\r\n"));

    private final Connector connector = Peer.connector();

    @AfterEach
    void closeConnector() {
        connector.close();
    }

    @ParameterizedTest
    @CsvSource({"GREETING,GREETING,CLOSED", "EHLO,EHLO,CLOSED", "STARTTLS,STARTTLS,CLOSED", "TLS,TLS,TLS_FAILED",
        "EHLO_AFTER_TLS,EHLO,CLOSED", "AUTH,AUTH,CLOSED", "AUTH_RESULT,AUTH,CLOSED"})
    void runShouldReportWhereTheConnectionWasCut(Step step, Stage stage, Fault fault) {
        try (ScriptedGateway gateway = Peer.gateway().on(step, Action.cut()).start()) {
            SmtpEvent event = Peer.failure(Peer.open(connector, gateway));

            assertThat(event.stage()).isEqualTo(stage);
            assertThat(Peer.broken(event).fault()).isEqualTo(fault);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MAIL", "RCPT", "BDAT", "CONTENT"})
    void submitShouldNotTakeACutForAnAnswer(Step step) {
        assertNotDelivered(step, Action.cut());
    }

    /** Somebody on the way may end the stream between any two TLS records. */
    @ParameterizedTest
    @ValueSource(strings = {"2", "250", "250 2.0.0 taken", "250 2.0.0 taken\r", "250-2.0.0 taken\r\n", "250-2.0.0 taken\r\n250 "})
    void submitShouldNotTakeTheBeginningOfAReplyForAnAnswer(String beginning) {
        assertNotDelivered(Step.CONTENT, Action.rawBytes(beginning.getBytes(StandardCharsets.US_ASCII)).then(Action.cut()));
    }

    private void assertNotDelivered(Step step, Action action) {
        try (ScriptedGateway gateway = Peer.gateway().on(step, action).start(); SmtpSession session = Peer.session(connector, gateway)) {
            TransactionResult result = session.submit(MESSAGE);

            assertThat(result.recipients().values()).extracting(event -> Peer.broken(event).fault()).containsExactly(Fault.CLOSED);
            assertThat(result.ending()).isEqualTo(Ending.OUT_OF_STEP);
        }
    }

    /** The client checks the server anew (TLS 1.2), or only takes new keys (TLS 1.3). */
    @ParameterizedTest
    @CsvSource({"TLSv1.2,MAIL", "TLSv1.2,CONTENT", "TLSv1.3,MAIL", "TLSv1.3,CONTENT"})
    void submitShouldGoOnWhenTheServerHandshakesAnew(String version, Step step) {
        try (ScriptedGateway gateway = Peer.gateway().tlsVersions(version).on(step, Action.renegotiate()).start();
             SmtpSession session = Peer.session(connector, gateway)) {
            assertThat(session.submit(MESSAGE).ending()).isEqualTo(Ending.IN_STEP);
            assertThat(gateway.received()).hasSize(1);
        }
    }

    /** The server waits for our part of the handshake, which we play when we look whether it still waits for us. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void submitShouldNotBeDisturbedWhenTheServerHandshakesAnewWhileIdle(String version) {
        Action idle = Action.reply("235 2.7.0 in").then(Action.renegotiate());
        try (ScriptedGateway gateway = Peer.gateway().tlsVersions(version).on(Step.AUTH_RESULT, idle).start();
             SmtpSession session = Peer.session(connector, gateway)) {
            boolean waiting = session.isWaiting();
            Ending ending = session.submit(MESSAGE).ending();

            // On a slow machine its handshake may outlast our look: then the session is given up, and nothing was sent.
            assertThat(gateway.received()).hasSize(ending == Ending.IN_STEP ? 1 : 0);
            assertThat(waiting || ending == Ending.OUT_OF_STEP).isTrue();
        }
    }

    @Test
    void eventShouldTellTlsTroubleFromALostConnection() {
        assertThat(Peer.broken(SmtpException.event(Stage.EHLO, new SSLException("(certificate_required)"))).fault())
            .isEqualTo(Fault.TLS_FAILED);
        assertThat(Peer.broken(SmtpException.event(Stage.EHLO, new SocketException("reset"))).fault()).isEqualTo(Fault.CLOSED);
    }

    static List<Action> endings() {
        Action closing = Action.reply("235 2.7.0 in").then(Action.rawBytes("421 4.4.2 idle\r\n".getBytes(StandardCharsets.US_ASCII)));
        return List.of(Action.reply("235 2.7.0 in").then(Action.close()), Action.reply("235 2.7.0 in").then(Action.cut()),
            Action.reply("235 2.7.0 in").then(Action.reset()), closing, closing.then(Action.close()));
    }

    @ParameterizedTest
    @MethodSource("endings")
    void isWaitingShouldBeFalseWhenTheServerHungUpOrSpoke(Action ending) {
        try (ScriptedGateway gateway = Peer.gateway().on(Step.AUTH_RESULT, ending).start();
             SmtpSession session = Peer.session(connector, gateway)) {
            await().until(() -> !session.isWaiting());

            assertThat(session.isWaiting()).isFalse();
            assertThat(session.submit(MESSAGE).ending()).isEqualTo(Ending.OUT_OF_STEP);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void isWaitingShouldBeTrueBetweenMessages(String version) {
        try (ScriptedGateway gateway = Peer.gateway().tlsVersions(version).start();
             SmtpSession session = Peer.session(connector, gateway)) {
            for (int i = 0; i < 3; i++) {
                assertThat(session.isWaiting()).isTrue();
                assertThat(session.submit(MESSAGE).ending()).isEqualTo(Ending.IN_STEP);
            }
            assertThat(session.isWaiting()).isTrue();
        }
    }

    @Test
    void isWaitingShouldBeFalseWhenTheSessionIsClosed() {
        try (ScriptedGateway gateway = Peer.gateway().start(); SmtpSession session = Peer.session(connector, gateway)) {
            session.quit();

            assertThat(session.isWaiting()).isFalse();
        }
    }
}
