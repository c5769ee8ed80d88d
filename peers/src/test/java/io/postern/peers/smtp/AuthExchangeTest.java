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
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuthExchangeTest {
    private final ScriptedGateway gateway = ScriptedGateway.builder()
        .user("relay", "sécret").mechanisms("PLAIN", "LOGIN", "CRAM-MD5", "GSSAPI").authWithoutTls().start();
    private final Dialogue client;

    AuthExchangeTest() throws IOException {
        client = new Dialogue(gateway);
    }

    @BeforeEach
    void hello() throws IOException {
        client.reply();
        assertThat(client.ask("EHLO me.test")).endsWith("250 AUTH PLAIN LOGIN CRAM-MD5 GSSAPI");
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        gateway.close();
    }

    @ParameterizedTest
    @CsvSource({
        "'~relay~sécret', 235 2.7.0",
        "'relay~relay~sécret', 235 2.7.0",
        "'other~relay~sécret', 535 5.7.8",
        "'~relay~wrong', 535 5.7.8",
        "'~nobody~sécret', 535 5.7.8",
        "'~relay', 501 5.5.2",
        "'~relay~sécret~', 501 5.5.2",
    })
    void plainShouldBeJudgedByTheUsersWhenItComesWithOrAfterTheCommand(String message, String reply) throws IOException {
        String response = Dialogue.base64(message.replace('~', '\0'));

        String withTheCommand = client.ask("AUTH PLAIN " + response);
        assertThat(withTheCommand).startsWith(reply);
        if (withTheCommand.startsWith("5")) {
            assertThat(client.ask("AUTH plain")).isEqualTo("334");
            assertThat(client.ask(response)).startsWith(reply);
        }
    }

    @ParameterizedTest
    @CsvSource({"relay, sécret, 235 2.7.0", "relay, wrong, 535 5.7.8", "nobody, sécret, 535 5.7.8"})
    void loginShouldBeJudgedByTheUsersWhenBothAreAskedFor(String user, String password, String reply) throws IOException {
        assertThat(client.ask("AUTH LOGIN")).isEqualTo("334 " + Dialogue.base64("Username:"));
        assertThat(client.ask(Dialogue.base64(user))).isEqualTo("334 " + Dialogue.base64("Password:"));
        assertThat(client.ask(Dialogue.base64(password))).startsWith(reply);
    }

    @Test
    void loginShouldAskForThePasswordOnlyWhenTheUserCameWithTheCommand() throws IOException {
        assertThat(client.ask("AUTH LOGIN " + Dialogue.base64("relay"))).isEqualTo("334 " + Dialogue.base64("Password:"));
        assertThat(client.ask(Dialogue.base64("sécret"))).startsWith("235");
    }

    @ParameterizedTest
    @CsvSource({"relay, sécret, 235 2.7.0", "relay, wrong, 535 5.7.8", "nobody, sécret, 535 5.7.8"})
    void cramMd5ShouldBeJudgedByTheDigestWhenTheChallengeIsAnswered(String user, String password, String reply) throws Exception {
        String challenge = client.ask("AUTH CRAM-MD5").substring("334 ".length());

        assertThat(client.ask(Dialogue.base64(user + " " + hmac(password, Base64.getDecoder().decode(challenge))))).startsWith(reply);
    }

    @ParameterizedTest
    @CsvSource({
        "AUTH CRAM-MD5 cmVsYXk=, 501 5.5.2",
        "AUTH PLAIN =, 501 5.5.2",
        "AUTH PLAIN !!!, 501 5.5.2",
        "AUTH PLAIN *, 501 5.7.0",
        "AUTH GSSAPI, 504 5.5.4",
        "AUTH XOAUTH2 x, 504 5.5.4",
        "AUTH, 501 5.5.4",
        "AUTH PLAIN a b, 501 5.5.4",
    })
    void authShouldBeRefusedWhenTheCommandIsWrong(String command, String reply) throws IOException {
        assertThat(client.ask(command)).startsWith(reply);
        assertThat(client.ask("MAIL FROM:<>")).startsWith("530 5.7.0");
    }

    @Test
    void authShouldBeRefusedAndStillTranscribedWhenItIsDoneAlready() throws IOException {
        String response = Dialogue.base64("\0relay\0sécret");
        client.ask("AUTH PLAIN " + response);

        assertThat(client.ask("AUTH PLAIN " + response)).startsWith("503 5.5.1");
        assertThat(gateway.transcript()).contains("1 C: AUTH PLAIN " + response);
    }

    @Test
    void authShouldUseTheScriptsChallengeWhenItReplies334() throws IOException {
        gateway.program(Step.AUTH, Action.reply("334 !not base64!"));

        assertThat(client.ask("AUTH CRAM-MD5")).isEqualTo("334 !not base64!");
        assertThat(client.ask("*")).startsWith("501 5.7.0");
    }

    @Test
    void authShouldTakeTheScriptsVerdictWhenTheExchangeIsOver() throws IOException {
        gateway.program(Step.AUTH_RESULT, line -> line.equals("LOGIN"),
            Action.reply("454 4.7.0 directory is down"), Action.reply("235 fine"));

        for (String reply : new String[] {"454 4.7.0 directory is down", "235 fine"}) {
            client.ask("AUTH LOGIN");
            client.ask(Dialogue.base64("relay"));
            assertThat(client.ask(Dialogue.base64("wrong"))).isEqualTo(reply);
        }
        assertThat(client.ask("MAIL FROM:<>")).startsWith("250");
    }

    private static String hmac(String password, byte[] challenge) throws Exception {
        Mac mac = Mac.getInstance("HmacMD5");
        mac.init(new SecretKeySpec(password.getBytes(StandardCharsets.UTF_8), "HmacMD5"));
        return HexFormat.of().formatHex(mac.doFinal(challenge));
    }
}
