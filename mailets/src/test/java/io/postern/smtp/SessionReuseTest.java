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

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.postern.peers.smtp.Action;
import io.postern.peers.smtp.ScriptedGateway;
import io.postern.peers.smtp.Step;
import io.postern.smtp.TransactionResult.Ending;

/** Several messages over one session. */
class SessionReuseTest {
    private static final String A = "a@x.example";
    private static final Submission MESSAGE = new Submission("s@x.example", List.of(A), Peer.content("Subject: x\r\n\r\nx\r\n"));

    private final Connector connector = Peer.connector();

    @AfterEach
    void closeConnector() {
        connector.close();
    }

    @ParameterizedTest
    @EnumSource
    void submitShouldSendMessageAfterMessageWithoutReset(Offers offers) {
        try (ScriptedGateway gateway = offers.gateway().start(); SmtpSession session = Peer.session(connector, gateway)) {
            for (int i = 0; i < 3; i++) {
                assertThat(session.submit(MESSAGE).ending()).isEqualTo(Ending.IN_STEP);
            }

            assertThat(gateway.received()).hasSize(3).allMatch(message -> message.connection() == 1);
            assertThat(gateway.transcript()).noneMatch(line -> line.contains("RSET") || line.contains("NOOP"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void submitShouldResetAfterARefusal(Offers offers) {
        try (ScriptedGateway gateway = offers.gateway().on(Step.RCPT, Action.reply("550 5.1.1 nobody"), Action.proceed()).start();
             SmtpSession session = Peer.session(connector, gateway)) {
            session.submit(MESSAGE);
            session.submit(MESSAGE);

            assertThat(gateway.received()).hasSize(1);
            assertThat(gateway.transcript()).containsOnlyOnce("1T C: RSET");
        }
    }

    @Test
    void submitShouldNotEntrustAMessageToASessionThatWasClosedWhileIdle() {
        try (ScriptedGateway gateway = Peer.gateway().on(Step.RSET, Action.close()).start(); SmtpSession session = idle(gateway)) {
            TransactionResult result = session.submit(MESSAGE);

            assertThat(result.recipients().values()).extracting(SmtpEvent::stage).containsExactly(Stage.MAIL);
            assertThat(result.ending()).isEqualTo(Ending.OUT_OF_STEP);
            assertThat(gateway.transcript()).noneMatch(line -> line.contains("C: RCPT"));
        }
    }

    @Test
    void submitShouldGoOnWhenAnIdleSessionAnswers() {
        try (ScriptedGateway gateway = Peer.gateway().start(); SmtpSession session = idle(gateway)) {
            assertThat(session.submit(MESSAGE).ending()).isEqualTo(Ending.IN_STEP);
            assertThat(gateway.received()).hasSize(1);
        }
    }

    /** RFC 9422, 4: MAILMAX counts each MAIL. */
    @Test
    void submitShouldKeepToTheServersTransactionLimit() {
        try (ScriptedGateway gateway = Peer.gateway().extensions("PIPELINING", "LIMITS MAILMAX=2 RCPTMAX=1").start();
             SmtpSession session = Peer.session(connector, gateway)) {
            assertThat(session.transactionsLeft()).hasValue(2);
            session.submit(MESSAGE);
            assertThat(session.transactionsLeft()).hasValue(1);
            TransactionResult result = session.submit(new Submission("", List.of(A, "b@x.example"), Peer.content("x")));

            assertThat(session.transactionsLeft()).hasValue(0);
            assertThat(result.recipients().values()).extracting(SmtpEvent::stage).containsExactly(Stage.FINAL, Stage.MAIL);
            assertThat(session.submit(MESSAGE).recipients().values())
                .allMatch(event -> event.stage() == Stage.MAIL && Peer.broken(event).fault() == Fault.CLOSED);
            assertThat(session.transactionsLeft()).hasValue(0);
            assertThat(gateway.transcript()).filteredOn(line -> line.contains("C: MAIL")).hasSize(2);
        }
    }

    @Test
    void transactionsLeftShouldBeEmptyWithoutALimit() {
        try (ScriptedGateway gateway = Peer.gateway().extensions("LIMITS MAILMAX=0 RCPTMAX=1").start();
             SmtpSession session = Peer.session(connector, gateway)) {
            session.submit(MESSAGE);

            assertThat(session.transactionsLeft()).isEmpty();
        }
    }

    @Test
    void submitShouldNotUseASessionWhoseServerSpokeUnasked() {
        // In one TLS record, so that the second is there when the first has been read.
        Action talkative = Action.rawBytes("235 ok\r\n250 and more\r\n".getBytes(StandardCharsets.US_ASCII));
        try (ScriptedGateway gateway = Peer.gateway().on(Step.AUTH_RESULT, talkative).start();
             SmtpSession session = Peer.session(connector, gateway)) {
            TransactionResult result = session.submit(MESSAGE);

            assertThat(Peer.broken(result.message().orElseThrow()).fault()).isEqualTo(Fault.UNEXPECTED);
            assertThat(result.ending()).isEqualTo(Ending.OUT_OF_STEP);
            assertThat(gateway.transcript()).noneMatch(line -> line.contains("C: MAIL"));
        }
    }

    /** A session that has always been idle for too long. */
    private SmtpSession idle(ScriptedGateway gateway) {
        Duration wait = Duration.ofSeconds(10);
        Timeouts timeouts = new Timeouts(wait, wait, wait, wait, wait, wait, wait, wait, wait, wait, wait, Duration.ofNanos(1));
        return Peer.open(connector, gateway, Peer.TLS, timeouts)
            .fold(Optional::of, event -> Optional.<SmtpSession>empty()).orElseThrow();
    }
}
