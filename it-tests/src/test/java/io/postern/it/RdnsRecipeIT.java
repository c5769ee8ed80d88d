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

import java.util.regex.Pattern;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.postern.it.support.JamesExtension;
import io.postern.it.support.SmtpDialogue;
import io.postern.peers.dns.ZoneServer;

/** Recipe 1: hosts that are definitely not in reverse DNS are refused at RCPT; nobody else is. */
class RdnsRecipeIT {
    private static final String NO_PTR = "127.0.0.7";
    private static final String NAMED = "127.0.0.8";
    private static final String SERVFAIL = "127.0.0.9";
    private static final String SILENCE = "127.0.0.10";
    private static final String NO_DATA = "127.0.0.11";
    private static final String REFUSED = "127.0.0.12";
    private static final String SLOW = "127.0.0.13";
    private static final String REFUSAL = "550 5.7.25 Your mail server is not properly DNS registered";

    private static final ZoneServer DNS = ZoneServer.start(String.join("\n",
        ptr(NAMED, "mail.named.test."),
        "9.0.0.127.in-addr.arpa. SERVFAIL",
        "10.0.0.127.in-addr.arpa. DROP",
        "11.0.0.127.in-addr.arpa. NODATA",
        "12.0.0.127.in-addr.arpa. REFUSED",
        "13.0.0.127.in-addr.arpa. DELAY 500ms",
        ptr(SLOW, "slow.named.test."),
        ptr("192.0.2.8", "proxied.named.test."),
        ptr("2001:db8::8", "proxied6.named.test.")));

    @RegisterExtension
    static final JamesExtension JAMES = JamesExtension.named("rdns-recipe")
        .environment("POSTERN_DNS_SERVERS", "127.0.0.1:" + DNS.port())
        .edit("smtpserver.xml", RdnsRecipeIT::addProxiedServer)
        .closing(DNS);

    private static String addProxiedServer(String smtpServers) {
        return smtpServers.replace("</smtpservers>", """
            <smtpserver enabled="true">
                <jmxName>smtpserver-proxied</jmxName>
                <bind>${env:JAMES_BIND}:${env:JAMES_PROXIED_PORT}</bind>
                <proxyRequired>true</proxyRequired>
                <maxmessagesize>0</maxmessagesize>
                <handlerchain>
                    <handler class="io.postern.rdns.james.HostHasNoRdnsHook"/>
                    <handler class="org.apache.james.smtpserver.fastfail.ValidRcptHandler"/>
                    <handler class="org.apache.james.smtpserver.CoreCmdHandlerLoader"/>
                </handlerchain>
            </smtpserver>
            </smtpservers>
            """);
    }

    @BeforeAll
    static void createUser() {
        JAMES.server().webAdmin().domain("local.test").user("bob@local.test", "secret");
    }

    private static SmtpDialogue greeted(String client) {
        return SmtpDialogue.from(client, JAMES.server().smtpPort()).sendExpecting("EHLO client.test", "250");
    }

    private static String rcptReply(SmtpDialogue dialogue) {
        return dialogue.sendExpecting("MAIL FROM:<alice@remote.test>", "250").send("RCPT TO:<bob@local.test>");
    }

    @ParameterizedTest
    @ValueSource(strings = {NO_PTR, NO_DATA})
    void rcptShouldBeRefusedWhenTheClientHasNoPtr(String client) {
        try (SmtpDialogue dialogue = greeted(client)) {
            assertThat(rcptReply(dialogue)).isEqualTo(REFUSAL);
        }
    }

    @Test
    void refusalShouldLeaveOneLineInTheLogThatAMachineCanFind() {
        try (SmtpDialogue dialogue = SmtpDialogue.from("127.0.1.77", JAMES.server().smtpPort())) {
            dialogue.sendExpecting("EHLO client.test", "250");
            rcptReply(dialogue);
        }

        Pattern line = Pattern.compile("BLOCKED: No rDNS ip=127\\.0\\.1\\.77 helo=client\\.test sender=<alice@remote\\.test> "
            + "recipient=<bob@local\\.test> reason=NXDOMAIN ms=\\d+ id=[0-9A-Z-]{11}$");
        eventually(() -> assertThat(JAMES.server().consoleLines())
            .filteredOn(text -> line.matcher(text).find()).hasSize(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {NAMED, SLOW})
    void mailShouldBeDeliveredWhenTheClientHasAPtr(String client) {
        int before = JAMES.server().webAdmin().inboxCount("bob@local.test");

        try (SmtpDialogue dialogue = greeted(client)) {
            assertThat(dialogue.mail("alice@remote.test", "bob@local.test", "Subject: hello\r\n\r\nhi\r\n")).startsWith("250");
        }

        eventually(() ->
            assertThat(JAMES.server().webAdmin().inboxCount("bob@local.test")).isEqualTo(before + 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {SERVFAIL, REFUSED, SILENCE})
    void rcptShouldBeAcceptedWhenDnsDoesNotSay(String client) {
        try (SmtpDialogue dialogue = greeted(client)) {
            assertThat(rcptReply(dialogue)).startsWith("250");
        }
    }

    @Test
    void rcptShouldBeAcceptedWhenTheClientWithoutPtrHasAuthenticated() {
        try (SmtpDialogue dialogue = greeted(NO_PTR)) {
            dialogue.startTls(JAMES.server().home()).authenticate("bob@local.test", "secret")
                .sendExpecting("MAIL FROM:<bob@local.test>", "250")
                .sendExpecting("RCPT TO:<friend@elsewhere.test>", "250");
        }
    }

    @Test
    void rcptShouldBeAcceptedWhenTheClientMayRelay() {
        try (SmtpDialogue dialogue = greeted("127.0.0.1")) {
            assertThat(rcptReply(dialogue)).startsWith("250");
        }
    }

    @Test
    void relayShouldStayClosedWhenTheClientHasAPtr() {
        try (SmtpDialogue dialogue = greeted(NAMED)) {
            dialogue.sendExpecting("MAIL FROM:<alice@remote.test>", "250")
                .sendExpecting("RCPT TO:<friend@elsewhere.test>", "550 5.7.1 ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.7", "2001:db8::7"})
    void rcptShouldBeRefusedWhenTheClientBehindTheProxyHasNoPtr(String client) {
        try (SmtpDialogue dialogue = proxied(client)) {
            assertThat(rcptReply(dialogue)).isEqualTo(REFUSAL);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.8", "2001:db8::8"})
    void rcptShouldBeAcceptedWhenTheClientBehindTheProxyHasAPtr(String client) {
        try (SmtpDialogue dialogue = proxied(client)) {
            assertThat(rcptReply(dialogue)).startsWith("250");
        }
    }

    private static SmtpDialogue proxied(String client) {
        return SmtpDialogue.proxied(client, JAMES.server().proxiedPort()).sendExpecting("EHLO client.test", "250");
    }
}
