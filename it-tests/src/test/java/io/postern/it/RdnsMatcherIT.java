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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.postern.it.support.JamesExtension;
import io.postern.it.support.SmtpDialogue;
import io.postern.peers.dns.ZoneServer;

/** Recipe 1 the other way, as james-conf shows it: accept, mark and set aside; with the SMTP hook left out. */
class RdnsMatcherIT {
    private static final ZoneServer DNS = ZoneServer.start(String.join("\n",
        ptr("192.0.2.8", "named.test."),
        "9.2.0.192.in-addr.arpa. SERVFAIL"));

    @RegisterExtension
    static final JamesExtension JAMES = JamesExtension.named("rdns-matcher")
        .environment("POSTERN_DNS_SERVERS", "127.0.0.1:" + DNS.port())
        .edit("smtpserver.xml", text -> text
            .replaceFirst("(?s)<handler class=\"io.postern.rdns.james.HostHasNoRdnsHook\">.*?</handler>", "")
            .replaceFirst("</jmxName>", "</jmxName><proxyRequired>true</proxyRequired>"))
        .edit("mailetcontainer.xml", text -> text.replaceFirst("(?s)<!-- Recipe 1 the other way.*?(<mailet .*?</mailet>)\\s*-->", """
            $1
            <mailet match="All" class="ToRepository">
                <repositoryPath>memory://var/mail/others/</repositoryPath>
            </mailet>
            """))
        .closing(DNS);

    @Test
    void mailShouldBeMarkedAndSetAsideWhenTheHostHasNoPtr() {
        sendFrom("192.0.2.7");

        eventually(() -> assertThat(repositorySize("no-rdns")).isEqualTo(1));
        assertThat(JAMES.server().webAdmin().mailInRepository("var/mail/no-rdns")).contains("X-Host-Has-No-Rdns: yes\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.8", "192.0.2.9"})
    void mailShouldGoOnWhenTheHostHasAPtrOrDnsDoesNotSay(String client) {
        int before = repositorySize("others");
        sendFrom(client);

        eventually(() -> assertThat(repositorySize("others")).isEqualTo(before + 1));
    }

    @BeforeAll
    static void createUser() {
        JAMES.server().webAdmin().domain("local.test").user("bob@local.test", "secret");
    }

    private static void sendFrom(String client) {
        try (SmtpDialogue dialogue = SmtpDialogue.proxied(client, JAMES.server().smtpPort())) {
            dialogue.sendExpecting("EHLO client.test", "250");
            assertThat(dialogue.mail("alice@remote.test", "bob@local.test", "Subject: hello\r\n\r\nhi\r\n")).startsWith("250");
        }
    }

    private static int repositorySize(String name) {
        return JAMES.server().webAdmin().repositorySize("var/mail/" + name);
    }
}
