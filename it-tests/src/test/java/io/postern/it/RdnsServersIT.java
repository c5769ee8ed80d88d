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

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.postern.it.support.JamesExtension;
import io.postern.it.support.SmtpDialogue;
import io.postern.peers.dns.Query;
import io.postern.peers.dns.ZoneServer;

/** Several servers in one James, each with a hook of its own: SMTP, SMTP behind the PROXY protocol, and LMTP. */
class RdnsServersIT {
    private static final String NAMELESS = "192.0.2.7";
    private static final String NAMED = "192.0.2.8";
    private static final String NAMED_PROXY = "127.0.0.30";
    private static final String NAMELESS_PROXY = "127.0.0.31";
    private static final String NAMED_NEAR = "127.0.0.8";
    private static final String NAMELESS_NEAR = "127.0.0.7";

    private static final ZoneServer DNS = ZoneServer.start(String.join("\n",
        ptr(NAMED, "named.test."), ptr(NAMED_PROXY, "proxy.test."), ptr(NAMED_NEAR, "near.test.")));

    @RegisterExtension
    static final JamesExtension JAMES = JamesExtension.named("rdns-servers")
        .environment("POSTERN_DNS_SERVERS", "127.0.0.1:" + DNS.port())
        .edit("smtpserver.xml", text -> text.replaceFirst("(?s)<!-- Submission.*</smtpserver>", """
            <smtpserver enabled="true">
                <jmxName>smtpserver-proxied</jmxName>
                <bind>\\${env:JAMES_BIND}:\\${env:JAMES_SUBMISSION_PORT}</bind>
                <proxyRequired>true</proxyRequired>
                <handlerchain>
                    <handler class="io.postern.rdns.james.HostHasNoRdnsHook">
                        <exempt>none</exempt>
                        <code>450</code>
                        <message>Soft here, {ip}</message>
                    </handler>
                    <handler class="org.apache.james.smtpserver.CoreCmdHandlerLoader"/>
                </handlerchain>
            </smtpserver>
            """))
        .edit("lmtpserver.xml", text -> text
            .replace("enabled=\"false\"", "enabled=\"true\"")
            .replace("127.0.0.1:2424", "${env:JAMES_BIND}:${env:JAMES_PROXIED_PORT}")
            .replace("HostHasNoRdnsHook\"/>", "HostHasNoRdnsHook\"><exempt>none</exempt></handler>"))
        .closing(DNS);

    @BeforeAll
    static void createUser() {
        JAMES.server().webAdmin().domain("local.test").user("bob@local.test", "secret");
    }

    @Test
    void eachServerShouldHaveSettingsOfItsOwnAndAllOneCache() {
        String client = "127.0.0.20";

        try (SmtpDialogue smtp = SmtpDialogue.from(client, JAMES.server().smtpPort());
             SmtpDialogue proxied = SmtpDialogue.proxied(client, JAMES.server().submissionPort());
             SmtpDialogue lmtp = SmtpDialogue.from(client, JAMES.server().proxiedPort())) {
            assertThat(rcptReply(smtp, "EHLO")).isEqualTo("550 5.7.25 Your mail server is not properly DNS registered");
            assertThat(rcptReply(proxied, "EHLO")).isEqualTo("450 4.7.25 Soft here, 127.0.0.20");
            assertThat(rcptReply(lmtp, "LHLO")).isEqualTo("550 5.7.25 Your mail server is not properly DNS registered");
        }
        assertThat(DNS.queries()).filteredOn(query -> query.name().startsWith("20.0.0.127.")).hasSize(1);
    }

    @Test
    void clientShouldBeJudgedAndNotTheProxy() {
        assertThat(throughProxy(NAMED_PROXY, NAMELESS)).startsWith("450 4.7.25");
        assertThat(throughProxy(NAMELESS_PROXY, NAMED)).startsWith("250");

        assertThat(DNS.queries()).extracting(Query::name)
            .contains("7.2.0.192.in-addr.arpa.", "8.2.0.192.in-addr.arpa.")
            .noneMatch(name -> name.startsWith("30.0.0.127.") || name.startsWith("31.0.0.127."));
    }

    @Test
    void lmtpShouldRefuseWhoHasNoPtrAndDeliverForWhoHas() {
        try (SmtpDialogue lmtp = SmtpDialogue.from(NAMELESS_NEAR, JAMES.server().proxiedPort())) {
            assertThat(rcptReply(lmtp, "LHLO")).startsWith("550 5.7.25");
        }
        try (SmtpDialogue lmtp = SmtpDialogue.from(NAMED_NEAR, JAMES.server().proxiedPort())) {
            lmtp.sendExpecting("LHLO client.test", "250");
            assertThat(lmtp.mail("alice@remote.test", "bob@local.test", "Subject: hello\r\n\r\nhi\r\n")).startsWith("250");
        }
        eventually(() -> assertThat(JAMES.server().webAdmin().inboxCount("bob@local.test")).isEqualTo(1));
    }

    private static String throughProxy(String proxy, String client) {
        try (SmtpDialogue dialogue = SmtpDialogue.proxiedBy(proxy, client, JAMES.server().submissionPort())) {
            return rcptReply(dialogue, "EHLO");
        }
    }

    private static String rcptReply(SmtpDialogue dialogue, String hello) {
        return dialogue.sendExpecting(hello + " client.test", "250")
            .sendExpecting("MAIL FROM:<alice@remote.test>", "250")
            .send("RCPT TO:<bob@local.test>");
    }
}
