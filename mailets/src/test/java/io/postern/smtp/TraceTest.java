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

package io.postern.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.postern.peers.smtp.ScriptedGateway;

class TraceTest {
    private final Connector connector = Peer.connector();
    private final List<String> trace = new CopyOnWriteArrayList<>();

    @AfterEach
    void closeConnector() {
        connector.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-256"})
    void traceShouldShowTheDialogueWithoutSecretsAndContent(String mechanism) {
        try (ScriptedGateway gateway = Peer.gateway().mechanisms(mechanism).start(); SmtpSession session = traced(gateway)) {
            session.submit(new Submission("s@x.example", List.of("a@x.example"), Peer.content("Subject: confidential\r\n\r\nx\r\n")));
        }

        assertThat(trace).contains("C: STARTTLS", "C: MAIL FROM:<s@x.example> SIZE=28", "C: RCPT TO:<a@x.example>", "C: BDAT 28 LAST")
            .anyMatch(line -> line.startsWith("S: 220 ")).anyMatch(line -> line.startsWith("S: 235 "));
        String secret = new String(Peer.RELAY.password().reveal());
        assertThat(trace).noneMatch(line -> line.contains("confidential") || line.contains(secret)
            || line.contains(base64(secret)) || line.contains(base64("\0" + Peer.RELAY.username() + "\0" + secret)));
        assertThat(trace).filteredOn(line -> line.startsWith("S: 334")).allMatch("S: 334 ****"::equals);
        assertThat(trace).anyMatch("C: ****"::equals);
    }

    private SmtpSession traced(ScriptedGateway gateway) {
        return connector.open(new Endpoint("localhost", gateway.port()), Peer.handshake(Peer.TLS), Peer.relay(), trace::add)
            .fold(session -> session, event -> {
                throw new AssertionError(event.describe());
            });
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
