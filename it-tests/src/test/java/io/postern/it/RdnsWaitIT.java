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

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.postern.it.support.JamesExtension;
import io.postern.it.support.SmtpDialogue;
import io.postern.peers.dns.ZoneServer;

/** Clients whose DNS is slow or silent: they wait, nobody else does, and what they sent meanwhile is answered in its order. */
class RdnsWaitIT {
    private static final String NAMED = "127.0.0.8";
    private static final String SLOW_WITHOUT_PTR = "127.0.0.13";
    private static final String SLOW_OVER_LMTP = "127.0.0.14";
    private static final String SLOW_OVER_TLS = "127.0.0.15";
    private static final String SLOW_BEHIND_PROXY = "192.0.2.7";
    private static final String MAY_RELAY = "127.0.0.1";
    private static final int WAITING = 40;
    private static final String MAIL = "MAIL FROM:<alice@remote.test>";
    private static final String REFUSAL = "550 5.7.25 Your mail server is not properly DNS registered";

    private static final ZoneServer DNS = ZoneServer.start(String.join("\n",
        ptr(NAMED, "mail.named.test."),
        "*.2.0.127.in-addr.arpa. DROP",
        "13.0.0.127.in-addr.arpa. DELAY 1s",
        "14.0.0.127.in-addr.arpa. DELAY 1s",
        "15.0.0.127.in-addr.arpa. DELAY 3s",
        "7.2.0.192.in-addr.arpa. DELAY 1s"));

    @RegisterExtension
    static final JamesExtension JAMES = JamesExtension.named("rdns-wait")
        .environment("POSTERN_DNS_SERVERS", "127.0.0.1:" + DNS.port())
        .edit("rdns.properties", text -> text + "dns.timeout=30s\ndeadline=30s\n")
        .edit("smtpserver.xml", RdnsWaitIT::addServerThatJudgesMessages)
        .edit("lmtpserver.xml", text -> """
            <lmtpservers>
                <lmtpserver enabled="true">
                    <jmxName>lmtpserver</jmxName>
                    <bind>${env:JAMES_BIND}:${env:JAMES_SUBMISSION_PORT}</bind>
                    <handlerchain>
                        <handler class="io.postern.rdns.james.HostHasNoRdnsHook"><exempt>none</exempt></handler>
                        <handler class="org.apache.james.lmtpserver.CoreCmdHandlerLoader"/>
                    </handlerchain>
                </lmtpserver>
            </lmtpservers>
            """)
        .closing(DNS);

    private static String addServerThatJudgesMessages(String smtpServers) {
        return smtpServers.replace("${env:JAMES_SUBMISSION_PORT}", "0").replace("</smtpservers>", """
            <smtpserver enabled="true">
                <jmxName>smtpserver-data</jmxName>
                <bind>${env:JAMES_BIND}:${env:JAMES_PROXIED_PORT}</bind>
                <proxyRequired>true</proxyRequired>
                <maxmessagesize>0</maxmessagesize>
                <handlerchain>
                    <handler class="io.postern.rdns.james.HostHasNoRdnsHook"><stage>data</stage></handler>
                    <handler class="org.apache.james.smtpserver.CoreCmdHandlerLoader"/>
                </handlerchain>
            </smtpserver>
            </smtpservers>
            """);
    }

    @BeforeAll
    static void createUsers() {
        JAMES.server().webAdmin().domain("local.test")
            .user("bob@local.test", "secret").user("carol@local.test", "secret").user("postmaster@local.test", "secret");
    }

    @Test
    void knownAndExemptClientsShouldBeServedAtOnceWhileManyWaitForDns() {
        deliverFrom(NAMED);
        List<SmtpDialogue> waiting = new ArrayList<>();
        try {
            for (int i = 1; i <= WAITING; i++) {
                waiting.add(greeted("127.0.2." + i).pipeline(MAIL, "RCPT TO:<bob@local.test>"));
                assertThat(waiting.get(i - 1).reply()).startsWith("250");
            }

            deliverFrom(MAY_RELAY);
            deliverFrom(NAMED);

            // Whoever was served above was served before them: they wait for half a minute.
            assertThat(waiting).noneMatch(SmtpDialogue::hasUnreadReply);
        } finally {
            waiting.forEach(SmtpDialogue::close);
        }
    }

