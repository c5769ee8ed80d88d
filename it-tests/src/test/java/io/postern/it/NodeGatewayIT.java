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

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import com.fasterxml.jackson.databind.JsonNode;

import io.postern.it.support.GatewaySetup;
import io.postern.it.support.JamesExtension;
import io.postern.it.support.NodeGateway;
import io.postern.it.support.SmtpDialogue;

/** Interop: a gateway that no one here wrote, the npm package smtp-server. Runs once {@code npm ci} has brought it. */
@Tag("node")
class NodeGatewayIT {
    private static final GatewaySetup SETUP = GatewaySetup.create("node-gateway");
    private static final NodeGateway NODE = NodeGateway.start(SETUP, Path.of("src/test/node/gateway.js"));

    @RegisterExtension
    static final JamesExtension JAMES = SETUP.james(NODE.port()).closing(NODE);

    @Test
    void mailShouldArriveUnderTlsAndAuthenticatedWhenTheGatewayIsSmtpServerOfNpm() {
        String content = "Subject: interop\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\n.dot\r\n..\r\nGr\u00fc\u00dfe\r\n";
        try (SmtpDialogue dialogue = SmtpDialogue.from("127.0.0.1", JAMES.server().smtpPort())) {
            dialogue.sendExpecting("EHLO client.test", "250");
            assertThat(dialogue.mail("alice@sender.test", "bob@chosen.test", content)).startsWith("250");
        }

        eventually(() -> assertThat(NODE.received()).hasSize(1));
        JsonNode message = NODE.received().get(0);
        assertThat(message.get("tls").asText()).startsWith("TLSv1.");
        assertThat(message.get("user").asText()).isEqualTo(GatewaySetup.USER);
        assertThat(message.get("mechanism").asText()).isEqualTo("CRAM-MD5");
        assertThat(message.get("sender").asText()).isEqualTo("alice@sender.test");
        assertThat(message.get("recipients").get(0).asText()).isEqualTo("bob@chosen.test");
        assertThat(NodeGateway.content(message)).endsWith(content);
    }
}
