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
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.postern.gateway.RecipientOutcome.Deferred;
import io.postern.gateway.RecipientOutcome.Delivered;
import io.postern.peers.smtp.Action;
import io.postern.peers.smtp.ScriptedGateway;
import io.postern.peers.smtp.Step;
import io.postern.pool.PoolStats;
import io.postern.pool.SessionPool;
import io.postern.smtp.Attempt;
import io.postern.smtp.Connector;
import io.postern.smtp.ContentSource;
import io.postern.smtp.Peer;
import io.postern.smtp.SmtpEvent;
import io.postern.smtp.SmtpSession;
import io.postern.smtp.Stage;
import io.postern.smtp.Submission;

/** Several messages, warm sessions and a gateway that is left alone. */
class PooledSessionsTest {
    private static final String A = "a@x.example";
    private static final ContentSource CONTENT = Peer.content("Subject: x\r\n\r\nx\r\n");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<SmtpEvent> told = new CopyOnWriteArrayList<>();
    private final AtomicLong healthClock = new AtomicLong();
    private final Connector connector = Peer.connector();
    private final SessionPool<SessionKey, SmtpSession> pool = PooledSessions.pool(System::nanoTime);
    private final ScriptedGateway first = Peer.gateway().without("CHUNKING").start();
    private final ScriptedGateway second = Peer.gateway().start();
    private final FreshSessions opener = LocalGateways.opener(connector, List.of(gateway(first), gateway(second)));
    private final PooledSessions sessions = new PooledSessions(pool, opener, PATIENCE, System::nanoTime);
    private final HealthBook health = new HealthBook(healthClock::get, () -> 0);
    private final GatewayDelivery delivery = delivery(sessions);

    @AfterEach
    void close() {
        pool.close();
        first.close();
        second.close();
        connector.close();
    }

    @Test
    void deliverShouldUseOneConnectionForManyMessages() {
        for (int i = 0; i < 5; i++) {
            assertThat(deliver().only(Delivered.class)).containsOnlyKeys(A);
        }

        assertThat(first.received()).hasSize(5);
        assertThat(first.connections()).isEqualTo(1);
        assertThat(stats()).isEqualTo(new PoolStats(0, 1, 0, 0, 1, 10, 0));
    }

    @Test
    void deliverShouldTakeAnotherSessionWhenTheServerClosedAWarmOne() {
        deliver();
        first.program(Step.MAIL, Action.close(), Action.proceed());

        DeliveryReport report = deliver();

        assertThat(report.only(Delivered.class)).containsOnlyKeys(A);
        assertThat(report.passed()).isEmpty();
        assertThat(first.connections()).isEqualTo(2);
        assertThat(health.health(gateway(first))).isInstanceOf(Health.Well.class);
    }

    @Test
    void deliverShouldTakeAnotherSessionWhenTheServerTakesLeaveOfAWarmOne() {
        deliver();
        first.program(Step.MAIL, Action.reply("421 4.4.2 idle too long"), Action.proceed());

        assertThat(deliver().passed()).isEmpty();
        assertThat(first.received()).hasSize(2);
    }

    /** RFC 9422, 4. */
    @Test
    void deliverShouldGoOnWithAnotherSessionWhenTheServerAllowsNoMoreTransactions() {
        try (ScriptedGateway strict = Peer.gateway().extensions("LIMITS MAILMAX=2 RCPTMAX=1").start()) {
            Gateway gateway = gateway(strict);
            List<String> recipients = List.of("1@x.example", "2@x.example", "3@x.example", "4@x.example", "5@x.example");

            DeliveryReport report = new GatewayDelivery(
                new Gateways(List.of(gateway), GatewaySettings.Order.LISTED, health, new Random(1)), sessions,
                new Experience(System::nanoTime), Stopwatch.NONE)
                .deliver(new Envelope("mail-1", "s@x.example", recipients), CONTENT);

            assertThat(report.only(Delivered.class).keySet()).containsExactlyElementsOf(recipients);
            assertThat(strict.connections()).isEqualTo(3);
            assertThat(health.health(gateway)).isInstanceOf(Health.Well.class);
        }
    }

    @Test
    void deliverShouldEndASessionThatWantsAuthenticationAgain() {
        first.program(Step.MAIL, Action.proceed(), Action.reply("530 5.7.0 Authentication required"), Action.proceed());
        deliver();

        assertThat(deliver().passed()).isEmpty();
        assertThat(first.connections()).isEqualTo(2);
        assertThat(first.received()).hasSize(2);
    }

    @Test
    void deliverShouldLeaveAGatewayAloneAfterItsTrouble() {
        first.program(Step.MAIL, Action.reply("421 4.3.2 closing"), Action.proceed());
        deliver();

        DeliveryReport report = deliver();

        assertThat(report.only(Delivered.class)).containsOnlyKeys(A);
        assertThat(report.passed()).singleElement().satisfies(
            passed -> assertThat(passed.event().describe()).contains("left alone for 1 s after: 421 4.3.2 closing"));
        assertThat(first.connections()).isEqualTo(1);
        assertThat(second.received()).hasSize(2);
    }

    @Test
    void deliverShouldComeBackToAGatewayThatIsWellAgain() {
        first.program(Step.GREETING, Action.reply("421 4.3.2 closing"), Action.proceed());
        deliver();
        healthClock.addAndGet(Duration.ofSeconds(1).toNanos());

        deliver();
        deliver();

        assertThat(first.received()).hasSize(2);
        assertThat(health.health(gateway(first))).isInstanceOf(Health.Well.class);
    }

