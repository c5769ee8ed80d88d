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
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.postern.peers.tls.TestAuthority;

class ScriptedGatewayTest {
    @Test
    void messageShouldBeReceivedWhenTheClientHasTlsAndAuthenticates() throws IOException {
        TestAuthority authority = TestAuthority.create();
        try (ScriptedGateway gateway = ScriptedGateway.builder().identity(authority.issue("localhost")).user("relay", "secret").start();
                Dialogue client = new Dialogue(gateway)) {
            assertThat(client.reply()).startsWith("220 ");
            assertThat(client.ask("EHLO me.test")).contains("250 STARTTLS").doesNotContain("AUTH");
            assertThat(client.ask("MAIL FROM:<a@b.test>")).startsWith("530 5.7.0");
            assertThat(client.ask("STARTTLS")).startsWith("220 ");
            client.startTls(authority.clientContext());
            assertThat(client.ask("EHLO me.test")).contains("AUTH PLAIN LOGIN CRAM-MD5").doesNotContain("STARTTLS");
            assertThat(client.ask("MAIL FROM:<a@b.test>")).startsWith("530 5.7.0");
            assertThat(client.ask("AUTH PLAIN " + Dialogue.base64("\0relay\0secret"))).startsWith("235 2.7.0");
            assertThat(client.ask("MAIL FROM:<a@b.test> BODY=8BITMIME SIZE=30")).startsWith("250 2.1.0");
            assertThat(client.ask("RCPT TO:<c@d.test>")).startsWith("250 2.1.5");
            assertThat(client.ask("DATA")).startsWith("354");
            assertThat(client.ask("Subject: x\r\n\r\n..dot\r\n.")).startsWith("250 2.0.0");
            assertThat(client.ask("QUIT")).startsWith("221");
            assertThat(client.read()).isEqualTo(-1);

            assertThat(gateway.received()).containsExactly(new ReceivedMessage("a@b.test", List.of("c@d.test"),
                "Subject: x\r\n\r\n.dot\r\n", "TLSv1.3", "relay", "PLAIN", List.of("BODY=8BITMIME", "SIZE=30"),
                List.of("MAIL FROM:<a@b.test> BODY=8BITMIME SIZE=30", "RCPT TO:<c@d.test>", "DATA"), 1));
            assertThat(gateway.violations()).isEmpty();
        }
    }

