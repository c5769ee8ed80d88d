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
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.postern.it.support.JamesExtension;
import io.postern.it.support.SmtpDialogue;
import io.postern.peers.dns.ZoneServer;

/** The hook's Authentication-Results field in the mail as James has it at the end. */
class RdnsAuthenticationResultsIT {
    private static final String FORGED = "authentication-results: (hi) MX.local.test 1; iprev=pass\r\n";
    /** Without Date, Message-ID and MIME-Version, spaced as nobody would: what a signature covers has to come through as it is. */
    private static final String REST = "Authentication-Results:   other.test;\r\n  spf=pass\r\nDKIM-Signature: v=1;  a=b\r\n"
        + "subject:hello\r\n\tagain\r\nFrom:  <alice@remote.test>\r\n\r\n"
        + "..two dots\r\nAuthentication-Results: mx.local.test; in the body\r\n";

    private static final ZoneServer DNS = ZoneServer.start(String.join("\n",
        ptr("127.0.0.8", "named.test."),
        "named.test. A 127.0.0.8",
        ptr("127.0.0.9", "named.test.")));

    @RegisterExtension
    static final JamesExtension JAMES = JamesExtension.named("rdns-authentication-results")
        .environment("POSTERN_DNS_SERVERS", "127.0.0.1:" + DNS.port())
        .edit("smtpserver.xml", text -> text
            .replaceFirst("</jmxName>", "</jmxName><helloName autodetect=\"false\">mx.local.test</helloName>")
            .replace("<exempt>none</exempt>", "<exempt>none</exempt><authenticationResults>true</authenticationResults>"
                + "<mode>observe</mode>"))
        .edit("mailetcontainer.xml", text -> text.replace("<processor state=\"root\" enableJmx=\"false\">", """
            <processor state="root" enableJmx="false">
                <mailet match="SenderIs=pass@remote.test" class="ToRepository">
                    <repositoryPath>memory://var/mail/pass/</repositoryPath>
                </mailet>
                <mailet match="SenderIs=fail@remote.test" class="ToRepository">
                    <repositoryPath>memory://var/mail/fail/</repositoryPath>
                </mailet>
                <mailet match="SenderIs=permerror@remote.test" class="ToRepository">
                    <repositoryPath>memory://var/mail/permerror/</repositoryPath>
                </mailet>
            """))
        .closing(DNS);

    @BeforeAll
    static void createUser() {
        JAMES.server().webAdmin().domain("local.test").user("bob@local.test", "secret");
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.8,pass", "127.0.0.9,fail", "127.0.0.7,permerror"})
    void mailShouldCarryOurResultAboveEverythingElseWhichIsUntouched(String client, String code) {
        try (SmtpDialogue dialogue = SmtpDialogue.from(client, JAMES.server().smtpPort())) {
            dialogue.sendExpecting("EHLO client.test", "250");
            assertThat(dialogue.mail(code + "@remote.test", "bob@local.test", FORGED + REST)).startsWith("250");
        }

        eventually(() -> assertThat(JAMES.server().webAdmin().repositorySize("var/mail/" + code)).isEqualTo(1));
        assertThat(JAMES.server().webAdmin().mailInRepository("var/mail/" + code))
            .startsWith("Authentication-Results: mx.local.test;\r\n\tiprev=" + code + " policy.iprev=" + client + "\r\nReceived: from ")
            .endsWith("\r\n" + REST)
            .doesNotContain("(hi)");
    }
}
