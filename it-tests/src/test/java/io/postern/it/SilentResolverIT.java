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
import java.util.function.IntFunction;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.postern.it.support.JamesExtension;
import io.postern.it.support.SilentResolver;
import io.postern.it.support.SmtpDialogue;
import io.postern.peers.dns.ZoneServer;

/**
 * The resolver of the system answers nothing any more, so that whoever asks it for a client's name on a thread of the network holds up
 * all connections of that thread for good. Whole dialogues, to the end of the message, of more clients than there are such threads.
 */
class SilentResolverIT {
    private static final String NAMED = "127.0.0.8";
    private static final String CONFIRMED = "127.0.0.9";
    private static final String MAY_RELAY = "127.0.0.1";
    private static final String RECIPIENT = "bob@local.test";
    private static final int MORE_THAN_THREADS = 4 * Runtime.getRuntime().availableProcessors();

    private static final ZoneServer DNS = ZoneServer.start(String.join("\n",
        ptr(NAMED, "unconfirmed.named.test."),
        ptr(CONFIRMED, "mail.named.test."), "mail.named.test. A " + CONFIRMED,
        "*.6.0.127.in-addr.arpa. DROP",
        "7.2.0.192.in-addr.arpa. DROP"));

    @RegisterExtension
    static final JamesExtension JAMES = SilentResolver.readBy(JamesExtension.named("silent-resolver"))
        .environment("POSTERN_DNS_SERVERS", "127.0.0.1:" + DNS.port())
        .edit("smtpserver.xml", text -> text.replace("</smtpservers>", """
            <smtpserver enabled="true">
                <jmxName>smtpserver-proxied</jmxName>
                <bind>${env:JAMES_BIND}:${env:JAMES_PROXIED_PORT}</bind>
                <proxyRequired>true</proxyRequired>
                <maxmessagesize>0</maxmessagesize>
                <handlerchain>
                    <handler class="io.postern.rdns.james.HostHasNoRdnsHook"><mode>observe</mode></handler>
                    <handler class="org.apache.james.smtpserver.CoreCmdHandlerLoader"/>
                </handlerchain>
            </smtpserver>
            </smtpservers>
            """))
        .edit("mailetcontainer.xml", text -> text.replace("<processor state=\"root\" enableJmx=\"false\">", """
            <processor state="root" enableJmx="false">
                <mailet match="SenderIs=confirmed@remote.test" class="ToRepository">
                    <repositoryPath>memory://var/mail/confirmed/</repositoryPath>
                </mailet>
                <mailet match="SenderIs=unconfirmed@remote.test" class="ToRepository">
                    <repositoryPath>memory://var/mail/unconfirmed/</repositoryPath>
                </mailet>
                <mailet match="SenderIs=exempt@remote.test" class="ToRepository">
                    <repositoryPath>memory://var/mail/exempt/</repositoryPath>
                </mailet>
            """))
        .closing(DNS);

    @BeforeAll
    static void silence() {
        JAMES.server().webAdmin().domain("local.test").user(RECIPIENT, "secret");
        // So that the cache has it when the client comes: nobody waits for a name.
        assertThat(JAMES.server().webAdmin().get("/rdns/" + CONFIRMED + "?check=forward-confirmed")).contains("mail.named.test");
        SilentResolver.silence(JAMES.server().home());
    }

    @Test
    void clientsWhoseDnsIsSilentShouldDeliverAndHoldUpNobody() {
        deliverAtOnce(i -> greeted("127.0.6." + i));
    }

    @Test
    void clientsThatMayRelayShouldDeliverAndHoldUpNobody() {
        deliverAtOnce(i -> greeted(MAY_RELAY));
    }

    @Test
    void clientsBehindAProxyShouldDeliverAndHoldUpNobody() {
        deliverAtOnce(i -> SmtpDialogue.proxied("192.0.2.7", JAMES.server().proxiedPort()).sendExpecting("EHLO client.test", "250"));
    }

    @Test
    void usersShouldDeliverAndHoldUpNobody() {
        deliverAtOnce(i -> greeted("127.0.6." + (100 + i)).startTls(JAMES.server().home()).authenticate(RECIPIENT, "secret"));
        deliverAtOnce(i -> SmtpDialogue.from("127.0.6." + (200 + i), JAMES.server().submissionPort())
            .sendExpecting("EHLO client.test", "250")
            .startTls(JAMES.server().home()).authenticate(RECIPIENT, "secret"));
    }

    @Test
    void receivedFieldShouldSayTheNameThatLeadsToTheClientOrItsAddress() {
        assertThat(received("confirmed", CONFIRMED)).startsWith("Received: from mail.named.test (EHLO client.test) ([127.0.0.9])");
        assertThat(received("unconfirmed", NAMED)).startsWith("Received: from 127.0.0.8 (EHLO client.test) ([127.0.0.8])");
        assertThat(received("exempt", MAY_RELAY)).startsWith("Received: from 127.0.0.1 (EHLO client.test) ([127.0.0.1])");
    }

    /** All have come as far as the end of the content before the first is done. */
    private static void deliverAtOnce(IntFunction<SmtpDialogue> client) {
        List<SmtpDialogue> clients = new ArrayList<>();
        try {
            for (int i = 1; i <= MORE_THAN_THREADS; i++) {
                clients.add(client.apply(i).sendExpecting("MAIL FROM:<" + RECIPIENT + ">", "250")
                    .pipeline("RCPT TO:<" + RECIPIENT + ">", "DATA"));
            }
            clients.forEach(each -> assertThat(each.reply()).startsWith("250"));
            clients.forEach(each -> assertThat(each.reply()).startsWith("354"));
            clients.forEach(each -> each.pipeline("Subject: hello", "", "hi", "."));
            clients.forEach(each -> assertThat(each.reply()).startsWith("250"));
        } finally {
            clients.forEach(SmtpDialogue::close);
        }
    }

    private static String received(String sender, String client) {
        try (SmtpDialogue dialogue = greeted(client)) {
            assertThat(dialogue.mail(sender + "@remote.test", RECIPIENT, "Subject: hello\r\n\r\nhi\r\n")).startsWith("250");
        }
        String path = "var/mail/" + sender;
        eventually(() -> assertThat(JAMES.server().webAdmin().repositorySize(path)).isEqualTo(1));
        String mail = JAMES.server().webAdmin().mailInRepository(path);
        return mail.substring(mail.indexOf("Received:"));
    }

    private static SmtpDialogue greeted(String client) {
        return SmtpDialogue.from(client, JAMES.server().smtpPort()).sendExpecting("EHLO client.test", "250");
    }
}