    @Test
    void pipelinedCommandsShouldBeAnsweredInOrderAndTheRefusedRecipientGetNoMail() {
        try (SmtpDialogue dialogue = greeted(SLOW_WITHOUT_PTR)) {
            dialogue.pipeline(MAIL, "RCPT TO:<carol@local.test>", "RCPT TO:<postmaster@local.test>", "RCPT TO:<nobody@local.test>", "DATA");

            assertThat(dialogue.reply()).startsWith("250 2.1.0 Sender <alice@remote.test>");
            assertThat(dialogue.reply()).isEqualTo(REFUSAL);
            assertThat(dialogue.reply()).startsWith("250 2.1.5 Recipient <postmaster@local.test>");
            assertThat(dialogue.reply()).isEqualTo(REFUSAL);
            assertThat(dialogue.reply()).startsWith("354");
            dialogue.pipeline("Subject: hello", "", "hi", ".", "QUIT");
            assertThat(dialogue.reply()).startsWith("250 2.6.0");
            assertThat(dialogue.reply()).startsWith("221");
        }
        eventually(() -> assertThat(JAMES.server().webAdmin().inboxCount("postmaster@local.test")).isEqualTo(1));
        assertThat(JAMES.server().webAdmin().inboxCount("carol@local.test")).isZero();
    }

    @Test
    void commandShouldBeHeldUnderTls() {
        try (SmtpDialogue dialogue = greeted(SLOW_OVER_TLS).startTls(JAMES.server().home())) {
            dialogue.pipeline(MAIL, "RCPT TO:<bob@local.test>", "QUIT");

            assertThat(dialogue.reply()).startsWith("250");
            assertThat(dialogue.reply()).isEqualTo(REFUSAL);
            assertThat(dialogue.reply()).startsWith("221");
        }
    }

    @Test
    void dataShouldBeHeldWhereMessagesAreJudged() {
        try (SmtpDialogue dialogue = SmtpDialogue.proxied(SLOW_BEHIND_PROXY, JAMES.server().proxiedPort())) {
            dialogue.sendExpecting("EHLO client.test", "250").pipeline(MAIL, "RCPT TO:<bob@local.test>", "DATA");

            assertThat(dialogue.reply()).startsWith("250");
            assertThat(dialogue.reply()).startsWith("250");
            assertThat(dialogue.reply()).startsWith("354");
            assertThat(dialogue.pipeline("Subject: hello", "", "hi", ".").reply()).isEqualTo(REFUSAL);
        }
    }

    @Test
    void commandShouldBeHeldOverLmtp() {
        try (SmtpDialogue dialogue = SmtpDialogue.from(SLOW_OVER_LMTP, JAMES.server().submissionPort())) {
            dialogue.sendExpecting("LHLO client.test", "250")
                .pipeline(MAIL, "RCPT TO:<bob@local.test>", "RCPT TO:<postmaster@local.test>", "QUIT");

            assertThat(dialogue.reply()).startsWith("250");
            assertThat(dialogue.reply()).isEqualTo(REFUSAL);
            assertThat(dialogue.reply()).startsWith("250");
            assertThat(dialogue.reply()).startsWith("221");
        }
    }

    private static SmtpDialogue greeted(String client) {
        return SmtpDialogue.from(client, JAMES.server().smtpPort()).sendExpecting("EHLO client.test", "250");
    }

    private static void deliverFrom(String client) {
        try (SmtpDialogue dialogue = greeted(client)) {
            assertThat(dialogue.mail("alice@remote.test", "bob@local.test", "Subject: hello\r\n\r\nhi\r\n")).startsWith("250");
        }
    }
}
