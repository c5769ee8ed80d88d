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

package io.postern.peers.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.postern.peers.tls.TestAuthority;

class ScriptedGatewayTest {
    @Test
    void messageShouldBeReceivedWhenTheClientHasTlsAndAuthenticates() throws IOException {
        TestAuthority authority = TestAuthority.create();
        try (ScriptedGateway gateway = ScriptedGateway.builder().identity(authority.issue("localhost")).user("relay", "secret").start();
                Dialogue client = new Dialogue(gateway)) {
            assertThat(client.reply()).startsWith("220 ");
            assertThat(client.ask("EHLO me.test")).contains("250 STARTTLS").doesNotContain("AUTH");
            assertThat(client.ask("MAIL FROM:<a@b.test>")).startsWith("530 5.7.0");
            assertThat(client.ask("STARTTLS")).startsWith("220 ");
            client.startTls(authority.clientContext());
            assertThat(client.ask("EHLO me.test")).contains("AUTH PLAIN LOGIN CRAM-MD5").doesNotContain("STARTTLS");
            assertThat(client.ask("MAIL FROM:<a@b.test>")).startsWith("530 5.7.0");
            assertThat(client.ask("AUTH PLAIN " + Dialogue.base64("\0relay\0secret"))).startsWith("235 2.7.0");
            assertThat(client.ask("MAIL FROM:<a@b.test> BODY=8BITMIME SIZE=30")).startsWith("250 2.1.0");
            assertThat(client.ask("RCPT TO:<c@d.test>")).startsWith("250 2.1.5");
            assertThat(client.ask("DATA")).startsWith("354");
            assertThat(client.ask("Subject: x\r\n\r\n..dot\r\n.")).startsWith("250 2.0.0");
            assertThat(client.ask("QUIT")).startsWith("221");
            assertThat(client.read()).isEqualTo(-1);

            assertThat(gateway.received()).containsExactly(new ReceivedMessage("a@b.test", List.of("c@d.test"),
                "Subject: x\r\n\r\n.dot\r\n",
                "TLSv1.3", "relay", "PLAIN", List.of("BODY=8BITMIME", "SIZE=30"),
                List.of("MAIL FROM:<a@b.test> BODY=8BITMIME SIZE=30", "RCPT TO:<c@d.test>", "DATA"), 1));
            assertThat(gateway.violations()).isEmpty();
        }
    }

    @Test
    void stepShouldBeAnsweredByTheScriptWhenItIsProgrammed() throws IOException {
        try (ScriptedGateway gateway = ScriptedGateway.builder().on(Step.MAIL, Action.reply("451 4.3.0 later"), Action.proceed()).start();
                Dialogue client = new Dialogue(gateway)) {
            assertThat(client.reply()).startsWith("220 ");
            assertThat(client.ask("EHLO me.test")).startsWith("250-gateway.test|");
            assertThat(client.ask("MAIL FROM:<a@b.test>")).isEqualTo("451 4.3.0 later");
            assertThat(client.ask("MAIL FROM:<a@b.test>")).startsWith("250 2.1.0");
        }
    }
}
