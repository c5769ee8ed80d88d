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

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Base64;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.postern.peers.smtp.Action;
import io.postern.peers.smtp.ScriptedGateway;
import io.postern.peers.smtp.Step;

/** Which mechanism is taken, and how each exchange ends, with a gateway that checks what it gets. */
class AuthMechanismTest {
    private static final String PASSWORD = Base64.getEncoder().encodeToString("s3cr3t".getBytes(UTF_8));

    private final Connector connector = Peer.connector();

    @AfterEach
    void closeConnector() {
        connector.close();
    }

    @ParameterizedTest
    @CsvSource({
        "PLAIN, PLAIN",
        "LOGIN, LOGIN",
        "CRAM-MD5, CRAM-MD5",
        "LOGIN PLAIN, PLAIN",
        "LOGIN PLAIN CRAM-MD5, CRAM-MD5",
        "NTLM LOGIN GSSAPI, LOGIN"})
    void runShouldTakeTheMechanismThatWePreferAmongThoseOffered(String offered, String taken) {
        try (ScriptedGateway gateway = Peer.gateway().mechanisms(offered.split(" ")).start()) {
            Peer.session(connector, gateway).quit();

            assertThat(auths(gateway)).hasSize(1).allMatch(line -> line.startsWith("1T C: AUTH " + taken));
            assertThat(gateway.violations()).isEmpty();
        }
    }

    @Test
    void cramMd5ShouldNotShowThePassword() {
        try (ScriptedGateway gateway = Peer.gateway().mechanisms("CRAM-MD5").start()) {
            Peer.session(connector, gateway).quit();

            assertThat(gateway.transcript()).noneMatch(line -> line.contains(PASSWORD) || line.contains("s3cr3t"));
        }
    }

    @Test
    void runShouldTryTheNextMechanismWhenTheFirstIsRefusedForGood() {
        try (ScriptedGateway gateway = Peer.gateway().mechanisms("PLAIN", "CRAM-MD5")
                .on(Step.AUTH, Action.reply("535 5.7.8 not this one"), Action.proceed()).start()) {
            Peer.session(connector, gateway).quit();

            assertThat(auths(gateway)).hasSize(2).last().asString().startsWith("1T C: AUTH PLAIN ");
        }
    }

    @Test
    void runShouldNotTryAnotherMechanismWhenTheFirstIsPutOff() {
        try (ScriptedGateway gateway = Peer.gateway().mechanisms("PLAIN", "CRAM-MD5")
                .on(Step.AUTH, Action.reply("454 4.7.0 later"), Action.proceed()).start()) {
            SmtpEvent event = Peer.failure(Peer.open(connector, gateway));

            assertThat(event.describe()).isEqualTo("454 4.7.0 later");
            assertThat(auths(gateway)).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"CRAM-MD5", "LOGIN", "PLAIN"})
    void runShouldCancelWhenTheChallengeIsNoBase64(String mechanism) {
        try (ScriptedGateway gateway = Peer.gateway().mechanisms(mechanism).on(Step.AUTH, Action.reply("334 ?!")).start()) {
            SmtpEvent event = Peer.failure(Peer.open(connector, gateway));

            assertThat(Peer.broken(event).fault()).isEqualTo(Fault.BAD_CHALLENGE);
            assertThat(gateway.transcript()).contains("1T C: *").noneMatch(line -> line.contains(PASSWORD));
        }
    }

    @Test
    void secretsShouldBeAcceptedWhenTheyAreNotAscii() {
        char[] password = "p\u00e4ss \u20ac".toCharArray();
        Credentials credentials = new Credentials("r\u00e9lai", Secret.of(password));
        for (String mechanism : List.of("PLAIN", "LOGIN", "CRAM-MD5")) {
            try (ScriptedGateway gateway = ScriptedGateway.builder().identity(Peer.AUTHORITY.issue("localhost"))
                    .user("r\u00e9lai", new String(password)).mechanisms(mechanism).start()) {
                Attempt<SmtpSession> attempt = Peer.open(connector, gateway, credentials);

                assertThat(attempt).as(mechanism).isInstanceOf(Attempt.Done.class);
            }
        }
        Arrays.fill(password, ' ');
    }

    private static List<String> auths(ScriptedGateway gateway) {
        return gateway.transcript().stream().filter(line -> line.contains(" C: AUTH ")).toList();
    }
}
