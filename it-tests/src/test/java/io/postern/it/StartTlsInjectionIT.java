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
import static io.postern.peers.dns.ZoneServer.ptr;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.postern.it.support.JamesExtension;
import io.postern.it.support.SmtpDialogue;
import io.postern.peers.dns.ZoneServer;

/**
 * Someone on the wire adds what he likes to the clear part of a session, before its client and James have agreed on TLS: none of it may
 * be executed once they have (RFC 3207, 6).
 *
 * <p>An earlier DATA in clear, of any success, switches James's own guard off for the rest of the session.
 */
class StartTlsInjectionIT {
    private static final String NAMED = "127.0.0.8";
    private static final String MAY_RELAY = "127.0.0.1";
    private static final String INJECTED = "MAIL FROM:<mallory@attack.test>";
    private static final String MAIL = "MAIL FROM:<alice@remote.test>";
    private static final String TOLD = "421 4.7.0 Nothing may follow STARTTLS before the TLS handshake\r\n";
    private static final String LOGGED = "STARTTLS refused, connection closed: something was sent between it and the TLS handshake ip=";
    /** Each test its own, so that its look-up is under way when it needs one that is. */
    private static final AtomicInteger SLOW = new AtomicInteger(1);

    private static final ZoneServer DNS = ZoneServer.start(ptr(NAMED, "mail.named.test.") + "\n*.4.0.127.in-addr.arpa. DELAY 1s");

    @RegisterExtension
    static final JamesExtension JAMES = JamesExtension.named("starttls-injection")
        .environment("POSTERN_DNS_SERVERS", "127.0.0.1:" + DNS.port())
        .edit("rdns.properties", text -> text + "dns.timeout=30s\ndeadline=30s\n")
        .closing(DNS);

    @BeforeAll
    static void createUsers() {
        JAMES.server().webAdmin().domain("local.test").user("bob@local.test", "secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {NAMED, MAY_RELAY})
    void commandInTheSegmentOfStartTlsShouldNotBeExecuted(String client) {
        try (SmtpDialogue dialogue = withoutJamesGuard(client)) {
            dialogue.sendRaw("STARTTLS\r\n" + INJECTED + "\r\n");

            assertRefused(dialogue, client);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {NAMED, MAY_RELAY})
    void commandsInSegmentsOfTheirOwnShouldNotBeExecuted(String client) {
        try (SmtpDialogue dialogue = withoutJamesGuard(client)) {
            dialogue.sendRaw("STARTTLS\r\n").sendRaw("EHLO attack.test\r\n").sendRaw(INJECTED + "\r\n");

            // What James's TLS gets to see of it is no TLS, and ends the connection as well: then the client is told nothing.
            assertThat(dialogue.reply()).startsWith("220");
            assertThat(afterHandshake(dialogue)).isIn(TOLD, "");
        }
    }

    @Test
    void commandsShouldNotBeExecutedAfterAWholeMailInClear() {
        try (SmtpDialogue dialogue = greeted(NAMED)) {
            assertThat(dialogue.mail("alice@remote.test", "bob@local.test", "Subject: hello\r\n\r\nhi\r\n")).startsWith("250");
            dialogue.sendRaw("STARTTLS\r\n" + INJECTED + "\r\n");

            assertRefused(dialogue, NAMED);
        }
    }

    @Test
    void beginningOfACommandShouldNotBeCompletedUnderTls() {
        try (SmtpDialogue dialogue = withoutJamesGuard(NAMED)) {
            dialogue.sendRaw("STARTTLS\r\nMAIL FROM:<mallory@attack.test> X=");

            assertRefused(dialogue, NAMED);
        }
    }

    @Test
    void firstCommandOfASessionShouldBeGuardedToo() {
        try (SmtpDialogue dialogue = SmtpDialogue.from(NAMED, JAMES.server().smtpPort())) {
            dialogue.sendExpecting("DATA", "503").sendRaw("STARTTLS\r\n" + INJECTED + "\r\n");

            assertRefused(dialogue, NAMED);
        }
    }

    @Test
    void commandBehindAHeldOneShouldNotBeExecuted() {
        String client = "127.0.4." + SLOW.getAndIncrement();
        try (SmtpDialogue dialogue = withoutJamesGuard(client)) {
            dialogue.pipeline(MAIL, "RCPT TO:<bob@local.test>", "STARTTLS").sendRaw(INJECTED + "\r\n");

            assertThat(dialogue.reply()).startsWith("250 2.1.0 Sender <alice@remote.test>");
            assertThat(dialogue.reply()).startsWith("550 5.7.25");
            assertRefused(dialogue, client);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {INJECTED + "\r\n", "\u0016\u0003\u0001\u0000\u00c0\u0001" + INJECTED + "\r\n"})
    void whatComesInsteadOfTheHandshakeShouldNotBeExecuted(String sent) {
        try (SmtpDialogue dialogue = withoutJamesGuard(NAMED)) {
            dialogue.sendExpecting("STARTTLS", "220").sendRaw(sent);

            assertThat(dialogue.untilClosed()).doesNotContain("mallory");
        }
    }

    @Test
    void jamesGuardShouldStillHoldWhereItStands() {
        try (SmtpDialogue dialogue = greeted(NAMED)) {
            dialogue.sendRaw("STARTTLS\r\n" + INJECTED + "\r\n");

            assertThat(dialogue.untilClosed()).doesNotContain("220").doesNotContain("mallory");
        }
    }

    @Test
    void honestClientShouldComeToTlsBehindAHeldCommandAndAfterData() {
        String client = "127.0.4." + SLOW.getAndIncrement();
        try (SmtpDialogue dialogue = withoutJamesGuard(client)) {
            dialogue.pipeline(MAIL, "RCPT TO:<bob@local.test>", "STARTTLS");

            assertThat(dialogue.reply()).startsWith("250");
            assertThat(dialogue.reply()).startsWith("550 5.7.25");
            assertThat(dialogue.reply()).startsWith("220");
            dialogue.handshake(JAMES.server().home()).sendExpecting("EHLO client.test", "250")
                .sendExpecting("STARTTLS", "500")
                .authenticate("bob@local.test", "secret");
            assertThat(dialogue.mail("bob@local.test", "bob@local.test", "Subject: hello\r\n\r\nhi\r\n")).startsWith("250");
        }
    }

    @Test
    void sessionShouldGoOnWhenStartTlsIsRefused() {
        try (SmtpDialogue dialogue = withoutJamesGuard(NAMED)) {
            dialogue.sendExpecting("STARTTLS now", "501").sendExpecting("NOOP", "250").startTls(JAMES.server().home())
                .sendExpecting("NOOP", "250");
        }
    }

    private static SmtpDialogue greeted(String client) {
        return SmtpDialogue.from(client, JAMES.server().smtpPort()).sendExpecting("EHLO client.test", "250");
    }

    private static SmtpDialogue withoutJamesGuard(String client) {
        return greeted(client).sendExpecting("DATA", "503");
    }

    private static String afterHandshake(SmtpDialogue dialogue) {
        try {
            return dialogue.handshake(JAMES.server().home()).untilClosed();
        } catch (UncheckedIOException e) {
            return "";
        }
    }

    /** As the client sees it, who knows nothing of the attack: TLS begins, and there he is told to come again. */
    private static void assertRefused(SmtpDialogue dialogue, String client) {
        assertThat(dialogue.reply()).startsWith("220");
        assertThat(dialogue.handshake(JAMES.server().home()).untilClosed()).isEqualTo(TOLD);
        eventually(() -> assertThat(JAMES.server().consoleLines()).anyMatch(line -> line.contains(LOGGED + client)));
    }
}
