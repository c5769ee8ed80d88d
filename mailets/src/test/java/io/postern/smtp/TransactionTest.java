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
import java.util.stream.Collectors;

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

class TransactionTest {
    private static final String A = "a@x.example";
    private static final String B = "b@x.example";
    private static final String C = "c@x.example";
    private static final String HELLO = "Subject: hello\r\n\r\nhello\r\n";

    private final Connector connector = Peer.connector();

    @AfterEach
    void closeConnector() {
        connector.close();
    }

    @Test
    void submitShouldGiveTheFinalReplyToEveryRecipient() {
        try (ScriptedGateway gateway = Peer.gateway().start()) {
            TransactionResult result = submit(gateway, "s@x.example", List.of(A, B, A), HELLO);

            assertThat(result.ending()).isEqualTo(Ending.IN_STEP);
            assertThat(result.recipients()).containsOnlyKeys(A, B);
            assertThat(result.recipients().values()).allMatch(event -> event.stage() == Stage.FINAL
                && event.reply().filter(reply -> reply.replyClass() == ReplyClass.POSITIVE).isPresent());
            assertThat(gateway.received()).hasSize(1);
            assertThat(gateway.received().get(0).sender()).isEqualTo("s@x.example");
            assertThat(gateway.received().get(0).mailParameters()).containsExactly("BODY=8BITMIME");
            assertThat(gateway.violations()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"a|a\\r\\n", "a\\r\\n|a\\r\\n", "|''", ".|.\\r\\n",
        "a\\r\\n.\\r\\nQUIT\\r\\n|a\\r\\n.\\r\\nQUIT\\r\\n",
        "a\\n.\\nb|a\\r\\n.\\r\\nb\\r\\n", "Gr\u00fc\u00dfe|Gr\u00fc\u00dfe\\r\\n"})
    void submitShouldDeliverContentByteForByte(String content, String expected) {
        try (ScriptedGateway gateway = Peer.gateway().start()) {
            submit(gateway, "", List.of(A), unescape(content == null ? "" : content));

            assertThat(gateway.received().get(0).sender()).isEmpty();
            assertThat(gateway.received().get(0).text()).isEqualTo(unescape(expected));
        }
    }

    @Test
    void submitShouldDeliverEveryByteValueOverManyBlocks() {
        byte[] line = new byte[256];
        for (int i = 0; i < 254; i++) {
            line[i] = (byte) (i == '\r' || i == '\n' ? '.' : i);
        }
        line[254] = '\r';
        line[255] = '\n';
        byte[] content = new byte[256 * 2000];
        for (int i = 0; i < 2000; i++) {
            System.arraycopy(line, 0, content, i * 256, 256);
        }
        try (ScriptedGateway gateway = Peer.gateway().start()) {
            Peer.session(connector, gateway).submit(new Submission("", List.of(A), () -> new ByteArrayInputStream(content)));

            assertThat(gateway.received().get(0).content()).isEqualTo(content);
        }
    }

    @Test
    void submitShouldKeepRecipientsApart() {
        GatewayBuilder mixed = Peer.gateway()
            .on(Step.RCPT, line -> line.contains(B), Action.reply("550 5.1.1 nobody"))
            .on(Step.RCPT, line -> line.contains(C), Action.reply("451 4.2.1 later"));
        try (ScriptedGateway gateway = mixed.start()) {
            TransactionResult result = submit(gateway, "s@x.example", List.of(A, B, C), HELLO);

            assertThat(describe(result)).containsEntry(B, "550 5.1.1 nobody").containsEntry(C, "451 4.2.1 later");
            assertThat(describe(result).get(A)).startsWith("250");
            assertThat(gateway.received().get(0).recipients()).containsExactly(A);
        }
    }

    @Test
    void submitShouldSendNoContentWhenAllRecipientsAreRefused() {
        try (ScriptedGateway gateway = Peer.gateway().on(Step.RCPT, Action.reply("550 5.1.1 nobody")).start()) {
            TransactionResult result = submit(gateway, "s@x.example", List.of(A, B), HELLO);

            assertThat(result.ending()).isEqualTo(Ending.IN_STEP);
            assertThat(result.message()).isEmpty();
            assertThat(gateway.transcript()).noneMatch(line -> line.contains("C: DATA"));
        }
    }

    @ParameterizedTest
    @CsvSource({"MAIL,451 4.3.0 later,MAIL,IN_STEP", "MAIL,550 5.7.1 no,MAIL,IN_STEP", "DATA,451 4.3.0 later,DATA,IN_STEP",
        "CONTENT,552 5.3.4 too big,FINAL,IN_STEP", "CONTENT,451 4.3.0 later,FINAL,IN_STEP", "RCPT,421 4.3.2 closing,RCPT,OUT_OF_STEP",
        "MAIL,421 4.3.2 closing,MAIL,OUT_OF_STEP"})
    void submitShouldGiveEveryoneTheReplyThatEndedIt(Step step, String reply, Stage stage, Ending ending) {
        try (ScriptedGateway gateway = Peer.gateway().on(step, Action.reply(reply)).start()) {
            TransactionResult result = submit(gateway, "s@x.example", List.of(A, B), HELLO);

            assertThat(describe(result)).containsOnly(Map.entry(A, reply), Map.entry(B, reply));
            assertThat(result.reached()).isEqualTo(stage);
            assertThat(result.ending()).isEqualTo(ending);
        }
    }

    @ParameterizedTest
    @CsvSource({"MAIL,MAIL", "RCPT,RCPT", "DATA,DATA", "CONTENT,FINAL"})
    void submitShouldReportWhereTheServerClosed(Step step, Stage stage) {
        try (ScriptedGateway gateway = Peer.gateway().on(step, Action.close()).start()) {
            TransactionResult result = submit(gateway, "s@x.example", List.of(A), HELLO);

            assertThat(result.reached()).isEqualTo(stage);
            assertThat(Peer.broken(result.recipients().getOrDefault(A, result.message().orElseThrow())).fault()).isEqualTo(Fault.CLOSED);
            assertThat(result.ending()).isEqualTo(Ending.OUT_OF_STEP);
        }
    }

    @ParameterizedTest
    @EnumSource(value = Step.class, names = {"MAIL", "RCPT", "DATA", "CONTENT"})
    void submitShouldNotOutliveItsDeadlineWhenTheServerStalls(Step step) {
        try (ScriptedGateway gateway = Peer.gateway().on(step, Action.stall()).start()) {
            TransactionResult result = submit(gateway, Duration.ofMillis(600), HELLO);

            assertThat(Peer.broken(result.message().orElseThrow()).fault()).isEqualTo(Fault.TIMED_OUT);
        }
    }

    @Test
    void submitShouldNotOutliveItsDeadlineWhenTheServerReadsNoContent() {
        String large = "x".repeat(70).concat("\r\n").repeat(400_000);
        try (ScriptedGateway gateway = Peer.gateway().on(Step.DATA, Action.reply("354 go on").then(Action.stall())).start()) {
            TransactionResult result = submit(gateway, Duration.ofMillis(800), large);

            assertThat(result.reached()).isEqualTo(Stage.CONTENT);
            assertThat(Peer.broken(result.message().orElseThrow()).fault()).isEqualTo(Fault.TIMED_OUT);
        }
    }

    @ParameterizedTest
    @CsvSource({"MAIL,354 what", "RCPT,354 what", "DATA,250 what", "CONTENT,354 what"})
    void submitShouldEndOutOfStepOnAReplyOutOfPlace(Step step, String reply) {
        try (ScriptedGateway gateway = Peer.gateway().on(step, Action.reply(reply)).start()) {
            TransactionResult result = submit(gateway, "s@x.example", List.of(A), HELLO);

            assertThat(Peer.broken(result.message().orElseThrow()).fault()).isEqualTo(Fault.UNEXPECTED);
            assertThat(result.ending()).isEqualTo(Ending.OUT_OF_STEP);
        }
    }

    @Test
    void submitShouldDropTheConnectionWhenTheContentsSourceFails() {
        ContentSource broken = () -> new SequenceInputStream(new ByteArrayInputStream("half a line".getBytes(StandardCharsets.US_ASCII)),
            new InputStream() {
                @Override
                public int read() throws IOException {
                    throw new IOException("disk error");
                }

                @Override
                public int read(byte[] buffer, int offset, int length) throws IOException {
                    throw new IOException("disk error");
                }
            });
        try (ScriptedGateway gateway = Peer.gateway().start()) {
            TransactionResult result = Peer.session(connector, gateway).submit(new Submission("", List.of(A), broken));

            assertThat(Peer.broken(result.message().orElseThrow()).fault()).isEqualTo(Fault.SOURCE_FAILED);
            assertThat(result.ending()).isEqualTo(Ending.OUT_OF_STEP);
            assertThat(gateway.received()).isEmpty();
            assertThat(gateway.unacknowledged()).isEmpty();
        }
    }

    @Test
    void submitShouldKeepAnInjectedCommandOffTheWire() {
        String evil = "a@x.example>\r\nRCPT TO:<evil@x.example";
        try (ScriptedGateway gateway = Peer.gateway().start()) {
            TransactionResult result = submit(gateway, "s@x.example", List.of(evil, B), HELLO);

            assertThat(result.recipients()).hasEntrySatisfying(evil, event ->
                assertThat(Peer.broken(event).fault()).isEqualTo(Fault.UNSENDABLE));
            assertThat(gateway.received().get(0).recipients()).containsExactly(B);
            assertThat(gateway.transcript()).noneMatch(line -> line.contains("evil"));
        }
    }

    @Test
    void submitShouldNotSendAnInternationalAddressToAServerWithoutSmtputf8() {
        try (ScriptedGateway gateway = Peer.gateway().without("SMTPUTF8").start()) {
            TransactionResult result = submit(gateway, "s@x.example", List.of("us\u00e9r@x.example", B), HELLO);

            assertThat(result.recipients()).hasEntrySatisfying("us\u00e9r@x.example", event ->
                assertThat(Peer.broken(event).fault()).isEqualTo(Fault.NOT_OFFERED));
            assertThat(gateway.received().get(0).recipients()).containsExactly(B);
        }
    }

    private TransactionResult submit(ScriptedGateway gateway, String sender, List<String> recipients, String content) {
        try (SmtpSession session = Peer.session(connector, gateway)) {
            return session.submit(new Submission(sender, recipients, source(content)));
        }
    }

    private TransactionResult submit(ScriptedGateway gateway, Duration patience, String content) {
        return Peer.open(connector, gateway, Peer.AUTHORITY.clientContext(), Timeouts.uniform(patience))
            .fold(session -> session.submit(new Submission("", List.of(A), source(content))), event -> {
                throw new AssertionError(event.describe());
            });
    }

    private static ContentSource source(String content) {
        return () -> new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8));
    }

    private static Map<String, String> describe(TransactionResult result) {
        return result.recipients().entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().describe()));
    }

    private static String unescape(String text) {
        return text.replace("\\r", "\r").replace("\\n", "\n");
    }
}
