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
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

import javax.net.ssl.SSLException;

import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.postern.peers.tls.ServerIdentity;
import io.postern.peers.tls.TestAuthority;

class GatewayTlsTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create();
    private static final ServerIdentity IDENTITY = AUTHORITY.issue("localhost");

    @Test
    void sessionShouldStartOverWhenTlsBegins() throws IOException {
        try (ScriptedGateway gateway = ScriptedGateway.builder().identity(IDENTITY).start(); Dialogue client = upToStartTls(gateway)) {
            client.startTls(AUTHORITY.clientContext());

            assertThat(client.ask("MAIL FROM:<>")).startsWith("503 5.5.1");
            assertThat(client.ask("EHLO me.test")).doesNotContain("STARTTLS");
            assertThat(client.ask("STARTTLS")).startsWith("502 5.5.1");
            assertThat(client.ask("MAIL FROM:<>")).startsWith("250");
            assertThat(gateway.transcript()).contains("1 C: STARTTLS", "1T -- TLSv1.3", "1T C: EHLO me.test", "1T S: 250 2.1.0 Sender OK");
        }
    }

    @Test
    void inputShouldBeDroppedAndNotedWhenItWaitsBehindStartTls() throws IOException {
        try (ScriptedGateway gateway = ScriptedGateway.builder().identity(IDENTITY).start(); Dialogue client = new Dialogue(gateway)) {
            client.reply();
            client.ask("EHLO me.test");

            assertThat(client.ask("STARTTLS\r\nMAIL FROM:<evil@b.test>")).startsWith("220");
            client.startTls(AUTHORITY.clientContext());

            assertThat(client.ask("EHLO me.test")).startsWith("250-");
            assertThat(gateway.violations()).containsExactly("1: input waiting behind STARTTLS");
            assertThat(gateway.transcript()).noneMatch(line -> line.contains("evil"));
        }
    }

    @Test
    void tlsShouldBeThereFromTheStartWhenItIsImplicit() throws IOException {
        try (ScriptedGateway gateway = ScriptedGateway.builder().identity(IDENTITY).implicitTls().user("relay", "secret")
                .on(Step.EHLO_AFTER_TLS, Action.close()).start();
                Dialogue client = new Dialogue(gateway)) {
            client.startTls(AUTHORITY.clientContext());

            assertThat(client.reply()).startsWith("220");
            assertThat(client.ask("EHLO me.test")).contains("AUTH ").doesNotContain("STARTTLS");
        }
    }

    @Test
    void startShouldRefuseWhenImplicitTlsHasNoIdentity() {
        assertThatThrownBy(() -> ScriptedGateway.builder().implicitTls().start()).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @CsvSource({"false, 538 5.7.11", "true, 502 5.5.1"})
    void authShouldBeRefusedWhenItComesInClear(boolean without, String reply) throws IOException {
        try (ScriptedGateway gateway = ScriptedGateway.builder().identity(IDENTITY).user("relay", "secret")
                .without(without ? "AUTH" : "DSN").start();
                Dialogue client = new Dialogue(gateway)) {
            client.reply();
            assertThat(client.ask("EHLO me.test")).doesNotContain("AUTH");
            assertThat(client.ask("AUTH PLAIN x")).startsWith(reply);
        }
    }

    @Test
    void startTlsShouldNotBeThereWhenItIsTakenAway() throws IOException {
        try (ScriptedGateway gateway = ScriptedGateway.builder().identity(IDENTITY).without("starttls").start();
                Dialogue client = new Dialogue(gateway)) {
            client.reply();
            assertThat(client.ask("EHLO me.test")).doesNotContain("STARTTLS");
            assertThat(client.ask("STARTTLS")).startsWith("502 5.5.1");
            assertThat(client.ask("MAIL FROM:<>")).startsWith("530 5.7.0");
        }
    }

    @Test
    void handshakeShouldFailWhenTheScriptTalksGarbage() throws IOException {
        Action garbage = Action.rawBytes("this is no TLS\r\n".getBytes(StandardCharsets.US_ASCII));
        try (ScriptedGateway gateway = ScriptedGateway.builder().identity(IDENTITY).on(Step.TLS, garbage).start();
                Dialogue client = upToStartTls(gateway)) {
            assertThatThrownBy(() -> client.startTls(AUTHORITY.clientContext())).isInstanceOf(SSLException.class);
        }
    }

    @Test
    void failureShouldBeInTheTranscriptWhenTheClientDoesNotTrust() throws IOException {
        try (ScriptedGateway gateway = ScriptedGateway.builder().identity(IDENTITY).start(); Dialogue client = upToStartTls(gateway)) {
            assertThatThrownBy(() -> client.startTls(TestAuthority.create().clientContext())).isInstanceOf(SSLException.class);

            await().until(() -> gateway.transcript().stream().anyMatch(line -> line.startsWith("1 -- TLS failed: ")));
        }
    }

    @Test
    void ehloAfterTlsShouldBeAStepOfItsOwnWhenItIsProgrammed() throws IOException {
        try (ScriptedGateway gateway = ScriptedGateway.builder().identity(IDENTITY)
                .on(Step.EHLO_AFTER_TLS, Action.reply("250 bare.test"), Action.close()).start();
                Dialogue client = upToStartTls(gateway)) {
            client.startTls(AUTHORITY.clientContext());

            assertThat(client.ask("EHLO me.test")).isEqualTo("250 bare.test");
            assertThat(client.ask("EHLO me.test")).isEqualTo("<end>");
        }
    }

    @Test
    void connectionShouldEndWithoutCloseNotifyWhenTheScriptResetsUnderTls() throws IOException {
        try (ScriptedGateway gateway = ScriptedGateway.builder().identity(IDENTITY).on(Step.EHLO_AFTER_TLS, Action.reset()).start();
                Dialogue client = upToStartTls(gateway)) {
            client.startTls(AUTHORITY.clientContext());

            assertThatThrownBy(() -> client.ask("EHLO me.test")).isInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.2", "TLSv1.3"})
    void handshakeShouldBeOfTheOneVersionThatIsAllowed(String version) throws IOException {
        try (ScriptedGateway gateway = ScriptedGateway.builder().identity(IDENTITY).tlsVersions(version).start();
                Dialogue client = upToStartTls(gateway)) {
            client.startTls(AUTHORITY.clientContext());

            assertThat(client.ask("EHLO me.test")).startsWith("250-");
            assertThat(gateway.tlsSessions()).extracting(TlsSession::protocol, TlsSession::client)
                .containsExactly(Tuple.tuple(version, ""));
        }
    }

    @Test
    void handshakeShouldFailWhenTheClientHasNoCertificate() throws IOException {
        try (ScriptedGateway gateway = ScriptedGateway.builder().identity(IDENTITY).clientsOf(AUTHORITY).start();
                Dialogue client = upToStartTls(gateway)) {
            assertThatThrownBy(() -> {
                client.startTls(AUTHORITY.clientContext());
                client.ask("EHLO me.test");
            }).isInstanceOf(IOException.class);

            assertThat(gateway.tlsSessions()).isEmpty();
        }
    }

    @Test
    void streamShouldEndWithoutCloseNotifyWhenTheScriptCuts() throws IOException {
        try (ScriptedGateway gateway = ScriptedGateway.builder().on(Step.GREETING, Action.cut()).start();
                Dialogue client = new Dialogue(gateway)) {
            assertThat(client.read()).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.2", "TLSv1.3"})
    void sessionShouldGoOnWhenTheScriptHandshakesAnew(String version) throws IOException {
        try (ScriptedGateway gateway = ScriptedGateway.builder().identity(IDENTITY).tlsVersions(version)
                .on(Step.EHLO_AFTER_TLS, Action.renegotiate()).start();
                Dialogue client = upToStartTls(gateway)) {
            client.startTls(AUTHORITY.clientContext());

            assertThat(client.ask("EHLO me.test")).startsWith("250-");
        }
    }

    private static Dialogue upToStartTls(ScriptedGateway gateway) throws IOException {
        Dialogue client = new Dialogue(gateway);
        client.reply();
        client.ask("EHLO me.test");
        assertThat(client.ask("STARTTLS")).startsWith("220");
        return client;
    }
}
