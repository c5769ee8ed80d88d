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

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.postern.peers.smtp.Action;
import io.postern.peers.smtp.ScriptedGateway;
import io.postern.peers.smtp.Step;
import io.postern.smtp.TransactionResult.Ending;

/** What a server says before it hangs up counts, however the connection's end is noticed: by reading, by writing, or in between. */
class LastWordsTest {
    private static final String CLOSING = "421 4.3.2 closing";
    /** More than all buffers between us and the server hold: writing it waits for the server. */
    private static final String LARGE = "x".repeat(998).concat("\r\n").repeat(20_000);
    private static final String KEYWORDS = "250-gateway.test\n250-STARTTLS\n250-AUTH PLAIN\n250 8BITMIME";

    private final Connector connector = Peer.connector();

    @AfterEach
    void closeConnector() {
        connector.close();
    }

    private enum End {
        STAYS, CLOSES, RESETS;

        private Action action() {
            return switch (this) {
                case STAYS -> Action.delay(Duration.ZERO);
                case CLOSES -> Action.close();
                case RESETS -> Action.reset();
            };
        }
    }

    static Stream<Arguments> afterReplies() {
        return Stream.of(Arguments.of(Step.GREETING, "220 hello", Stage.EHLO), Arguments.of(Step.EHLO, KEYWORDS, Stage.STARTTLS),
                Arguments.of(Step.EHLO_AFTER_TLS, KEYWORDS, Stage.AUTH))
            .flatMap(step -> Stream.of(End.values()).map(end -> Arguments.of(step.get()[0], step.get()[1], step.get()[2], end)));
    }

    /** The client finds the 421 before it writes its next command, or has written it, or cannot write it any more. */
    @ParameterizedTest
    @MethodSource("afterReplies")
    void openShouldReportTheServersLastWords(Step step, String reply, Stage next, End end) {
        Action changesItsMind = Action.reply(reply).then(raw(CLOSING + "\r\n")).then(end.action());
        try (ScriptedGateway gateway = Peer.gateway().on(step, changesItsMind).start()) {
            SmtpEvent event = Peer.failure(Peer.open(connector, gateway));

            // From AUTH on, what answers no command is repeated by its codes only.
            assertThat(event).isEqualTo(new SmtpEvent.Replied(next, SmtpReply.of(421, next == Stage.AUTH ? "4.3.2" : "4.3.2 closing")));
        }
    }

    @ParameterizedTest
    @EnumSource(End.class)
    void submitShouldReportA421ThatCameWhileTheSessionWasIdle(End end) {
        CountDownLatch idle = new CountDownLatch(1);
        Action leaves = Action.reply("235 2.7.0 in").then(Action.waitFor(idle)).then(raw(CLOSING + "\r\n")).then(end.action());
        try (ScriptedGateway gateway = Peer.gateway().on(Step.AUTH_RESULT, leaves).start();
             SmtpSession session = Peer.session(connector, gateway)) {
            idle.countDown();
            await().until(() -> !session.isWaiting());

            assertOnly(session.submit(message("x")), Stage.MAIL, "421 4.3.2");
        }
    }

    /** No chunk but the first was read, the last one not even written: nothing can have been delivered. */
    @ParameterizedTest
    @ValueSource(strings = {CLOSING, "552 5.3.4 too large", "452 4.3.1 disk full"})
    void submitShouldReadWhatWasSaidToAChunkBeforeTheReset(String reply) {
        try (ScriptedGateway gateway = Peer.gateway().on(Step.BDAT, raw(reply + "\r\n").then(Action.reset())).start();
             SmtpSession session = Peer.session(connector, gateway)) {
            assertOnly(session.submit(message(LARGE)), Stage.CONTENT, reply);
        }
    }

    /** The server has had enough of the content, says so and hangs up, without waiting for the final dot. */
    @ParameterizedTest
    @ValueSource(strings = {CLOSING, "552 5.3.4 too large", "451 4.3.1 disk full"})
    void submitShouldReadWhatWasSaidToTheContentBeforeTheReset(String reply) {
        Action enough = Action.reply("354 go on").then(raw(reply + "\r\n")).then(Action.reset());
        try (ScriptedGateway gateway = Peer.gateway().without("CHUNKING").on(Step.DATA, enough).start();
             SmtpSession session = Peer.session(connector, gateway)) {
            assertOnly(session.submit(message(LARGE)), Stage.CONTENT, reply);
        }
    }

    /** Success said to what was never said to the end is no success, and a lost connection is not "may have been delivered". */
    @ParameterizedTest
    @EnumSource(value = Step.class, names = {"BDAT", "DATA"})
    void submitShouldNotHaveHandedOverWhatItCouldNotWrite(Step step) {
        Action lies = (step == Step.DATA ? Action.reply("354 go on") : raw("")).then(raw("250 2.0.0 taken\r\n")).then(Action.reset());
        try (ScriptedGateway gateway = Peer.gateway().without(step == Step.DATA ? "CHUNKING" : "DSN").on(step, lies).start();
             SmtpSession session = Peer.session(connector, gateway)) {
            TransactionResult result = session.submit(message(LARGE));

            assertThat(result.ending()).isEqualTo(Ending.OUT_OF_STEP);
            SmtpEvent.Broken broken = Peer.broken(requireNonNull(result.recipients().get("a@x.example")));
            assertThat(broken.stage()).isEqualTo(Stage.CONTENT);
            assertThat(broken.fault()).isEqualTo(Fault.CLOSED);
        }
    }

    /** The server neither reads nor speaks; what is stuck in our buffers is not on its way. */
    @Test
    void submitShouldNotHaveHandedOverALastChunkThatCouldNotBeWrittenInTime() {
        try (ScriptedGateway gateway = Peer.gateway().on(Step.RCPT, Action.stall()).start();
             SmtpSession session = Peer.open(connector, gateway, Peer.TLS, Peer.forMessages(Duration.ofSeconds(1)))
                 .fold(opened -> opened, event -> {
                     throw new AssertionError(event.describe());
                 })) {
            SmtpEvent event = requireNonNull(session.submit(message(LARGE)).recipients().get("a@x.example"));

            assertThat(event.stage()).isNotEqualTo(Stage.FINAL);
            assertThat(Peer.broken(event).fault()).isEqualTo(Fault.TIMED_OUT);
        }
    }

    private static void assertOnly(TransactionResult result, Stage stage, String reply) {
        assertThat(result.ending()).isEqualTo(Ending.OUT_OF_STEP);
        assertThat(result.recipients()).containsExactly(
            Map.entry("a@x.example",
            new SmtpEvent.Replied(stage, SmtpReply.of(Integer.parseInt(reply.substring(0, 3)), reply.substring(4)))));
    }

    private static Action raw(String octets) {
        return Action.rawBytes(octets.getBytes(StandardCharsets.US_ASCII));
    }

    private static Submission message(String content) {
        return new Submission("s@x.example", List.of("a@x.example"), Peer.content(content));
    }
}
