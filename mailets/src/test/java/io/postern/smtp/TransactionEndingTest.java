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
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import io.postern.peers.smtp.Action;
import io.postern.peers.smtp.ScriptedGateway;
import io.postern.peers.smtp.Step;
import io.postern.smtp.TransactionResult.Ending;

/** Transactions that something brings to an end before the message is taken. */
class TransactionEndingTest {
    private static final String A = "a@x.example";
    private static final String B = "b@x.example";
    private static final String HELLO = "Subject: hello\r\n\r\nhello\r\n";
    private static final String LARGE = "x".repeat(70).concat("\r\n").repeat(40_000);

    private final Connector connector = Peer.connector();

    @AfterEach
    void closeConnector() {
        connector.close();
    }

    @ParameterizedTest
    @CsvSource({"MAIL,451 4.3.0 later,MAIL,IN_STEP", "MAIL,550 5.7.1 no,MAIL,IN_STEP", "MAIL,421 4.3.2 closing,MAIL,OUT_OF_STEP",
        "RCPT,421 4.3.2 closing,RCPT,OUT_OF_STEP", "CONTENT,552 5.3.4 too big,FINAL,IN_STEP", "CONTENT,451 4.3.0 later,FINAL,IN_STEP",
        "CONTENT,421 4.3.2 closing,FINAL,OUT_OF_STEP"})
    void submitShouldGiveEveryoneTheReplyThatEndedIt(Step step, String reply, Stage stage, Ending ending) {
        for (Offers offers : Offers.values()) {
            assertEnds(offers, step, reply, HELLO, stage, ending);
        }
    }

    @ParameterizedTest
    @CsvSource({"451 4.3.0 later,IN_STEP", "554 5.5.1 no,IN_STEP", "421 4.3.2 closing,OUT_OF_STEP"})
    void submitShouldGiveEveryoneTheReplyToData(String reply, Ending ending) {
        assertEnds(Offers.PIPELINING, Step.DATA, reply, HELLO, Stage.DATA, ending);
        assertEnds(Offers.NEITHER, Step.DATA, reply, HELLO, Stage.DATA, ending);
    }

    @ParameterizedTest
    @CsvSource({"451 4.3.0 later,IN_STEP", "552 5.3.4 too big,IN_STEP", "421 4.3.2 closing,OUT_OF_STEP"})
    void submitShouldGiveEveryoneTheReplyToAChunk(String reply, Ending ending) {
        assertEnds(Offers.CHUNKING, Step.BDAT, reply, LARGE, Stage.CONTENT, ending);
    }

    private void assertEnds(Offers offers, Step step, String reply, String content, Stage stage, Ending ending) {
        try (ScriptedGateway gateway = offers.gateway().on(step, Action.reply(reply)).start()) {
            TransactionResult result = submit(gateway, List.of(A, B), content);

            assertThat(describe(result)).as("%s", offers).containsOnly(Map.entry(A, reply), Map.entry(B, reply));
            assertThat(result.reached()).isEqualTo(stage);
            assertThat(result.ending()).isEqualTo(ending);
            assertThat(gateway.received()).isEmpty();
        }
    }

    /** When the message went with the envelope, the server may have taken it, however early it fell silent. */
    @ParameterizedTest
    @CsvSource({"MAIL,MAIL,CHUNKING", "RCPT,RCPT,CHUNKING", "CONTENT,FINAL,CHUNKING",
        "MAIL,FINAL,CHUNKING_PIPELINING", "RCPT,FINAL,CHUNKING_PIPELINING", "CONTENT,FINAL,CHUNKING_PIPELINING",
        "MAIL,MAIL,PIPELINING", "RCPT,RCPT,PIPELINING", "DATA,DATA,PIPELINING", "CONTENT,FINAL,PIPELINING",
        "MAIL,MAIL,NEITHER", "RCPT,RCPT,NEITHER", "DATA,DATA,NEITHER", "CONTENT,FINAL,NEITHER"})
    void submitShouldReportWhereTheServerClosed(Step step, Stage stage, Offers offers) {
        try (ScriptedGateway gateway = offers.gateway().start(); SmtpSession session = Peer.warmed(Peer.session(connector, gateway))) {
            gateway.program(step, Action.close());

            TransactionResult result = session.submit(new Submission("s@x.example", List.of(A), Peer.content(HELLO)));

            assertThat(result.reached()).isEqualTo(stage);
            assertThat(Peer.broken(result.message().orElseThrow()).fault()).isEqualTo(Fault.CLOSED);
            assertThat(result.ending()).isEqualTo(Ending.OUT_OF_STEP);
        }
    }

