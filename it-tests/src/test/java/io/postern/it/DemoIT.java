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
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;

import org.junit.jupiter.api.Test;

import io.postern.it.support.JamesExtension;
import io.postern.it.support.JamesServer;
import io.postern.it.support.SmtpDialogue;

/** The README's first command, from the moment that it has built: the demonstration shows what it says. */
class DemoIT {
    @Test
    void demonstrationShouldShowARefusalAnAcceptanceAndADelivery() {
        try (JamesServer demo = JamesExtension.named("demo 'in' $(a) & folder").startDemo()) {
            eventually(() -> assertThat(demo.console()).contains("--mail-rcpt friend@chosen.example"));

            try (SmtpDialogue unregistered = hello("127.0.0.7", demo)) {
                unregistered.sendExpecting("MAIL FROM:<a@client.example>", "250")
                    .sendExpecting("RCPT TO:<you@demo.example>", "550 5.7.25 Your mail server is not properly DNS registered");
            }
            try (SmtpDialogue registered = hello("127.0.0.8", demo)) {
                assertThat(registered.mail("a@client.example", "you@demo.example", "Subject: 2\r\n\r\nhello\r\n")).startsWith("250");
            }
            try (SmtpDialogue own = hello("127.0.0.1", demo)) {
                assertThat(own.mail("you@demo.example", "friend@chosen.example", "Subject: 3\r\n\r\nhello\r\n")).startsWith("250");
            }

            eventually(() -> assertThat(demo.consoleLines())
                .anyMatch(line -> line.contains("BLOCKED: No rDNS ip=127.0.0.7"))
                .anyMatch(line -> line.startsWith("gateway: received a mail from <you@demo.example> to <friend@chosen.example>")
                    && line.contains("over TLSv1.") && line.endsWith("authenticated as postern by CRAM-MD5")));
            // Nor is mail that waits in the real queue taken for the demonstration's gateway.
            Path home = demo.home().folder();
            assertThat(home.resolve("conf/keystore")).doesNotExist();
            assertThat(home.resolve("var/queue")).doesNotExist();
            assertThat(home.resolve("var/demo/var/queue")).exists();
        }
    }

    private static SmtpDialogue hello(String client, JamesServer demo) {
        return SmtpDialogue.from(client, demo.smtpPort()).sendExpecting("EHLO client.example", "250");
    }
}