    @Test
    void deliverShouldSayWhenNobodyWasAsked() {
        first.program(Step.AUTH_RESULT, Action.reply("535 5.7.8 wrong"));
        second.program(Step.AUTH_RESULT, Action.reply("535 5.7.8 wrong"));
        assertThat(deliver().nobodyWasAsked()).isFalse();

        DeliveryReport report = deliver();

        assertThat(report.nobodyWasAsked()).isTrue();
        assertThat(report.only(Deferred.class)).containsOnlyKeys(A);
        assertThat(first.connections() + second.connections()).isEqualTo(2);
    }

    /** RFC 5321, 3.8: such a server may well say 421, and means this connection only. */
    @ParameterizedTest
    @ValueSource(strings = {"421 4.7.0 too many connections", "554 5.7.0 too many connections"})
    void openShouldWaitForAnotherSessionWhenTheGatewayAllowsFewerThanWe(String reply) {
        SessionUse inUse = open().fold(use -> use, PooledSessionsTest::fail);
        first.program(Step.GREETING, Action.reply(reply));

        CompletableFuture<Attempt<SessionUse>> waiting = CompletableFuture.supplyAsync(this::open);
        await().until(() -> first.connections() == 2 && stats().waiting() == 1);
        inUse.giveBack(inUse.session().submit(new Submission("s@x.example", List.of(A), CONTENT)));

        SessionUse use = waiting.join().fold(each -> each, PooledSessionsTest::fail);
        assertThat(use.session()).isSameAs(inUse.session());
        assertThat(use.usesBefore()).isEqualTo(1);
        assertThat(told).isEmpty();
        use.close();
    }

    @Test
    void openShouldFailWithTheGatewaysAnswerWhenThereIsNoOther() {
        first.program(Step.GREETING, Action.reply("421 4.7.0 go away"));

        SmtpEvent event = open().fold(PooledSessionsTest::unexpected, failure -> failure);

        assertThat(event.stage()).isEqualTo(Stage.GREETING);
        assertThat(stats()).isEqualTo(new PoolStats(0, 0, 0, 0, 0, 10, 0));
    }

    /** Else they would dial before anybody knows that they should not. */
    @Test
    void openShouldTellOfAFailureBeforeOthersGoOn() {
        List<Integer> waitingWhenTold = new CopyOnWriteArrayList<>();
        first.program(Step.GREETING, Action.reply("421 4.7.0 go away"));
        CompletableFuture<?> other = CompletableFuture.runAsync(() -> {
            await().until(() -> stats().opening() == 1);
            open();
        });

        sessions.open(gateway(first), GatewaySessions.Line.ANY, event -> {
            await().until(() -> stats().waiting() == 1);
            waitingWhenTold.add(stats().waiting());
        });

        other.join();
        assertThat(waitingWhenTold).containsExactly(1);
        assertThat(first.connections()).isEqualTo(1);
    }

    @Test
    void openShouldLeaveNothingBehindWhenOpeningThrows() {
        PooledSessions broken = new PooledSessions(pool, gateway -> {
            throw new IllegalStateException("a defect");
        }, PATIENCE, System::nanoTime);

        assertThatThrownBy(() -> broken.open(gateway(first), GatewaySessions.Line.ANY, told::add)).hasMessage("a defect");
        assertThat(stats()).isEqualTo(new PoolStats(0, 0, 0, 0, 0, 10, 0));
    }

    @Test
    void openShouldSayThatNoSessionWasFree() {
        Gateway gateway = gateway(first);
        pool.close();

        SmtpEvent event = sessions.open(gateway, GatewaySessions.Line.ANY, told::add)
            .fold(PooledSessionsTest::unexpected, failure -> failure);
        assertThat(FailurePolicy.judge(event).recipient())
            .isEqualTo(Meaning.ForRecipient.NOT_ASKED);
    }

    @Test
    void closeShouldTakeLeaveOfTheGateway() {
        deliver();
        pool.close();

        await().untilAsserted(() -> assertThat(first.transcript()).anyMatch(line -> line.contains("C: QUIT")));
    }

    private PoolStats stats() {
        return pool.stats(SessionKey.of(gateway(first)));
    }

    private Attempt<SessionUse> open() {
        return sessions.open(gateway(first), GatewaySessions.Line.ANY, told::add);
    }

    private DeliveryReport deliver() {
        return delivery.deliver(new Envelope("mail-1", "s@x.example", List.of(A)), CONTENT);
    }

    private GatewayDelivery delivery(GatewaySessions from) {
        List<Gateway> gateways = List.of(gateway(first), gateway(second));
        return new GatewayDelivery(new Gateways(gateways, GatewaySettings.Order.LISTED, health, new Random(1)), from,
            new Experience(System::nanoTime), Stopwatch.NONE);
    }

    private static SessionUse fail(SmtpEvent event) {
        throw new AssertionError(event.describe());
    }

    private static SmtpEvent unexpected(SessionUse use) {
        throw new AssertionError("a session was opened");
    }

    private static Gateway gateway(ScriptedGateway scripted) {
        return LocalGateways.onPort(scripted.port(), PATIENCE);
    }
}
