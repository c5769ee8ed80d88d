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
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.postern.gateway.RecipientOutcome.Delivered;
import io.postern.peers.smtp.Action;
import io.postern.peers.smtp.ScriptedGateway;
import io.postern.peers.smtp.Step;
import io.postern.pool.PoolStats;
import io.postern.pool.SessionPool;
import io.postern.smtp.Connector;
import io.postern.smtp.Peer;
import io.postern.smtp.SmtpSession;

/** A gateway that takes its time to let the first of us in, with others waiting behind it. */
class SlowOpeningTest {
    private static final String A = "a@x.example";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final AtomicLong poolClock = new AtomicLong();
    private final Connector connector = Peer.connector();
    private final SessionPool<SessionKey, SmtpSession> pool = PooledSessions.pool(() -> System.nanoTime() + poolClock.get());
    private final ScriptedGateway first = Peer.gateway().start();
    private final ScriptedGateway second = Peer.gateway().start();
    private final HealthBook health = new HealthBook(System::nanoTime, () -> 0);
    private final List<Gateway> gateways = List.of(gateway(first), gateway(second));
    private final GatewayDelivery delivery = new GatewayDelivery(
        new Gateways(gateways, GatewaySettings.Order.LISTED, health, new Random(1)),
        new PooledSessions(pool, LocalGateways.opener(connector, gateways), PATIENCE, System::nanoTime),
        new Experience(System::nanoTime), Stopwatch.NONE);

    @AfterEach
    void close() {
        pool.close();
        first.close();
        second.close();
        connector.close();
    }

    /** What is ill at one gateway must not hold the threads that another could use. */
    @Test
    void deliverShouldGoOnToTheNextGatewayWhenAnotherMailTakesLongToOpenTheFirstSession() {
        CountDownLatch greets = new CountDownLatch(1);
        first.program(Step.GREETING, Action.waitFor(greets), Action.proceed());
        CompletableFuture<DeliveryReport> opens = CompletableFuture.supplyAsync(this::deliver);
        await().until(() -> stats().opening() == 1);

        poolClock.addAndGet(PooledSessions.SLOW_OPENING.toNanos());
        DeliveryReport report = deliver();

        assertThat(report.only(Delivered.class)).containsOnlyKeys(A);
        assertThat(report.passed()).singleElement().satisfies(passed ->
            assertThat(passed.event().describe()).contains("another mail has been opening the first session for 10 s"));
        assertThat(opens).isNotDone();
        assertThat(health.health(gateway(first))).isInstanceOf(Health.Well.class);
        greets.countDown();
        assertThat(opens.join().only(Delivered.class)).containsOnlyKeys(A);
        assertThat(first.received()).hasSize(1);
        assertThat(second.received()).hasSize(1);
    }

    @Test
    void deliverShouldWaitForASlowOpeningWhenNoOtherGatewayIsWell() {
        CountDownLatch greets = new CountDownLatch(1);
        second.program(Step.GREETING, Action.reply("421 4.3.2 closing"));
        first.program(Step.GREETING, Action.reply("421 4.3.2 closing"), Action.waitFor(greets), Action.proceed());
        deliver();
        health.forgive(gateway(first));
        CompletableFuture<DeliveryReport> opens = CompletableFuture.supplyAsync(this::deliver);
        await().until(() -> stats().opening() == 1);

        poolClock.addAndGet(PooledSessions.SLOW_OPENING.toNanos());
        CompletableFuture<DeliveryReport> waits = CompletableFuture.supplyAsync(this::deliver);
        await().until(() -> stats().waiting() == 1);
        greets.countDown();

        assertThat(opens.join().only(Delivered.class)).containsOnlyKeys(A);
        assertThat(waits.join().only(Delivered.class)).containsOnlyKeys(A);
        assertThat(first.received()).hasSize(2);
    }

    private PoolStats stats() {
        return pool.stats(SessionKey.of(gateway(first)));
    }

    private DeliveryReport deliver() {
        return delivery.deliver(new Envelope("mail-1", "s@x.example", List.of(A)), Peer.content("Subject: x\r\n\r\nx\r\n"));
    }

    private static Gateway gateway(ScriptedGateway scripted) {
        return LocalGateways.onPort(scripted.port(), PATIENCE);
    }
}
