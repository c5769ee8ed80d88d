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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import io.postern.peers.smtp.Action;
import io.postern.peers.smtp.GatewayBuilder;
import io.postern.peers.smtp.ReceivedMessage;
import io.postern.peers.smtp.ScriptedGateway;
import io.postern.peers.smtp.Step;
import io.postern.smtp.TransactionResult.Ending;

/** What arrives, and what is said of it, whatever the server offers. */
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

    @ParameterizedTest
    @EnumSource
    void submitShouldGiveTheFinalReplyToEveryRecipient(Offers offers) {
        try (ScriptedGateway gateway = offers.gateway().start()) {
            TransactionResult result = submit(gateway, "s@x.example", List.of(A, B, A), HELLO);

            assertThat(result.ending()).isEqualTo(Ending.IN_STEP);
            assertThat(result.recipients()).containsOnlyKeys(A, B);
            assertThat(result.recipients().values()).allMatch(event -> event.stage() == Stage.FINAL
                && event.reply().filter(reply -> reply.replyClass() == ReplyClass.POSITIVE).isPresent());
            assertThat(gateway.received()).hasSize(1);
            assertThat(gateway.received().get(0).sender()).isEqualTo("s@x.example");
            assertThat(gateway.received().get(0).mailParameters()).containsExactly("SIZE=25");
            assertThat(gateway.violations()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"a|a\\r\\n", "a\\r\\n|a\\r\\n", "|''", ".|.\\r\\n", "..|..\\r\\n",
        "a\\r\\n.\\r\\nQUIT\\r\\n|a\\r\\n.\\r\\nQUIT\\r\\n",
        "a\\n.\\nb|a\\r\\n.\\r\\nb\\r\\n", "Gr\u00fc\u00dfe|Gr\u00fc\u00dfe\\r\\n"})
    void submitShouldDeliverContentByteForByte(String content, String expected) {
        for (Offers offers : Offers.values()) {
            try (ScriptedGateway gateway = offers.gateway().start()) {
                submit(gateway, "", List.of(A), unescape(content == null ? "" : content));

                assertThat(gateway.received().get(0).sender()).isEmpty();
                assertThat(gateway.received().get(0).text()).isEqualTo(unescape(expected));
                assertThat(gateway.violations()).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void submitShouldDeliverEveryByteValueOverManyBlocks(Offers offers) {
        byte[] content = new byte[5 * ChunkedContent.CHUNK];
        for (int i = 0; i < content.length; i += 2) {
            boolean lineEnd = i % 256 == 254;
            content[i] = lineEnd ? (byte) '\r' : (byte) (i / 256 % 10 == 0 ? '.' : i / 2 % 241 + 14);
            content[i + 1] = lineEnd ? (byte) '\n' : (byte) ('.' + i % 3);
        }
        try (ScriptedGateway gateway = offers.gateway().start()) {
            Peer.session(connector, gateway).submit(new Submission("", List.of(A), () -> new ByteArrayInputStream(content)));

            assertThat(gateway.received().get(0).content()).isEqualTo(content);
            assertThat(gateway.violations()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"65536,1", "65537,1", "262144,1", "262145,2", "524288,2", "524289,3"})
    void submitShouldCutLargeContentIntoChunks(int size, int chunks) {
        String content = "x".repeat(size - 2) + "\r\n";
        try (ScriptedGateway gateway = Offers.CHUNKING_PIPELINING.gateway().start()) {
            submit(gateway, "", List.of(A), content);

            assertThat(gateway.received().get(0).text()).hasSize(size).isEqualTo(content);
            assertThat(gateway.transcript()).filteredOn(line -> line.contains("C: BDAT ")).hasSize(chunks)
                .last().asString().endsWith(" LAST");
        }
    }

    @ParameterizedTest
    @EnumSource
    void submitShouldKeepRecipientsApart(Offers offers) {
        GatewayBuilder mixed = offers.gateway()
            .on(Step.RCPT, line -> line.contains(B), Action.reply("550 5.1.1 nobody"))
            .on(Step.RCPT, line -> line.contains(C), Action.reply("451 4.2.1 later"));
        try (ScriptedGateway gateway = mixed.start()) {
            TransactionResult result = submit(gateway, "s@x.example", List.of(A, B, C), HELLO);

            assertThat(describe(result)).containsEntry(B, "550 5.1.1 nobody").containsEntry(C, "451 4.2.1 later");
            assertThat(describe(result).get(A)).startsWith("250");
            assertThat(gateway.received().get(0).recipients()).containsExactly(A);
        }
    }

    @ParameterizedTest
    @EnumSource
    void submitShouldHandOverNothingWhenAllRecipientsAreRefused(Offers offers) {
        try (ScriptedGateway gateway = offers.gateway().on(Step.RCPT, Action.reply("550 5.1.1 nobody")).start()) {
            TransactionResult result = submit(gateway, "s@x.example", List.of(A, B), HELLO);

            assertThat(result.ending()).isEqualTo(Ending.IN_STEP);
            assertThat(result.message()).isEmpty();
            assertThat(describe(result)).containsOnly(Map.entry(A, "550 5.1.1 nobody"), Map.entry(B, "550 5.1.1 nobody"));
            assertThat(gateway.received()).isEmpty();
        }
    }

    @Test
    void submitShouldSendALoneDotWhenDataIsAcceptedForNobody() {
        GatewayBuilder odd = Offers.PIPELINING.gateway().on(Step.RCPT, Action.reply("550 5.1.1 nobody"))
            .on(Step.DATA, Action.reply("354 go on"));
        try (ScriptedGateway gateway = odd.start()) {
            TransactionResult result = submit(gateway, "s@x.example", List.of(A), HELLO);

            assertThat(describe(result)).containsOnly(Map.entry(A, "550 5.1.1 nobody"));
            assertThat(result.ending()).isEqualTo(Ending.IN_STEP);
            assertThat(gateway.transcript()).contains("1T C: <0 octets of content>");
        }
    }

    @ParameterizedTest
    @CsvSource({"250,3", "100,1", "101,2"})
    void submitShouldShareManyRecipientsAmongTransactions(int count, int transactions) {
        for (Offers offers : Offers.values()) {
            try (ScriptedGateway gateway = offers.gateway().start()) {
                List<String> recipients = many(count);
                TransactionResult result = submit(gateway, "s@x.example", recipients, HELLO);

                assertThat(result.recipients().keySet()).containsExactlyElementsOf(recipients);
                assertThat(describe(result).values()).allMatch(reply -> reply.startsWith("250 "));
                assertThat(gateway.received()).hasSize(transactions).allMatch(message -> message.text().equals(HELLO));
                assertThat(gateway.received()).flatExtracting(ReceivedMessage::recipients).containsExactlyElementsOf(recipients);
                assertThat(gateway.transcript()).noneMatch(line -> line.contains("RSET"));
            }
        }
    }

    /**
     * The commands are more than the send buffer holds, and the replies more than all buffers: were the client to write all before it
     * reads, both would wait for ever.
     */
    @ParameterizedTest
    @EnumSource(names = {"CHUNKING_PIPELINING", "PIPELINING"})
    void submitShouldNotBlockWhenTheServerIsTalkative(Offers offers) {
        Action long250 = Action.reply("250 2.1.5 " + "x".repeat(200).concat("\n").repeat(50) + "x");
        List<String> recipients = IntStream.range(0, 4000).mapToObj(i -> "r" + i + "x".repeat(200) + "@x.example").toList();
        GatewayBuilder talkative = offers.gateway().on(Step.RCPT, line -> line.matches("RCPT TO:<r[0-9]{1,3}x.*"), long250);
        try (ScriptedGateway gateway = talkative.start(); SmtpSession session = Peer.session(connector, gateway)) {
            session.submit(new Submission("", recipients, Set.of(), DsnRequest.NONE, recipients.size(), Peer.content(HELLO)));

            assertThat(gateway.received()).extracting(message -> message.recipients().size()).containsExactly(4000);
        }
    }

    @Test
    void submitShouldObeyTheServersRecipientLimit() {
        try (ScriptedGateway gateway = Peer.gateway().extensions("PIPELINING", "LIMITS MAILMAX=1000 RCPTMAX=20").start()) {
            submit(gateway, "s@x.example", many(41), HELLO);

            assertThat(gateway.received()).extracting(message -> message.recipients().size()).containsExactly(20, 20, 1);
        }
    }

    @ParameterizedTest
    @CsvSource({"10,10", "30,20", "41,20"})
    void submitShouldObeyOurOwnRecipientLimit(int limit, int first) {
        Submission submission = new Submission("", many(41), Set.of(), DsnRequest.NONE, limit, Peer.content(HELLO));
        try (ScriptedGateway gateway = Peer.gateway().extensions("PIPELINING", "LIMITS RCPTMAX=20").start();
             SmtpSession session = Peer.session(connector, gateway)) {
            session.submit(submission);

            assertThat(gateway.received().get(0).recipients()).hasSize(first);
            assertThat(gateway.received()).flatExtracting(ReceivedMessage::recipients).hasSize(41);
        }
    }

    @Test
    void submitShouldBeginAnewAfterATransactionWithoutRecipients() {
        GatewayBuilder refusing = Peer.gateway().extensions("PIPELINING", "CHUNKING", "LIMITS RCPTMAX=1")
            .on(Step.RCPT, line -> line.contains(A), Action.reply("550 5.1.1 nobody"));
        try (ScriptedGateway gateway = refusing.start()) {
            TransactionResult result = submit(gateway, "s@x.example", List.of(A, B), HELLO);

            assertThat(describe(result)).containsEntry(A, "550 5.1.1 nobody");
            assertThat(gateway.received().get(0).recipients()).containsExactly(B);
            assertThat(gateway.transcript()).containsOnlyOnce("1T C: RSET");
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

    private static List<String> many(int count) {
        return IntStream.range(0, count).mapToObj(i -> "r" + i + "@x.example").toList();
    }

    private TransactionResult submit(ScriptedGateway gateway, String sender, List<String> recipients, String content) {
        try (SmtpSession session = Peer.session(connector, gateway)) {
            return session.submit(new Submission(sender, recipients, Peer.content(content)));
        }
    }

    private static Map<String, String> describe(TransactionResult result) {
        return result.recipients().entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().describe()));
    }

    private static String unescape(String text) {
        return text.replace("\\r", "\r").replace("\\n", "\n");
    }
}