    /** A gateway whose back end drops every session at its first message costs no doubt. */
    @ParameterizedTest
    @CsvSource({"MAIL,MAIL,CHUNKING_PIPELINING", "RCPT,RCPT,CHUNKING_PIPELINING", "BDAT,FINAL,CHUNKING_PIPELINING",
        "CONTENT,FINAL,CHUNKING_PIPELINING"})
    void submitShouldKnowWhereTheServerClosedInAFreshSession(Step step, Stage stage, Offers offers) {
        try (ScriptedGateway gateway = offers.gateway().on(step, Action.close()).start()) {
            assertThat(submit(gateway, List.of(A), HELLO).reached()).isEqualTo(stage);
        }
    }

    @Test
    void submitShouldNotDoubtARefusalWhenTheServerClosesAfterIt() {
        try (ScriptedGateway gateway = Peer.gateway().on(Step.MAIL, Action.reply("550 5.7.1 no")).on(Step.RCPT, Action.close()).start()) {
            TransactionResult result = submit(gateway, List.of(A), HELLO);

            assertThat(describe(result)).containsExactly(Map.entry(A, "550 5.7.1 no"));
            assertThat(result.ending()).isEqualTo(Ending.OUT_OF_STEP);
        }
    }

    @ParameterizedTest
    @EnumSource(value = Step.class, names = {"MAIL", "RCPT", "DATA", "CONTENT", "BDAT"})
    void submitShouldNotOutliveItsDeadlineWhenTheServerStalls(Step step) {
        Offers offers = step == Step.DATA ? Offers.PIPELINING : Offers.CHUNKING_PIPELINING;
        try (ScriptedGateway gateway = offers.gateway().on(step, Action.stall()).start()) {
            assertThat(Peer.broken(submit(gateway, Duration.ofMillis(600), HELLO).message().orElseThrow()).fault())
                .isEqualTo(Fault.TIMED_OUT);
        }
    }

    @ParameterizedTest
    @CsvSource({"PIPELINING,DATA,354 go on", "CHUNKING_PIPELINING,BDAT,", "CHUNKING,BDAT,"})
    void submitShouldNotOutliveItsDeadlineWhenTheServerReadsNoContent(Offers offers, Step step, String reply) {
        Action action = reply == null ? Action.stall() : Action.reply(reply).then(Action.stall());
        try (ScriptedGateway gateway = offers.gateway().on(step, action).start()) {
            TransactionResult result = submit(gateway, Duration.ofMillis(800), LARGE.repeat(4));

            assertThat(result.reached()).isEqualTo(Stage.CONTENT);
            assertThat(Peer.broken(result.message().orElseThrow()).fault()).isEqualTo(Fault.TIMED_OUT);
        }
    }

