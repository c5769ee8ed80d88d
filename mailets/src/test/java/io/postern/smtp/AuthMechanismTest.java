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

import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.postern.peers.smtp.Action;
import io.postern.peers.smtp.GatewayBuilder;
import io.postern.peers.smtp.ScriptedGateway;
import io.postern.peers.smtp.Step;
import io.postern.smtp.sasl.Login;
import io.postern.smtp.sasl.MechanismChoice;

/** Which mechanism is taken, and how each exchange ends, with a gateway that checks what it gets. */
class AuthMechanismTest {
    private static final String PASSWORD = Base64.getEncoder().encodeToString("s3cr3t".getBytes(UTF_8));

    private static final Login PASSWORD_ONLY = Login.withPassword(Peer.RELAY);

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
        "SCRAM-SHA-1, SCRAM-SHA-1",
        "SCRAM-SHA-256, SCRAM-SHA-256",
        "LOGIN PLAIN, PLAIN",
        "LOGIN PLAIN CRAM-MD5, CRAM-MD5",
        "CRAM-MD5 SCRAM-SHA-1, SCRAM-SHA-1",
        "SCRAM-SHA-1 SCRAM-SHA-256, SCRAM-SHA-256",
        "SCRAM-SHA-256-PLUS PLAIN, PLAIN",
        "XOAUTH2 EXTERNAL PLAIN, PLAIN",
        "NTLM LOGIN GSSAPI, LOGIN"})
    void runShouldTakeTheMechanismThatWePreferAmongThoseOffered(String offered, String taken) {
        try (ScriptedGateway gateway = Peer.gateway().mechanisms(offered.split(" ")).start()) {
            Peer.session(connector, gateway).quit();

            assertThat(auths(gateway)).hasSize(1).allMatch(line -> line.startsWith("1T C: AUTH " + taken));
            assertThat(gateway.violations()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256"})
    void mechanismShouldNotShowThePassword(String mechanism) {
        try (ScriptedGateway gateway = Peer.gateway().mechanisms(mechanism).start()) {
            Peer.session(connector, gateway).quit();

            assertThat(gateway.transcript()).noneMatch(line -> line.contains(PASSWORD) || line.contains("s3cr3t"));
        }
    }

    @ParameterizedTest
    @CsvSource({"PLAIN SCRAM-SHA-256,PLAIN", "NTLM CRAM-MD5,CRAM-MD5", "EXTERNAL PLAIN,EXTERNAL", "XOAUTH2 LOGIN,LOGIN"})
    void loginShouldRestrictAndOrderTheMechanisms(String wanted, String taken) {
        Login login = new Login("relay", PASSWORD_ONLY.password(), Optional.empty(), List.of(wanted.split(" ")));
        try (ScriptedGateway gateway = everything().start()) {
            assertThat(Peer.open(connector, gateway, login)).isInstanceOf(Attempt.Done.class);

            assertThat(auths(gateway)).hasSize(1).allMatch(line -> line.startsWith("1T C: AUTH " + taken));
        }
    }

    @Test
    void runShouldFailWhenNoMechanismThatIsWantedIsOffered() {
        Login login = new Login("relay", PASSWORD_ONLY.password(), Optional.empty(), List.of("SCRAM-SHA-256"));
        try (ScriptedGateway gateway = Peer.gateway().mechanisms("PLAIN").start()) {
            assertThat(Peer.broken(Peer.failure(Peer.open(connector, gateway, login))).fault()).isEqualTo(Fault.NO_COMMON_MECHANISM);
            assertThat(auths(gateway)).isEmpty();
        }
    }

    /** RFC 4954, 4: an empty initial response is "=". */
    @ParameterizedTest
    @CsvSource({"'',AUTH EXTERNAL =", "relay,AUTH EXTERNAL cmVsYXk="})
    void externalShouldSayWhoWeWantToBeIfWeAreToldTo(String username, String command) {
        Login login = new Login(username, Optional.empty(), Optional.empty(), List.of("EXTERNAL"));
        try (ScriptedGateway gateway = everything().start()) {
            assertThat(Peer.open(connector, gateway, login)).isInstanceOf(Attempt.Done.class);
            assertThat(auths(gateway)).containsExactly("1T C: " + command);
        }
    }

    /** A response that makes the line too long is sent after the first challenge; one that no server has to read is not sent at all. */
    @ParameterizedTest
    @CsvSource({"10,1,true", "300,1,true", "2000,0,true", "9000,0,true", "10000,0,false"})
    void tokenShouldTravelInALineThatTheServerCanRead(int length, int words, boolean accepted) {
        String token = "t".repeat(length);
        try (ScriptedGateway gateway = everything().user("relay", token).start()) {
            Attempt<SmtpSession> attempt = Peer.open(connector, gateway, withToken(token));

            assertThat(attempt instanceof Attempt.Done<SmtpSession>).isEqualTo(accepted);
            assertThat(auths(gateway)).hasSize(1).allMatch(line -> line.split(" ").length == 4 + words);
            assertThat(gateway.violations()).isEmpty();
            assertThat(gateway.transcript().contains("1T C: *")).isEqualTo(!accepted);
        }
    }

    /** The server's reasons come as a challenge, which is answered by an empty line. */
    @Test
    void tokenShouldBeRefusedByTheFinalReply() {
        try (ScriptedGateway gateway = everything().start()) {
            SmtpEvent event = Peer.failure(Peer.open(connector, gateway, withToken("stale")));

            assertThat(event.describe()).isEqualTo("535 5.7.8");
            assertThat(gateway.transcript()).contains("1T C: ").doesNotContain("1T C: *");
        }
    }

    @Test
    void runShouldSendNothingWhenThereIsNoToken() {
        Login login = new Login("relay", Optional.empty(), Optional.of(() -> {
            throw new IOException("token server down");
        }), List.of());
        try (ScriptedGateway gateway = everything().start()) {
            SmtpEvent event = Peer.failure(Peer.open(connector, gateway, login));

            assertThat(event.describe()).contains("token server down");
            assertThat(auths(gateway)).isEmpty();
        }
    }

    /** Whoever does not know the password cannot sign, however friendly. */
    @ParameterizedTest
    @ValueSource(strings = {"SCRAM-SHA-1", "SCRAM-SHA-256"})
    void runShouldRefuseAServerThatAcceptsWithoutItsSignature(String mechanism) {
        try (ScriptedGateway gateway = Peer.gateway().mechanisms(mechanism).on(Step.AUTH, Action.reply("235 welcome")).start()) {
            SmtpEvent event = Peer.failure(Peer.open(connector, gateway));

            assertThat(Peer.broken(event).fault()).isEqualTo(Fault.BAD_CHALLENGE);
        }
    }

    /** SASLprep forbids control characters (RFC 4013, 2.3). */
    @Test
    void scramShouldGiveWayWhenThePasswordIsNotForIt() {
        String password = "bell\u0007";
        try (ScriptedGateway gateway = everything().user("relay", password).start()) {
            Login login = Login.withPassword(new Credentials("relay", Secret.of(password.toCharArray())));

            assertThat(Peer.open(connector, gateway, login)).isInstanceOf(Attempt.Done.class);
            assertThat(auths(gateway)).containsExactly("1T C: AUTH CRAM-MD5");
        }
    }

    @Test
    void namesShouldBeInOrderOfPreference() {
        assertThat(MechanismChoice.names())
            .containsExactly("SCRAM-SHA-256", "SCRAM-SHA-1", "CRAM-MD5", "PLAIN", "LOGIN", "XOAUTH2", "EXTERNAL");
    }

    @ParameterizedTest
    @ValueSource(strings = {"CRAM-MD5", "LOGIN", "PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-256"})
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
        for (String mechanism : List.of("PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256")) {
            try (ScriptedGateway gateway = ScriptedGateway.builder().identity(Peer.AUTHORITY.issue("localhost"))
                    .user("r\u00e9lai", new String(password)).mechanisms(mechanism).start()) {
                Attempt<SmtpSession> attempt = Peer.open(connector, gateway, credentials);

                assertThat(attempt).as(mechanism).isInstanceOf(Attempt.Done.class);
            }
        }
        Arrays.fill(password, ' ');
    }

    private static GatewayBuilder everything() {
        return Peer.gateway().mechanisms(MechanismChoice.names().toArray(String[]::new));
    }

    private static Login withToken(String token) {
        return new Login("relay", Optional.empty(), Optional.of(() -> Secret.of(token.toCharArray())), List.of());
    }

    private static List<String> auths(ScriptedGateway gateway) {
        return gateway.transcript().stream().filter(line -> line.contains(" C: AUTH ")).toList();
    }
}
