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

package io.postern.peers.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContentTest {
    private final ScriptedGateway gateway = ScriptedGateway.builder().extensions("PIPELINING", "CHUNKING", "SIZE 100").start();
    private final Dialogue client;

    ContentTest() throws IOException {
        client = new Dialogue(gateway);
    }

    @BeforeEach
    void envelope() throws IOException {
        client.reply();
        client.ask("EHLO me.test");
        client.ask("MAIL FROM:<a@b.test>");
        client.ask("RCPT TO:<c@d.test>");
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        gateway.close();
    }

    @Test
    void chunksShouldBeJoinedOctetForOctetWhenTheyAreAccepted() throws IOException {
        client.send("BDAT 7\r\na\n..\r\n.BDAT 3\r\n\r\nbBDAT 0 LAST\r\n");

        assertThat(client.reply()).startsWith("250");
        assertThat(client.reply()).startsWith("250");
        assertThat(client.reply()).startsWith("250 2.0.0 Message accepted");
        assertThat(gateway.received()).singleElement().satisfies(message -> {
            assertThat(message.octets()).isEqualTo("a\n..\r\n.\r\nb");
            assertThat(message.commands()).endsWith("BDAT 7", "BDAT 3", "BDAT 0 LAST");
        });
        assertThat(gateway.violations()).isEmpty();
    }

    @Test
    void digestShouldBeKeptInPlaceOfTheContentWhenOneIsAskedFor() throws IOException {
        gateway.digestContents();
        client.ask("RSET");
        client.ask("MAIL FROM:<a@b.test>");
        client.ask("RCPT TO:<c@d.test>");

        client.ask("BDAT 3 LAST\r\nabc");

        assertThat(gateway.received()).singleElement().extracting(ReceivedMessage::octets)
            .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    @Test
    void chunkShouldBeThrownAwayAndTheTransactionSpoiltWhenItIsRefused() throws IOException {
        gateway.program(Step.BDAT, Action.reply("452 4.3.1 disk full"), Action.proceed());
        client.send("BDAT 6\r\nQUIT\r\nBDAT 1 LAST\r\nxMAIL FROM:<>\r\nRSET\r\nNOOP\r\n");

        assertThat(client.reply()).isEqualTo("452 4.3.1 disk full");
        assertThat(client.reply()).startsWith("503 5.5.1");
        assertThat(client.reply()).startsWith("503 5.5.1");
        assertThat(client.reply()).startsWith("250 2.0.0");
        assertThat(client.reply()).startsWith("250 2.0.0");
        assertThat(gateway.received()).isEmpty();
    }

    @Test
    void chunkShouldBeThrownAwayWhenNobodyExpectsIt() throws IOException {
        client.ask("RSET");

        assertThat(client.ask("BDAT 6 LAST\r\nQUIT\r\nNOOP")).startsWith("503 5.5.1");
        assertThat(client.reply()).startsWith("250 2.0.0 OK");
        assertThat(gateway.unacknowledged()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"BDAT", "BDAT x", "BDAT -1", "BDAT 1 FIRST", "BDAT 9999999999999999999"})
    void bdatShouldBeRefusedAndNotedWhenItsSizeIsUnreadable(String command) throws IOException {
        assertThat(client.ask(command)).startsWith("501 5.5.4");
        assertThat(gateway.violations()).containsExactly("1: not a BDAT command: " + command);
    }

    @Test
    void dataShouldBeRefusedWhenAChunkCameBefore() throws IOException {
        assertThat(client.send("BDAT 1\r\nx").reply()).startsWith("250");

        assertThat(client.ask("DATA")).startsWith("503 5.5.1");
        assertThat(client.ask("RCPT TO:<e@f.test>")).startsWith("503 5.5.1");
    }

    @ParameterizedTest
    @CsvSource({"'RSET', 'DATA', 503 5.5.1", "'RSET|MAIL FROM:<>', 'DATA', 554 5.5.1", "'RSET|MAIL FROM:<>', 'BDAT 0 LAST', 554 5.5.1"})
    void contentShouldBeRefusedWhenTheEnvelopeIsIncomplete(String before, String command, String reply) throws IOException {
        for (String line : before.split("\\|", -1)) {
            client.ask(line);
        }

        assertThat(client.ask(command)).startsWith(reply);
    }

    @Test
    void messageShouldBeRefusedAndKeptApartWhenItIsLargerThanOffered() throws IOException {
        client.ask("DATA");

        assertThat(client.ask("x".repeat(99) + "\r\n.")).startsWith("552 5.3.4");
        assertThat(gateway.received()).isEmpty();
        assertThat(gateway.unacknowledged()).singleElement().satisfies(message -> assertThat(message.content()).hasSize(101));
        assertThat(client.ask("MAIL FROM:<a@b.test> SIZE=101")).startsWith("552 5.3.4");
        assertThat(client.ask("MAIL FROM:<a@b.test> SIZE=100")).startsWith("250");
    }

    @Test
    void messageShouldBeUnacknowledgedWhenTheConnectionIsClosedInPlaceOfTheReply() throws IOException {
        gateway.program(Step.CONTENT, content -> content.contains("Subject: doomed"), Action.close());
        client.ask("DATA");

        assertThat(client.ask("Subject: doomed\r\n.")).isEqualTo("<end>");
        assertThat(gateway.unacknowledged()).extracting(ReceivedMessage::text).containsExactly("Subject: doomed\r\n");
        assertThat(gateway.received()).isEmpty();
        gateway.forget();
        assertThat(gateway.unacknowledged()).isEmpty();
        assertThat(gateway.transcript()).isEmpty();
    }

    @Test
    void dataShouldNotWaitForContentWhenTheScriptRepliesOtherThan354() throws IOException {
        gateway.program(Step.DATA, Action.reply("250 what"));

        assertThat(client.ask("DATA")).isEqualTo("250 what");
        assertThat(client.ask("NOOP")).startsWith("250 2.0.0");
    }

    @Test
    void lastChunkShouldTakeTheScriptsFinalReplyWhenItHasOne() throws IOException {
        gateway.program(Step.CONTENT, Action.reply("550 5.7.1 spam"));

        assertThat(client.send("BDAT 2 LAST\r\nhi").reply()).isEqualTo("550 5.7.1 spam");
        assertThat(gateway.unacknowledged()).extracting(ReceivedMessage::octets).containsExactly("hi");
    }
}
