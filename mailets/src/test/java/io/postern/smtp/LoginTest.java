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

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

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
import io.postern.smtp.sasl.MechanismMemory;

/** What follows when a login, or only a mechanism, is refused. */
class LoginTest {
    private static final String ALL = "SCRAM-SHA-256 SCRAM-SHA-1 CRAM-MD5 PLAIN LOGIN";

    private final Connector connector = Peer.connector();
    private final AtomicLong now = new AtomicLong();
    private final MechanismMemory memory = new MechanismMemory(now::get);

    @AfterEach
    void closeConnector() {
        connector.close();
    }

    /** Whatever is offered, and also when the server hangs up with its refusal, or right in the middle of it. */
    @ParameterizedTest
    @ValueSource(strings = {ALL, "PLAIN LOGIN", "LOGIN", "CRAM-MD5 LOGIN", "SCRAM-SHA-1 PLAIN"})
    void openShouldCostOneFailedLoginWhenThePasswordIsWrong(String offered) {
        for (Action end : List.of(Action.proceed(), raw("535 5.7.8 no\r\n").then(Action.close()),
                raw("535 5.7.8 no\r\n").then(Action.reset()), raw("535 5.7.8 n").then(Action.close()))) {
            try (ScriptedGateway gateway = gateway(offered).user("relay", "another").on(Step.AUTH_RESULT, end).start()) {
                SmtpEvent event = Peer.failure(open(gateway, List.of()));

                assertThat(event).isEqualTo(new SmtpEvent.Replied(Stage.AUTH, SmtpReply.of(535, "5.7.8")));
                assertThat(auths(gateway)).hasSize(1);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"535 5.7.8 no", "550 5.7.1 no", "454 4.7.0 later", "432 4.7.12 transition", "421 4.3.2 closing", "451 4.3.0 later",
        "502 5.5.1 what", "503 5.5.1 not now", "530 5.7.0 required"})
    void openShouldNotTryAnotherMechanismWhenTheRefusalIsNotAboutTheMechanism(String reply) {
        try (ScriptedGateway gateway = gateway("SCRAM-SHA-256 SCRAM-SHA-1").on(Step.AUTH, Action.reply(reply), Action.proceed()).start()) {
            SmtpEvent event = Peer.failure(open(gateway, List.of()));

            assertThat(event.describe()).isEqualTo(reply.replaceAll(" [a-z ]+$", ""));
            assertThat(auths(gateway)).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"504 5.5.4 unknown", "534 5.7.9 weak", "538 5.7.11 encrypt", "501 5.5.2 what", "500 5.5.6 long"})
    void openShouldTryTheNextMechanismWhenTheRefusalIsAboutTheMechanism(String reply) {
        try (ScriptedGateway gateway = gateway("SCRAM-SHA-256 CRAM-MD5").on(Step.AUTH, Action.reply(reply), Action.proceed()).start()) {
            assertThat(open(gateway, List.of())).isInstanceOf(Attempt.Done.class);

            assertThat(auths(gateway)).containsExactly("SCRAM-SHA-256", "CRAM-MD5");
        }
    }

    /** A challenge that makes no sense, before anything was said that the password is needed for. */
    @ParameterizedTest
    @CsvSource({"SCRAM-SHA-256 CRAM-MD5,CRAM-MD5", "CRAM-MD5 SCRAM-SHA-1,CRAM-MD5", "PLAIN LOGIN,LOGIN"})
    void openShouldTryTheNextMechanismWhenTheFirstChallengeMakesNoSense(String offered, String last) {
        try (ScriptedGateway gateway = gateway(offered).on(Step.AUTH, Action.reply("334 ?!"), Action.proceed()).start()) {
            assertThat(open(gateway, List.of())).isInstanceOf(Attempt.Done.class);

            assertThat(auths(gateway)).hasSize(2).last().isEqualTo(last);
            assertThat(gateway.transcript()).contains("1T C: *");
        }
    }

    /** Whoever cannot do what hides the password is not given what shows it. */
    @ParameterizedTest
    @CsvSource({"504 5.5.4 unknown,SCRAM-SHA-256 PLAIN", "504 5.5.4 unknown,CRAM-MD5 LOGIN", "534 5.7.9 weak,CRAM-MD5 PLAIN LOGIN",
        "334 ?!,SCRAM-SHA-1 PLAIN"})
    void openShouldNotShowThePasswordAfterAMechanismThatHidesItHasFailed(String reply, String offered) {
        try (ScriptedGateway gateway = gateway(offered).on(Step.AUTH, Action.reply(reply)).start()) {
            for (int session = 1; session <= 3; session++) {
                SmtpEvent event = Peer.failure(open(gateway, List.of()));

                assertThat(event.describe()).contains("tried [" + offered.split(" ", -1)[0] + "] of [");
                assertThat(auths(gateway)).hasSize(session).allMatch(name -> name.equals(offered.split(" ", -1)[0]));
            }
        }
    }

    @Test
    void openShouldShowThePasswordWhenTheSettingsListTheMechanism() {
        try (ScriptedGateway gateway = gateway(ALL).on(Step.AUTH, Action.reply("504 5.5.4 unknown"), Action.proceed()).start()) {
            assertThat(open(gateway, List.of("SCRAM-SHA-256", "PLAIN"))).isInstanceOf(Attempt.Done.class);

            assertThat(auths(gateway)).containsExactly("SCRAM-SHA-256", "PLAIN");
        }
    }

    /** Gmail says 534 5.7.9 to a password that is not one for applications: LOGIN would be a second failure with the same. */
    @Test
    void openShouldNotTryLoginWhenPlainIsTooWeak() {
        try (ScriptedGateway gateway = gateway("PLAIN LOGIN")
            .on(Step.AUTH, Action.reply("534-5.7.9 Application-specific\n534 5.7.9 password")).start()) {
            assertThat(Peer.failure(open(gateway, List.of())).reply().map(SmtpReply::code)).contains(534);
            assertThat(auths(gateway)).containsExactly("PLAIN");
        }
    }

    /** The proof is out, and the server has none: it gets nothing else, whatever the settings list. */
    @ParameterizedTest
    @ValueSource(strings = {"235 2.7.0 welcome", "334 dj1hYWFh", "334 ZT1pbnZhbGlkLXByb29m"})
    void openShouldGiveUpOnAServerThatDoesNotProveItself(String last) {
        byte[] nonsense = last.concat("\r\n").getBytes(StandardCharsets.US_ASCII);
        try (ScriptedGateway gateway = gateway("SCRAM-SHA-256 PLAIN").user("relay", "another")
                .on(Step.AUTH_RESULT, Action.rawBytes(nonsense)).start()) {
            SmtpEvent event = Peer.failure(open(gateway, List.of("SCRAM-SHA-256", "PLAIN")));

            assertThat(Peer.broken(event).fault()).isEqualTo(Fault.BAD_CHALLENGE);
            assertThat(auths(gateway)).containsExactly("SCRAM-SHA-256");
        }
    }

    /** What the gateway offers and does not have is tried again after an hour. */
    @Test
    void openShouldBeginWithWhatMayWorkForAnHour() {
        try (ScriptedGateway gateway = gateway("SCRAM-SHA-256 CRAM-MD5")
                .on(Step.AUTH, line -> line.contains("SCRAM"), Action.reply("504 5.5.4 unknown")).start()) {
            open(gateway, List.of());
            open(gateway, List.of());
            now.addAndGet(3_599_000_000_000L);
            open(gateway, List.of());
            now.addAndGet(2_000_000_000L);
            open(gateway, List.of());

            assertThat(auths(gateway)).containsExactly("SCRAM-SHA-256", "CRAM-MD5", "CRAM-MD5", "CRAM-MD5", "SCRAM-SHA-256", "CRAM-MD5");
        }
    }

    /** What is remembered is not forbidden. */
    @Test
    void openShouldTryWhatWasRefusedWhenNothingElseIsLeft() {
        try (ScriptedGateway gateway = gateway("PLAIN").on(Step.AUTH, Action.reply("504 5.5.4 unknown"), Action.proceed()).start()) {
            Peer.failure(open(gateway, List.of()));

            assertThat(open(gateway, List.of())).isInstanceOf(Attempt.Done.class);
        }
    }

    /** A password is no use to whoever lacks a token just now, and the other way round: ours is the trouble. */
    @Test
    void openShouldGoOnWithThePasswordWhenThereIsNoToken() {
        Login login = new Login("relay", Optional.of(Peer.RELAY.password()), Optional.of(() -> {
            throw new IOException("no token");
        }), List.of("XOAUTH2", "PLAIN"));
        try (ScriptedGateway gateway = gateway("XOAUTH2 PLAIN").start()) {
            assertThat(Peer.open(connector, gateway, login)).isInstanceOf(Attempt.Done.class);
            assertThat(auths(gateway)).containsExactly("PLAIN");
        }
    }

    private static GatewayBuilder gateway(String offered) {
        return Peer.gateway().mechanisms(offered.split(" ", -1));
    }

    private Attempt<SmtpSession> open(ScriptedGateway gateway, List<String> mechanisms) {
        Login login = new Login("relay", Optional.of(Peer.RELAY.password()), Optional.empty(), mechanisms);
        return connector.open(new Endpoint("localhost", gateway.port()), Peer.handshake(Peer.TLS),
            new MechanismChoice(login, memory), Trace.NONE);
    }

    private static Action raw(String octets) {
        return Action.rawBytes(octets.getBytes(StandardCharsets.US_ASCII));
    }

    private static List<String> auths(ScriptedGateway gateway) {
        return gateway.transcript().stream().filter(line -> line.contains(" C: AUTH ")).map(line -> line.split(" ", -1)[3]).toList();
    }
}
