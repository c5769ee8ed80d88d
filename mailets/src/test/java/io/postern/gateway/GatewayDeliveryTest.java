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

package io.postern.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.postern.gateway.RecipientOutcome.Deferred;
import io.postern.gateway.RecipientOutcome.Delivered;
import io.postern.gateway.RecipientOutcome.Refused;
import io.postern.gateway.RecipientOutcome.Unknown;
import io.postern.peers.smtp.Action;
import io.postern.peers.smtp.ScriptedGateway;
import io.postern.peers.smtp.Step;
import io.postern.pool.SessionPool;
import io.postern.smtp.Connector;
import io.postern.smtp.Peer;
import io.postern.smtp.SmtpSession;
import io.postern.smtp.Stage;

/** Two real gateways, of which the first has some trouble. */
class GatewayDeliveryTest {
    private static final String A = "a@x.example";
    private static final String B = "b@x.example";
    private static final String C = "c@x.example";
    private static final String EIGHT_BIT = "Subject: x\r\n\r\n\u00fcber\r\n";
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Connector connector = Peer.connector();
    private final SessionPool<SessionKey, SmtpSession> pool = PooledSessions.pool(System::nanoTime);
    private final HealthBook health = new HealthBook(System::nanoTime, () -> 0);
    private final ScriptedGateway first = Peer.gateway().without("CHUNKING").start();
    private final ScriptedGateway second = Peer.gateway().start();

    @AfterEach
    void close() {
        pool.close();
        first.close();
        second.close();
        connector.close();
    }

    @Test
    void deliverShouldUseOnlyTheFirstGatewayWhenItIsWell() {
        DeliveryReport report = deliver(A, B);

        assertThat(report.only(Delivered.class)).containsOnlyKeys(A, B);
        assertThat(report.passed()).isEmpty();
        assertThat(second.connections()).isZero();
    }

