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
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.postern.peers.smtp.Action;
import io.postern.peers.smtp.ScriptedGateway;
import io.postern.peers.smtp.Step;
import io.postern.smtp.sasl.Login;
import io.postern.smtp.sasl.MechanismChoice;

/** A gateway that says our password back, wherever and in whatever form, tells nobody but us. */
class SecretEchoTest {
    private static final String SECRET = "C4nary-Passw0rd";
    private static final String IN_BASE64 = base64(SECRET);
    /** Two in three places of the base64 of something with the secret in it look like one of these. */
    private static final List<String> TRACES = List.of(SECRET, "C4nary", "Passw0rd", IN_BASE64, IN_BASE64.substring(0, 8),
        base64("\0relay\0" + SECRET), base64("\0relay\0" + SECRET).substring(10, 18));

    private final Connector connector = Peer.connector();
    private final List<String> trace = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void closeConnector() {
        connector.close();
    }

    static Stream<Arguments> echoes() {
        List<String> forms = List.of(SECRET, IN_BASE64, base64("\0relay\0" + SECRET));
        return Stream.of("PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-256").flatMap(mechanism -> forms.stream().flatMap(form -> Stream.of(
            "535 5.7.8 " + form + "\r\n",
            "535 " + form + "\r\n",
            "535-5.7.8 no\r\n535-" + form + "\r\n535 5.7.8 " + form + "\r\n",
            "535-5.7.8 no\r\n250 " + form + "\r\n",
            "535 5.7." + form + "\r\n",
            "535-" + form,
            "535x" + form + "\r\n",
            form + "\r\n",
            "334 " + form + "\r\n",
            "334 " + form + "\r\n334 " + form + "\r\n",
            "353 " + form + "\r\n",
            "504 5.5.4 " + form + "\r\n",
            "504 5.5.4 no\r\n535 5.7.8 " + form + "\r\n",
            "454 4.7.0 " + form + "\r\n",
            "421 4.7.0 " + form + "\r\n",
            "235 2.7.0 " + form + "\r\n",
            "235 2.7.0 in\r\n535 5.7.8 " + form + "\r\n",
            "235 2.7.0 in\r\n421 4.7.0 " + form + "\r\n",
            "235 2.7.0 in\r\n" + form + "\r\n",
            "235 2.7.0 in\r\n250-" + form + "\r\n550 " + form + "\r\n"
        ).map(octets -> Arguments.of(mechanism, octets))));
    }

    /** The replies take the place of the first and of the last one to AUTH. */
    @ParameterizedTest
    @MethodSource("echoes")
    void nothingThatLeavesTheSessionShouldShowTheSecret(String mechanism, String octets) {
        Action says = Action.rawBytes(octets.getBytes(StandardCharsets.US_ASCII));
        for (Step step : List.of(Step.AUTH, Step.AUTH_RESULT)) {
            // After its say the gateway hangs up, so that nobody waits: with what it had said before unread, or read.
            Action ends = says.then(Action.close());
            try (ScriptedGateway gateway = Peer.gateway().user("relay", SECRET).mechanisms(mechanism).on(step, ends).start()) {
                Login login = new Login("relay", Optional.of(Secret.of(SECRET.toCharArray())), Optional.empty(), List.of());
                List<SmtpEvent> events = connector.open(new Endpoint("localhost", gateway.port()), Peer.handshake(Peer.TLS),
                    new MechanismChoice(login), trace::add).fold(SecretEchoTest::submit, List::of);

                assertThat(events).isNotEmpty();
                for (String part : TRACES) {
                    assertThat(trace).noneMatch(line -> line.contains(part));
                    assertThat(events).noneMatch(event -> event.toString().contains(part) || event.describe().contains(part));
                }
            }
        }
    }

    private static List<SmtpEvent> submit(SmtpSession session) {
        try (session) {
            Map<String, SmtpEvent> result = session.submit(
                new Submission("s@x.example", List.of("a@x.example"), Peer.content("Subject: x\r\n\r\n"))).recipients();
            return List.copyOf(result.values());
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
