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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

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

/** What becomes of a mail when a session, fresh or used, does not go on; two real gateways. */
class SessionEndingTest {
    private static final String A = "a@x.example";
    private static final String B = "b@x.example";
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Connector connector = Peer.connector();
    private final SessionPool<SessionKey, SmtpSession> pool = PooledSessions.pool(System::nanoTime);
    private final HealthBook health = new HealthBook(System::nanoTime, () -> 0);
    private final ScriptedGateway first = Peer.gateway().start();
    private final ScriptedGateway second = Peer.gateway().start();

    @AfterEach
    void close() {
        pool.close();
        first.close();
        second.close();
        connector.close();
    }

    /** A server that falls silent with the message in its hands may have taken it, so nobody else gets it now. */
    @ParameterizedTest
    @EnumSource(value = Step.class, names = {"BDAT", "CONTENT"})
    void deliverShouldNotUseTheSecondWhenTheFirstClosesWithTheMessageInItsHands(Step step) {
        try (ScriptedGateway chunking = Peer.gateway().on(step, Action.close()).start()) {
            DeliveryReport report = deliver(List.of(gateway(chunking), gateway(second)), A);

            assertThat(report.only(Unknown.class)).containsOnlyKeys(A);
            assertThat(second.connections()).isZero();
            assertThat(health.health(gateway(chunking))).isInstanceOf(Health.BackingOff.class);
        }
    }

    /** In a warm session envelope and message travel in one flight. */
    @ParameterizedTest
    @EnumSource(value = Step.class, names = {"MAIL", "RCPT"})
    void deliverShouldNotUseTheSecondWhenAWarmFirstClosesWithTheMessageInItsHands(Step step) {
        try (ScriptedGateway chunking = Peer.gateway().start()) {
            List<Gateway> gateways = List.of(gateway(chunking), gateway(second));
            deliver(gateways, A);
            chunking.program(step, Action.close());

            assertThat(deliver(gateways, B).only(Unknown.class)).containsOnlyKeys(B);
            assertThat(second.connections()).isZero();
            assertThat(health.health(gateway(chunking))).isInstanceOf(Health.BackingOff.class);
        }
    }

    /** Such as one whose back end is down: no mail of it may be delivered twice. */
    @ParameterizedTest
    @EnumSource(value = Step.class, names = {"MAIL", "RCPT"})
    void deliverShouldUseTheSecondWhenTheFirstDropsEverySession(Step step) {
        try (ScriptedGateway chunking = Peer.gateway().on(step, Action.close()).start()) {
            for (int i = 0; i < 10; i++) {
                assertThat(deliver(List.of(gateway(chunking), gateway(second)), A).only(Delivered.class)).containsOnlyKeys(A);
            }

            assertThat(chunking.connections()).isEqualTo(1);
            assertThat(second.received()).hasSize(10);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"451 4.3.2 too many messages in this connection", "550 5.7.1 no", "530 5.7.0 Authentication required",
        "421 4.3.2 enough", "503 5.5.1 AUTH first"})
    void deliverShouldUseAFreshSessionAtOnceWhenAUsedOneRefusesMail(String reply) {
        deliver(A);
        first.program(Step.MAIL, Action.reply(reply), Action.proceed());

        assertThat(deliver(B).only(Delivered.class)).containsOnlyKeys(B);
        assertThat(first.connections()).isEqualTo(2);
        assertThat(second.connections()).isZero();
        assertThat(health.health(gateway(first))).isInstanceOf(Health.Well.class);
    }

    @Test
    void deliverShouldBelieveAFreshSessionThatRefusesMail() {
        deliver(A);
        first.program(Step.MAIL, Action.reply("550 5.7.1 no"));

        assertThat(deliver(B).only(Refused.class)).containsOnlyKeys(B);
        assertThat(first.connections()).isEqualTo(2);
    }

    private DeliveryReport deliver(String... recipients) {
        return deliver(List.of(gateway(first), gateway(second)), recipients);
    }

    private DeliveryReport deliver(List<Gateway> gateways, String... recipients) {
        return new GatewayDelivery(new Gateways(gateways, GatewaySettings.Order.LISTED, health, new Random(1)),
            new PooledSessions(pool, LocalGateways.opener(connector, gateways), PATIENCE, System::nanoTime),
            new Experience(System::nanoTime), Stopwatch.NONE)
            .deliver(new Envelope("mail-1", "s@x.example", List.of(recipients)),
                () -> new ByteArrayInputStream("Subject: x\r\n\r\nx\r\n".getBytes(StandardCharsets.UTF_8)));
    }

    private static Gateway gateway(ScriptedGateway scripted) {
        return LocalGateways.onPort(scripted.port(), PATIENCE);
    }
}
