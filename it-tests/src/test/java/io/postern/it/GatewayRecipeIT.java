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

package io.postern.it;

import static io.postern.it.support.Eventually.eventually;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.postern.it.support.GatewaySetup;
import io.postern.it.support.JamesExtension;
import io.postern.it.support.SmtpDialogue;
import io.postern.peers.smtp.ReceivedMessage;
import io.postern.peers.smtp.ScriptedGateway;

/** Recipe 2: mail for chosen domains leaves through the gateways, in their order, under TLS and authenticated. */
class GatewayRecipeIT {
    private static final GatewaySetup SETUP = GatewaySetup.create("gateway-recipe");
    private static final ScriptedGateway FIRST = SETUP.gateway().start();
    private static final ScriptedGateway SECOND = SETUP.gateway().start();

    @RegisterExtension
    static final JamesExtension JAMES = SETUP.james(FIRST.port(), SECOND.port()).closing(FIRST, SECOND);

    /** All that the first gateway was ever told: sessions outlive a test, and only their beginning has AUTH. */
    private static final List<String> TOLD = new ArrayList<>();

    @BeforeEach
    void forget() {
        TOLD.addAll(FIRST.transcript());
        FIRST.forget();
        SECOND.forget();
    }

    @Test
    void mailShouldArriveUnderTlsAuthenticatedAndByteForByteWhenTheDomainIsChosen() {
        String content = "From: Alice <alice@sender.test>\r\nTo: bob@chosen.test\r\n"
            + "Subject: =?utf-8?q?gr=C3=BC=C3=9Fe?=\r\n\tfolded  twice\r\nX-Odd:no-space\r\nMIME-Version: 1.0\r\n"
            + "Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
            + ".leading dot\r\n..two\r\n.\r\nGr\u00fc\u00dfe \u00e4\u00f6\r\n\ttrailing blanks   \r\n\r\n\r\nend\r\n";
        send("alice@sender.test", "bob@chosen.test", content);

        ReceivedMessage received = awaitOne(FIRST);
        assertThat(received.tlsProtocol()).startsWith("TLSv1.");
        assertThat(received.user()).isEqualTo("relay");
        assertThat(received.mechanism()).isEqualTo("PLAIN");
        assertThat(received.sender()).isEqualTo("alice@sender.test");
        assertThat(received.recipients()).containsExactly("bob@chosen.test");
        assertThat(withoutTrace(received)).isEqualTo(content);
        assertThat(SECOND.connections()).isZero();
    }

    @Test
    void passwordShouldNeverBeSeenOutsideTlsNorInTheLogWhenMailIsDelivered() {
        send("alice@sender.test", "bob@chosen.test", "Subject: secret\r\n\r\nhi\r\n");
        awaitOne(FIRST);

        TOLD.addAll(FIRST.transcript());
        assertThat(TOLD).filteredOn(line -> line.contains("C: AUTH"))
            .isNotEmpty().allMatch(line -> line.matches("\\d+T C: AUTH PLAIN .*"));
        assertThat(FIRST.violations()).isEmpty();
        assertThat(JAMES.server().console()).doesNotContain(GatewaySetup.PASSWORD).doesNotContain(SETUP.plainResponse());
    }

    @Test
    void mailShouldNotGoToTheGatewayWhenItsDomainIsNotChosen() {
        send("alice@sender.test", "bob@other.test", "Subject: elsewhere\r\n\r\nhi\r\n");
        send("alice@sender.test", "carol@chosen.test", "Subject: marker\r\n\r\nhi\r\n");

        // The marker was sent later: when it is there, the first would have been too.
        assertThat(awaitOne(FIRST).recipients()).containsExactly("carol@chosen.test");
        assertThat(SECOND.received()).isEmpty();
    }

    @Test
    void onlyTheChosenRecipientShouldGoToTheGatewayWhenAMailHasBoth() {
        try (SmtpDialogue dialogue = authorized()) {
            dialogue.sendExpecting("MAIL FROM:<alice@sender.test>", "250")
                .sendExpecting("RCPT TO:<x@other.test>", "250");
            assertThat(dialogue.send("RCPT TO:<dave@chosen.test>")).startsWith("250");
            dialogue.sendExpecting("DATA", "354").sendExpecting("Subject: both\r\n\r\nhi\r\n.", "250");
        }

        assertThat(awaitOne(FIRST).recipients()).containsExactly("dave@chosen.test");
    }

    @Test
    void oneLineShouldTellOfTheDeliveryWhenMailIsDelivered() {
        send("alice@sender.test", "erin@chosen.test", "Subject: audit\r\n\r\nhi\r\n");
        awaitOne(FIRST);

        eventually(() -> assertThat(JAMES.server().consoleLines())
            .filteredOn(line -> line.contains("recipient=erin@chosen.test ") && line.contains("outcome=delivered")).hasSize(1));
    }

    private static SmtpDialogue authorized() {
        return SmtpDialogue.from("127.0.0.1", JAMES.server().smtpPort()).sendExpecting("EHLO client.test", "250");
    }

    private static void send(String sender, String recipient, String content) {
        try (SmtpDialogue dialogue = authorized()) {
            assertThat(dialogue.mail(sender, recipient, content)).startsWith("250");
        }
    }

    private static ReceivedMessage awaitOne(ScriptedGateway gateway) {
        eventually(() -> assertThat(gateway.received()).hasSize(1));
        return gateway.received().get(0);
    }

    /** Without the trace fields that each server on the way must put on top (RFC 5321, 4.4). */
    private static String withoutTrace(ReceivedMessage received) {
        List<String> lines = new String(received.content(), ISO_8859_1).lines().toList();
        int trace = 0;
        while (lines.get(trace).startsWith("Received:") || (trace > 0 && lines.get(trace).matches("^[ \t].*"))) {
            trace++;
        }
        String first = lines.get(trace);
        String text = new String(received.content(), ISO_8859_1);
        return text.substring(text.indexOf("\r\n" + first) + 2);
    }
}