    @Test
    void groupShouldBeAnsweredInOrderWhenItIsPipelined() throws IOException {
        try (ScriptedGateway gateway = ScriptedGateway.builder().start(); Dialogue client = greeted(gateway)) {
            client.send("MAIL FROM:<a@b.test>\r\nRCPT TO:<c@d.test>\r\nRCPT TO:<>\r\nDATA\r\n");

            assertThat(client.reply()).startsWith("250 2.1.0");
            assertThat(client.reply()).startsWith("250 2.1.5");
            assertThat(client.reply()).startsWith("501 5.5.4");
            assertThat(client.reply()).startsWith("354");
            client.send("hé\r\n.\r\nMAIL FROM:<>\r\n");
            assertThat(client.reply()).startsWith("250 2.0.0");
            assertThat(client.reply()).startsWith("250 2.1.0");
            assertThat(gateway.received()).extracting(ReceivedMessage::text).containsExactly("hé\r\n");
            assertThat(gateway.violations()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "PIPELINING, 'NOOP|NOOP', input waiting behind NOOP",
        "8BITMIME, 'MAIL FROM:<>|RSET', input waiting behind MAIL though PIPELINING is not offered",
        "CHUNKING, 'BDAT 0|RSET', input waiting behind a chunk though PIPELINING is not offered",
    })
    void violationShouldBeNotedWhenAClientDoesNotWait(String extension, String lines, String violation) throws IOException {
        try (ScriptedGateway gateway = ScriptedGateway.builder().extensions(extension).start(); Dialogue client = greeted(gateway)) {
            client.ask(lines.replace("|", "\r\n"));
            client.reply();

            assertThat(gateway.violations()).containsExactly("1: " + violation);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "MAIL FROM:<> BODY=8BITMIME, 555 5.5.4",
        "MAIL FROM:<> SIZE=1, 555 5.5.4",
        "MAIL FROM:<> SMTPUTF8, 555 5.5.4",
        "MAIL FROM:<> RET=HDRS, 555 5.5.4",
        "MAIL FROM:<> AUTH=<>, 555 5.5.4",
        "MAIL FROM:<é@b.test>, 553 5.6.7",
        "BDAT 0, 500 5.5.1",
    })
    void commandShouldBeRefusedAndNotedWhenItsExtensionIsNotOffered(String command, String reply) throws IOException {
        try (ScriptedGateway gateway = ScriptedGateway.builder().without("8BITMIME", "SIZE", "SMTPUTF8", "DSN", "CHUNKING").start();
                Dialogue client = greeted(gateway)) {
            assertThat(client.ask(command)).startsWith(reply);
            assertThat(gateway.violations()).hasSize(1);
        }
    }

    @Test
    void internationalAddressShouldBeTakenWhenSmtpUtf8IsSaid() throws IOException {
        try (ScriptedGateway gateway = ScriptedGateway.builder().start(); Dialogue client = greeted(gateway)) {
            assertThat(client.ask("MAIL FROM:<é@b.test> SMTPUTF8")).startsWith("250");
            assertThat(client.ask("RCPT TO:<ü@d.test> NOTIFY=NEVER")).startsWith("250");
            client.ask("BDAT 0 LAST");
            assertThat(client.ask("MAIL FROM:<>")).startsWith("250");
            assertThat(client.ask("RCPT TO:<ü@d.test>")).startsWith("553 5.6.7");
            assertThat(gateway.received()).singleElement().satisfies(message -> {
                assertThat(message.sender()).isEqualTo("é@b.test");
                assertThat(message.recipients()).containsExactly("ü@d.test");
            });
        }
    }

    @ParameterizedTest
    @CsvSource({"FROB, 500 5.5.1", "'', 500 5.5.1", "EHLO, 501 5.5.4",
        "RCPT TO:<a@b.test>, 503 5.5.1", "DATA, 503 5.5.1", "HELO x, 250 gateway"})
    void commandShouldBeAnsweredByTheBookWhenNothingWasSaidBefore(String command, String reply) throws IOException {
        try (ScriptedGateway gateway = ScriptedGateway.builder().start(); Dialogue client = new Dialogue(gateway)) {
            client.reply();

            assertThat(client.ask(command)).startsWith(reply);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"NOOP\n", "NO\rOP\r\n", "NOOP \0\r\n"})
    void violationShouldBeNotedWhenALineHasStrayControls(String line) throws IOException {
        try (ScriptedGateway gateway = ScriptedGateway.builder().start(); Dialogue client = greeted(gateway)) {
            client.send(line).reply();

            assertThat(gateway.violations()).singleElement().asString().startsWith("1: bare ");
            assertThat(gateway.transcript()).noneMatch(text -> text.contains("\r") || text.contains("\0"));
        }
    }

    @Test
    void lineShouldBeRefusedAndReadToItsEndWhenItIsTooLong() throws IOException {
        try (ScriptedGateway gateway = ScriptedGateway.builder().start(); Dialogue client = greeted(gateway)) {
            assertThat(client.ask("NOOP " + "x".repeat(Wire.LONGEST_LINE))).startsWith("500 5.5.2");
            assertThat(client.ask("NOOP " + "x".repeat(Wire.LONGEST_LINE - "NOOP \r".length()))).startsWith("250");
            assertThat(gateway.violations()).hasSize(1);
        }
    }

    @Test
    void connectionShouldBeRefusedWhenThereAreTwoHundred() throws IOException {
        List<Dialogue> clients = new ArrayList<>();
        try (ScriptedGateway gateway = ScriptedGateway.builder().start()) {
            for (int i = 0; i < 200; i++) {
                clients.add(greeted(gateway));
            }
            assertThat(gateway.openConnections()).isEqualTo(200);
            try (Dialogue oneMore = new Dialogue(gateway)) {
                assertThat(oneMore.reply()).startsWith("421 4.7.0");
                assertThat(oneMore.read()).isEqualTo(-1);
            }
            assertThat(gateway.connections()).isEqualTo(201);
        } finally {
            for (Dialogue client : clients) {
                client.close();
            }
        }
    }

    @Test
    void closeShouldEndSocketsAndThreadsWhenAClientIsStillConnected() throws IOException {
        ScriptedGateway gateway = ScriptedGateway.builder().start();
        try (Dialogue client = greeted(gateway)) {
            gateway.close();

            assertThat(client.read()).isEqualTo(-1);
            String name = "gateway-" + gateway.port();
            await().until(() -> Thread.getAllStackTraces().keySet().stream().noneMatch(thread -> thread.getName().startsWith(name)));
            assertThat(gateway.openConnections()).isZero();
        }
    }

    @Test
    void startShouldFailWhenTheAddressIsTakenOrUnknown() {
        InetSocketAddress unknown = InetSocketAddress.createUnresolved("nowhere.test", 0);
        try (ScriptedGateway gateway = ScriptedGateway.builder().start()) {
            assertThatThrownBy(() -> ScriptedGateway.builder().bind(gateway.address()).start()).isInstanceOf(UncheckedIOException.class);
            assertThatThrownBy(() -> ScriptedGateway.builder().bind(unknown)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static Dialogue greeted(ScriptedGateway gateway) throws IOException {
        Dialogue client = new Dialogue(gateway);
        client.reply();
        client.ask("EHLO me.test");
        return client;
    }
}
