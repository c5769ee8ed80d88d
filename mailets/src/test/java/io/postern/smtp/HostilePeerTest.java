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
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import io.postern.peers.smtp.Action;
import io.postern.peers.smtp.GatewayBuilder;
import io.postern.peers.smtp.ScriptedGateway;
import io.postern.peers.smtp.Step;
import io.postern.smtp.TransactionResult.Ending;

/** Servers that do not mean well, or do not know how. */
class HostilePeerTest {
    private static final String A = "a@x.example";
    private static final String B = "b@x.example";
    private static final String HELLO = "Subject: hello\r\n\r\nhello\r\n";

    private final Connector connector = Peer.connector();

    @AfterEach
    void closeConnector() {
        connector.close();
    }

    @ParameterizedTest
    @EnumSource(value = Step.class, names = {"EHLO", "EHLO_AFTER_TLS"})
    void runShouldGiveUpOnTenMegabytesOfCapabilities(Step step) {
        Action endless = raw("250-X ".concat("y".repeat(94)).concat("\r\n").repeat(100_000));
        try (ScriptedGateway gateway = Peer.gateway().on(step, endless).start()) {
            SmtpEvent event = Peer.failure(Peer.open(connector, gateway));

            assertThat(Peer.broken(event).fault()).isEqualTo(Fault.MALFORMED);
            assertThat(event.describe()).hasSizeLessThan(200);
            assertThat(gateway.transcript()).noneMatch(line -> line.contains("C: AUTH"));
        }
    }

    /** Under TLS, each byte is a record of its own. */
    @Test
    void submitShouldUnderstandAServerThatSendsEveryByteByItself() {
        GatewayBuilder slow = Peer.gateway()
            .on(Step.GREETING, trickle("220 hello\r\n"))
            .on(Step.EHLO, trickle("250-x\r\n250 STARTTLS\r\n"))
            .on(Step.STARTTLS, trickle("220 go\r\n"))
            .on(Step.EHLO_AFTER_TLS, trickle("250-x\r\n250-PIPELINING\r\n250-CHUNKING\r\n250 AUTH PLAIN\r\n"))
            .on(Step.AUTH_RESULT, trickle("235 in\r\n"))
            .on(Step.MAIL, trickle("250-sender\r\n250 ok\r\n"))
            .on(Step.RCPT, line -> line.contains(A), trickle("250 ok\r\n"))
            .on(Step.RCPT, line -> line.contains(B), trickle("550-no\r\n550 5.1.1 nobody\r\n"))
            .on(Step.CONTENT, trickle("250 taken\r\n"));
        try (ScriptedGateway gateway = slow.start()) {
            TransactionResult result = submit(gateway);

            assertThat(result.recipients().get(A)).hasToString(new SmtpEvent.Replied(Stage.FINAL, SmtpReply.of(250, "taken")).toString());
            assertThat(result.recipients().get(B))
                .hasToString(new SmtpEvent.Replied(Stage.RCPT, SmtpReply.of(550, "no", "5.1.1 nobody")).toString());
            assertThat(result.ending()).isEqualTo(Ending.IN_STEP);
            assertThat(gateway.received()).hasSize(1);
        }
    }

    /** The flight is answered when its last command has come. */
    @Test
    void submitShouldUnderstandAServerThatSendsAllRepliesInOneSegment() {
        try (ScriptedGateway gateway = Peer.gateway().start(); SmtpSession session = Peer.warmed(Peer.session(connector, gateway))) {
            gateway.program(Step.MAIL, raw(""));
            gateway.program(Step.RCPT, raw(""));
            gateway.program(Step.BDAT, raw("250 2.1.0 sender\r\n250 2.1.5 a\r\n550 5.1.1 b\r\n250 2.0.0 taken\r\n"));

            TransactionResult result = session.submit(message());

            assertThat(result.recipients().values()).extracting(SmtpEvent::describe).containsExactly("250 2.0.0 taken", "550 5.1.1 b");
            assertThat(result.ending()).isEqualTo(Ending.IN_STEP);
        }
    }

    /** What cannot be told apart from an answer must not count as one: with the message under way, its fate is not known. */
    @ParameterizedTest
    @CsvSource({"MAIL,000 what", "MAIL,199 what", "MAIL,700 what", "RCPT,250-a\\r\\n550 b", "RCPT,250what", "CONTENT,SSH-2.0"})
    void submitShouldNotGuessWhatAMalformedReplyMeans(Step step, String reply) {
        try (ScriptedGateway gateway = Peer.gateway().start(); SmtpSession session = Peer.warmed(Peer.session(connector, gateway))) {
            gateway.program(step, raw(reply.replace("\\r\\n", "\r\n") + "\r\n"));

            TransactionResult result = session.submit(message());

            assertThat(result.recipients().values()).hasSize(2).allMatch(event -> event.stage() == Stage.FINAL
                && Peer.broken(event).fault() == Fault.MALFORMED);
            assertThat(result.ending()).isEqualTo(Ending.OUT_OF_STEP);
        }
    }

    private TransactionResult submit(ScriptedGateway gateway) {
        try (SmtpSession session = Peer.session(connector, gateway)) {
            return session.submit(message());
        }
    }

    private static Submission message() {
        return new Submission("s@x.example", List.of(A, B), Peer.content(HELLO));
    }

    private static Action raw(String text) {
        return Action.rawBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static Action trickle(String text) {
        Action action = raw(text.substring(text.length() - 1));
        for (int i = text.length() - 2; i >= 0; i--) {
            action = raw(text.substring(i, i + 1)).then(action);
        }
        return action;
    }
}