    @ParameterizedTest
    @CsvSource({"MAIL,354 what,PIPELINING", "RCPT,354 what,PIPELINING", "DATA,250 what,PIPELINING", "CONTENT,354 what,PIPELINING",
        "MAIL,354 what,CHUNKING_PIPELINING", "RCPT,354 what,CHUNKING_PIPELINING", "CONTENT,354 what,CHUNKING_PIPELINING",
        "MAIL,354 what,NEITHER", "RCPT,354 what,NEITHER", "DATA,250 what,NEITHER", "CONTENT,354 what,NEITHER",
        "CONTENT,354 what,CHUNKING"})
    void submitShouldEndOutOfStepOnAReplyOutOfPlace(Step step, String reply, Offers offers) {
        try (ScriptedGateway gateway = offers.gateway().on(step, Action.reply(reply)).start()) {
            TransactionResult result = submit(gateway, List.of(A), HELLO);

            assertThat(Peer.broken(result.message().orElseThrow()).fault()).isEqualTo(Fault.UNEXPECTED);
            assertThat(result.ending()).isEqualTo(Ending.OUT_OF_STEP);
        }
    }

    @Test
    void submitShouldSendNothingWhenTheContentCannotBeRead() {
        try (ScriptedGateway gateway = Peer.gateway().start(); SmtpSession session = Peer.session(connector, gateway)) {
            TransactionResult result = session.submit(new Submission("", List.of(A), () -> failingAfter("half a line")));

            assertThat(Peer.broken(result.message().orElseThrow()).fault()).isEqualTo(Fault.SOURCE_FAILED);
            assertThat(result.ending()).isEqualTo(Ending.IN_STEP);
            assertThat(gateway.transcript()).noneMatch(line -> line.contains("C: MAIL"));
        }
    }

    /** The second reading fails, or is shorter, or longer: the server must not take what it has. */
    @ParameterizedTest
    @EnumSource
    void submitShouldHandOverNothingWhenTheContentFailsMidway(Offers offers) {
        for (String second : List.of("fails", "shorter", "longer")) {
            AtomicInteger readings = new AtomicInteger();
            ContentSource unreliable = () -> readings.incrementAndGet() == 1 ? Peer.content(LARGE).open() : switch (second) {
                case "fails" -> failingAfter(LARGE.substring(0, 2_000_000));
                case "shorter" -> Peer.content(LARGE.substring(0, 2_000_016)).open();
                default -> Peer.content(LARGE + "more\r\n").open();
            };
            try (ScriptedGateway gateway = offers.gateway().start()) {
                TransactionResult result = Peer.session(connector, gateway).submit(new Submission("", List.of(A), unreliable));

                assertThat(Peer.broken(result.message().orElseThrow()).fault()).as(second).isEqualTo(Fault.SOURCE_FAILED);
                assertThat(result.ending()).isEqualTo(Ending.OUT_OF_STEP);
                assertThat(gateway.received()).isEmpty();
                assertThat(gateway.unacknowledged()).isEmpty();
            }
        }
    }

    @Test
    void submitShouldSayThatLaterRecipientsWereNotServedWhenTheSessionEnds() {
        try (ScriptedGateway gateway = Peer.gateway().extensions("PIPELINING", "CHUNKING", "LIMITS RCPTMAX=1")
                .on(Step.CONTENT, Action.close()).start()) {
            TransactionResult result = submit(gateway, List.of(A, B), HELLO);

            assertThat(result.recipients().values()).extracting(SmtpEvent::stage).containsExactly(Stage.FINAL, Stage.MAIL);
            assertThat(gateway.transcript()).noneMatch(line -> line.contains(B));
        }
    }

    private static InputStream failingAfter(String text) {
        return new SequenceInputStream(new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII)), new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("disk error");
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                throw new IOException("disk error");
            }
        });
    }

    private TransactionResult submit(ScriptedGateway gateway, List<String> recipients, String content) {
        try (SmtpSession session = Peer.session(connector, gateway)) {
            return session.submit(new Submission("s@x.example", recipients, Peer.content(content)));
        }
    }

    private TransactionResult submit(ScriptedGateway gateway, Duration patience, String content) {
        return Peer.open(connector, gateway, Peer.TLS, Peer.forMessages(patience))
            .fold(session -> session.submit(new Submission("", List.of(A), Peer.content(content))), event -> {
                throw new AssertionError(event.describe());
            });
    }

    private static Map<String, String> describe(TransactionResult result) {
        return result.recipients().entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().describe()));
    }
}
