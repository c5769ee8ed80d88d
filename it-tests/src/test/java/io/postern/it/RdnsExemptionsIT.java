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
import java.nio.file.Path;
import java.util.Locale;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import com.fasterxml.jackson.databind.JsonNode;

import io.postern.it.support.JamesExtension;
import io.postern.it.support.JamesServer;
import io.postern.it.support.SmtpDialogue;
import io.postern.peers.dns.ZoneServer;

/** Partners who are let in: by a name that leads to them, and by a file that is read while James runs. And refusals that have an id. */
class RdnsExemptionsIT {
    private static final ZoneServer DNS = ZoneServer.start(String.join("\n",
        ptr("127.0.0.8", "host8.isp.test."),
        "host8.isp.test. A 192.0.2.8",
        "out1.outbound.test. A 127.0.0.8",
        "out1.outbound.test. A 127.0.0.9",
        "broken.outbound.test. SERVFAIL",
        "mail.partner.test. A 127.0.0.10"));

    @RegisterExtension
    static final JamesExtension JAMES = JamesExtension.named("rdns-exemptions")
        .environment("POSTERN_DNS_SERVERS", "127.0.0.1:" + DNS.port())
        .edit("smtpserver.xml", text -> text.replace("<exempt>none</exempt>", """
            <exempt>none</exempt>
            <exemptNames>.outbound.test</exemptNames>
            <check>forward-confirmed</check>
            <message>No reverse DNS, ask us about {id}</message>
            """))
        .closing(DNS);

    @Test
    void clientShouldBeTakenWhenTheListedNameThatItGreetsWithLeadsToIt() {
        assertThat(rcpt("127.0.0.8", "out1.outbound.test")).doesNotStartWith("550 5.7.25");
        assertThat(rcpt("127.0.0.9", "OUT1.outbound.test")).doesNotStartWith("550 5.7.25");
        assertThat(rcpt("127.0.0.9", "broken.outbound.test")).doesNotStartWith("550 5.7.25");
        assertThat(rcpt("127.0.0.7", "out1.outbound.test")).startsWith("550 5.7.25");
        assertThat(rcpt("127.0.0.8", "host8.isp.test")).startsWith("550 5.7.25");

        assertThat(JAMES.server().console())
            .contains("rDNS not needed, exempt by name ip=127.0.0.8 helo=out1.outbound.test")
            .contains("rDNS not needed, exempt by name ip=127.0.0.9 helo=OUT1.outbound.test")
            .contains("rDNS not known, accepted ip=127.0.0.9 helo=broken.outbound.test");
    }

    @Test
    void fileShouldLetAPartnerInWithoutARestartAndAMistakeInItNobodyOut() throws IOException {
        Path file = JAMES.server().home().folder().resolve("conf/rdns-exempt");
        assertThat(rcpt("127.0.0.10", "mail.partner.test")).startsWith("550 5.7.25");

        Files.writeString(file, "# tonight\n127.0.0.12\nmail.partner.test\n");
        eventually(() -> assertThat(rcpt("127.0.0.10", "mail.partner.test")).doesNotStartWith("550 5.7.25"));
        assertThat(rcpt("127.0.0.12", "x")).doesNotStartWith("550 5.7.25");
        assertThat(JAMES.server().webAdmin().json("/rdns/127.0.0.12").get("exempt").asText()).isEqualTo("127.0.0.12/32");

        Files.writeString(file, "127.0.0.12/8\n");
        eventually(() -> assertThat(JAMES.server().console()).contains("rdns-exempt: line 1: expected a network such as 192.0.2.0/24 or "
            + "2001:db8::/32, a host name such as mail.example.org or a domain such as .outbound.example, got '127.0.0.12/8' "
            + "(did you mean 127.0.0.0/8?); what was read before stays in force: 1 networks, 1 names"));
        assertThat(rcpt("127.0.0.12", "x")).doesNotStartWith("550 5.7.25");

        Files.delete(file);
        eventually(() -> assertThat(rcpt("127.0.0.12", "x")).startsWith("550 5.7.25"));
    }

    @Test
    void refusalShouldBeFoundByTheIdInItsReply() {
        String reply = rcpt("127.0.0.8", "host8.isp.test");
        assertThat(reply).matches("550 5\\.7\\.25 No reverse DNS, ask us about [0-9A-Z]{3}-[0-9A-Z]{3}-[0-9A-Z]{3}");
        String id = reply.substring(reply.lastIndexOf(' ') + 1);

        assertThat(JAMES.server().consoleLines()).filteredOn(line -> line.endsWith(" id=" + id)).singleElement().asString()
            .contains("BLOCKED: No rDNS ip=127.0.0.8 helo=host8.isp.test sender=<a@remote.test> recipient=<b@local.test> "
                + "reason=UNCONFIRMED");
        JsonNode refusal = JAMES.server().webAdmin().json("/rdns/refusals/" + id.toLowerCase(Locale.ROOT));
        assertThat(refusal.get("recipient").asText()).isEqualTo("b@local.test");
        assertThat(refusal.get("examination").get("reason").asText()).isEqualTo("UNCONFIRMED");
        assertThat(refusal.get("examination").get("queries").get(1).get("values").get(0).asText()).isEqualTo("192.0.2.8");
        assertThat(JAMES.server().webAdmin().get("/rdns/refusals/333-333-333")).startsWith("404 ");
    }

    @Test
    void jamesShouldNotStartWhenTheFileHasMistakes() {
        JamesServer james = JamesExtension.named("rdns-exempt-mistake")
            .edit("rdns-exempt", text -> text + "192.0.2.0/24\nnobody\n").startRefused();

        assertThat(james.console()).containsPattern("rdns-exempt: line \\d+: expected a network").contains("got 'nobody'");
    }

    private static String rcpt(String client, String helo) {
        try (SmtpDialogue dialogue = SmtpDialogue.from(client, JAMES.server().smtpPort())) {
            return dialogue.sendExpecting("EHLO " + helo, "250").sendExpecting("MAIL FROM:<a@remote.test>", "250")
                .send("RCPT TO:<b@local.test>");
        }
    }
}