    @Test
    void deliverShouldUseTheSecondWhenTheFirstRefusesTheConnection() throws IOException {
        DeliveryReport report = deliver(List.of(LocalGateways.onPort(Peer.deadPort(), PATIENCE), gateway(second)), A);

        assertThat(report.only(Delivered.class).values()).extracting(outcome -> outcome.gateway().endpoint().port())
            .containsExactly(second.port());
        assertThat(report.passed()).extracting(passed -> passed.event().stage()).containsExactly(Stage.CONNECT);
        assertThat(second.received()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"GREETING,421 4.3.2 busy", "GREETING,554 5.7.1 no", "EHLO,550 5.7.1 no", "STARTTLS,454 4.7.0 no", "STARTTLS,550 5.7.0 no",
        "EHLO_AFTER_TLS,550 5.7.1 no", "AUTH,454 4.7.0 no", "AUTH_RESULT,535 5.7.8 wrong", "MAIL,421 4.3.2 closing", "MAIL,451 4.3.0 later",
        "MAIL,530 5.7.0 Authentication required", "RCPT,421 4.3.2 closing", "RCPT,450 4.2.1 later", "RCPT,530 5.7.0 who",
        "DATA,421 4.3.2 x", "DATA,451 4.3.0 later", "CONTENT,451 4.3.0 later", "CONTENT,421 4.3.2 closing"})
    void deliverShouldUseTheSecondWhenTheFirstSays(Step step, String reply) {
        first.program(step, Action.reply(reply));

        assertThat(deliver(A).only(Delivered.class)).containsOnlyKeys(A);
        assertThat(first.received()).isEmpty();
        assertThat(second.received()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(value = Step.class, names = {"CONNECT", "GREETING", "EHLO", "STARTTLS", "TLS", "EHLO_AFTER_TLS", "AUTH", "AUTH_RESULT",
        "MAIL", "RCPT", "DATA"})
    void deliverShouldUseTheSecondWhenTheFirstClosesAt(Step step) {
        first.program(step, Action.close());

        assertThat(deliver(A).only(Delivered.class)).containsOnlyKeys(A);
        assertThat(second.received()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(value = Step.class, names = {"GREETING", "TLS", "MAIL", "DATA"})
    void deliverShouldUseTheSecondWhenTheFirstStallsAt(Step step) {
        first.program(step, Action.stall());

        assertThat(deliver(A).only(Delivered.class)).containsOnlyKeys(A);
        assertThat(second.received()).hasSize(1);
    }

    @Test
    void deliverShouldMakeEveryoneWaitWhenADefectBreaksItOff() {
        DeliveryReport report = new GatewayDelivery(
            new Gateways(List.of(gateway(first)), GatewaySettings.Order.LISTED, health, new Random(1)), (gateway, line, failed) -> {
                throw new StackOverflowError("deep");
            }, new Experience(System::nanoTime), Stopwatch.NONE).deliver(new Envelope("mail-1", "s@x.example", List.of(A)),
                () -> InputStream.nullInputStream());

        assertThat(report.only(Deferred.class)).containsOnlyKeys(A);
        assertThat(report.defects()).hasOnlyElementsOfType(StackOverflowError.class);
        assertThat(report.nobodyWasAsked()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"MAIL,421 4.3.2 closing", "MAIL,451 4.3.0 later", "RCPT,421 4.3.2 closing", "RCPT,450 4.2.1 later",
        "CONTENT,451 4.3.0 later", "CONTENT,421 4.3.2 closing"})
    void deliverShouldUseTheSecondWhenAFirstWithChunkingSays(Step step, String reply) {
        try (ScriptedGateway chunking = Peer.gateway().on(step, Action.reply(reply)).start()) {
            assertThat(deliver(List.of(gateway(chunking), gateway(second)), A).only(Delivered.class)).containsOnlyKeys(A);
            assertThat(chunking.received()).isEmpty();
            assertThat(second.received()).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"SIZE 10", "LIMITS RCPTMAX=5"})
    void deliverShouldUseTheSecondWhenTheMessageIsNotForTheFirst(String only) {
        try (ScriptedGateway small = Peer.gateway().extensions(only).start()) {
            DeliveryReport report = deliverContent(List.of(gateway(small), gateway(second)), EIGHT_BIT, A);

            assertThat(report.only(Delivered.class)).containsOnlyKeys(A);
            assertThat(small.transcript()).noneMatch(line -> line.contains("C: MAIL"));
            assertThat(second.received()).hasSize(1);
        }
    }

    @Test
    void deliverShouldRefuseWhenEveryGatewayCannotTakeTheMessage() {
        try (ScriptedGateway small = Peer.gateway().extensions("SIZE 10").start();
             ScriptedGateway smaller = Peer.gateway().extensions("SIZE 5").start()) {
            DeliveryReport report = deliver(List.of(gateway(small), gateway(smaller)), A, B);

            assertThat(report.only(Refused.class)).containsOnlyKeys(A, B);
            assertThat(report.passed()).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void deliverShouldDeferWhenOneGatewayCannotTakeTheMessageAndTheOtherIsDown(boolean downFirst) throws IOException {
        Gateway down = LocalGateways.onPort(Peer.deadPort(), PATIENCE);
        try (ScriptedGateway small = Peer.gateway().extensions("SIZE 10").start()) {
            DeliveryReport report = deliver(downFirst ? List.of(down, gateway(small)) : List.of(gateway(small), down), A);

            assertThat(report.only(Deferred.class)).containsOnlyKeys(A);
        }
    }

    @ParameterizedTest
    @CsvSource({"STARTTLS", "AUTH"})
    void deliverShouldGiveAGatewayWithoutProtectionNothingAndDefer(String keyword) {
        try (ScriptedGateway bare = Peer.gateway().without(keyword).start()) {
            DeliveryReport report = deliver(List.of(gateway(bare)), A);

            assertThat(report.only(Deferred.class)).containsOnlyKeys(A);
            assertThat(bare.transcript()).noneMatch(line -> line.contains("C: AUTH") || line.contains("C: MAIL"));
        }
    }

    @Test
    void deliverShouldDeferAndNotRefuseWhenNoGatewayTakesThePassword() {
        first.program(Step.AUTH_RESULT, Action.reply("535 5.7.8 wrong"));
        second.program(Step.AUTH_RESULT, Action.reply("535 5.7.8 wrong"));

        DeliveryReport report = deliver(A);

        assertThat(report.only(Deferred.class)).containsOnlyKeys(A);
        assertThat(report.passed()).hasSize(2);
    }

    @Test
    void deliverShouldDecideEachRecipientByItself() {
        first.program(Step.RCPT, line -> line.contains(B), Action.reply("550 5.1.1 nobody"));
        first.program(Step.RCPT, line -> line.contains(C), Action.reply("451 4.2.1 later"));

        DeliveryReport report = deliver(A, B, C);

        assertThat(report.outcomes().keySet()).containsExactly(A, B, C);
        assertThat(report.only(Delivered.class)).containsOnlyKeys(A, C);
        assertThat(report.only(Refused.class)).containsOnlyKeys(B);
        assertThat(first.received().get(0).recipients()).containsExactly(A);
        assertThat(second.received().get(0).recipients()).containsExactly(C);
        assertThat(second.transcript()).noneMatch(line -> line.contains(A) || line.contains(B));
    }

    @ParameterizedTest
    @CsvSource({"MAIL,550 5.7.1 no", "RCPT,550 5.1.1 nobody", "DATA,554 5.5.0 no", "CONTENT,552 5.3.4 too big"})
    void deliverShouldNotAskTheSecondWhenTheMessageIsRefused(Step step, String reply) {
        first.program(step, Action.reply(reply));

        DeliveryReport report = deliver(A);

        assertThat(report.only(Refused.class).values()).extracting(outcome -> outcome.event().describe()).containsExactly(reply);
        assertThat(second.connections()).isZero();
    }

    @Test
    void deliverShouldStopWhenTheConnectionIsLostAfterTheFinalDot() {
        first.program(Step.CONTENT, Action.close());

        DeliveryReport report = deliver(A, B);

        assertThat(report.only(Unknown.class)).containsOnlyKeys(A, B);
        assertThat(report.toRetry()).containsExactly(A, B);
        assertThat(second.connections()).isZero();
    }

    @Test
    void deliverShouldLetNoQuitChangeTheOutcome() {
        first.program(Step.QUIT, Action.close());

        assertThat(deliver(A).only(Delivered.class)).containsOnlyKeys(A);
    }

    private DeliveryReport deliver(String... recipients) {
        return deliver(List.of(gateway(first), gateway(second)), recipients);
    }

    private DeliveryReport deliver(List<Gateway> gateways, String... recipients) {
        return deliverContent(gateways, "Subject: x\r\n\r\nx\r\n", recipients);
    }

    private DeliveryReport deliverContent(List<Gateway> gateways, String content, String... recipients) {
        return new GatewayDelivery(new Gateways(gateways, GatewaySettings.Order.LISTED, health, new Random(1)),
            new PooledSessions(pool, LocalGateways.opener(connector, gateways), PATIENCE, System::nanoTime),
            new Experience(System::nanoTime), Stopwatch.NONE)
            .deliver(new Envelope("mail-1", "s@x.example", List.of(recipients)),
                () -> new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)));
    }

    private static Gateway gateway(ScriptedGateway scripted) {
        return LocalGateways.onPort(scripted.port(), PATIENCE);
    }
}
