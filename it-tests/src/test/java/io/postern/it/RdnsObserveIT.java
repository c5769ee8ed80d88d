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

import java.io.IOException;
import java.nio.file.Files;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import com.fasterxml.jackson.databind.JsonNode;

import io.postern.it.support.JamesExtension;
import io.postern.it.support.SmtpDialogue;
import io.postern.peers.dns.ZoneServer;

/** The SMTP hook that only looks: nobody is refused, and a stock matcher finds the mail by the attribute that the hook has set. */
class RdnsObserveIT {
    private static final ZoneServer DNS = ZoneServer.start(ptr("127.0.0.8", "named.test."));

    @RegisterExtension
    static final JamesExtension JAMES = JamesExtension.named("rdns-observe")
        .environment("POSTERN_DNS_SERVERS", "127.0.0.1:" + DNS.port())
        .edit("smtpserver.xml", text -> text.replace("<exempt>none</exempt>", "<exempt>none</exempt><mode>observe</mode>"))
        .edit("mailetcontainer.xml", text -> text.replace("<processor state=\"root\" enableJmx=\"false\">", """
            <processor state="root" enableJmx="false">
                <mailet match="HasMailAttributeWithValue=io.postern.rdns.result, absent" class="ToRepository">
                    <repositoryPath>memory://var/mail/no-rdns/</repositoryPath>
                </mailet>
                <mailet match="HasMailAttributeWithValue=io.postern.rdns.result, present" class="ToRepository">
                    <repositoryPath>memory://var/mail/named/</repositoryPath>
                </mailet>
            """))
        .closing(DNS);

    @BeforeAll
    static void createUser() {
        JAMES.server().webAdmin().domain("local.test").user("bob@local.test", "secret");
    }

    @Test
    void mailShouldBeAcceptedAndMarkedWhenTheClientHasNoPtr() {
        send("127.0.0.7");

        eventually(() -> assertThat(JAMES.server().webAdmin().repositorySize("var/mail/no-rdns")).isEqualTo(1));
        assertThat(JAMES.server().console()).contains("rDNS missing, observed only ip=127.0.0.7 ").doesNotContain("BLOCKED");
    }

    @Test
    void mailShouldBeAcceptedAndMarkedWhenTheClientHasAPtr() {
        send("127.0.0.8");

        eventually(() -> assertThat(JAMES.server().webAdmin().repositorySize("var/mail/named")).isEqualTo(1));
    }

    /** What an operator does who wants to know whom to let in before he means it. */
    @Test
    void reportShouldTellWhoWouldHaveBeenRefusedAndTheLinesThatLetThemIn() throws IOException {
        try (SmtpDialogue dialogue = SmtpDialogue.from("127.1.0.9", JAMES.server().smtpPort())) {
            dialogue.sendExpecting("EHLO mail.partner.test", "250").sendExpecting("MAIL FROM:<alice@partner.test>", "250")
                .sendExpecting("RCPT TO:<bob@local.test>", "250");
        }

        JsonNode report = JAMES.server().webAdmin().json("/rdns/report?hours=1");
        assertThat(report.get("mails").get("observed").asLong()).isPositive();
        assertThat(report.get("mails").get("refused").asLong()).isZero();
        JsonNode network = Stream.of(report.get("largest").get(0), report.get("largest").path(1))
            .filter(each -> each.path("network").asText().equals("127.1.0.0/24")).findFirst().orElseThrow();
        assertThat(network.get("clients").get(0).get("helo").asText()).isEqualTo("mail.partner.test");
        assertThat(network.get("senders").get(0).asText()).isEqualTo("partner.test");
        assertThat(network.get("exempt").get(0).asText()).isEqualTo("127.1.0.9");

        String lines = JAMES.server().webAdmin().get("/rdns/report/lines?hours=1").substring("200 ".length());
        Files.writeString(JAMES.server().home().folder().resolve("conf/rdns-exempt"), lines);
        eventually(() ->
            assertThat(JAMES.server().webAdmin().json("/rdns/127.1.0.9").get("exempt").asText()).isEqualTo("127.1.0.9/32"));
        Files.delete(JAMES.server().home().folder().resolve("conf/rdns-exempt"));
        eventually(() -> assertThat(JAMES.server().webAdmin().json("/rdns/127.1.0.9").get("exempt").isNull()).isTrue());
        assertThat(JAMES.server().webAdmin().get("/rdns/report?hours=x")).startsWith("400 ");
    }

    private static void send(String client) {
        try (SmtpDialogue dialogue = SmtpDialogue.from(client, JAMES.server().smtpPort())) {
            dialogue.sendExpecting("EHLO client.test", "250");
            assertThat(dialogue.mail("alice@remote.test", "bob@local.test", "Subject: hello\r\n\r\nhi\r\n")).startsWith("250");
        }
    }
}
