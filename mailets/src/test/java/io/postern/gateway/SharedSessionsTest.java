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

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.postern.peers.smtp.Action;
import io.postern.peers.smtp.ScriptedGateway;
import io.postern.peers.smtp.Step;
import io.postern.pool.Rate;
import io.postern.pool.SessionPool;
import io.postern.smtp.Connector;
import io.postern.smtp.Peer;
import io.postern.smtp.SmtpSession;
import io.postern.smtp.Submission;

/** Two mailets with sessions of one gateway. */
class SharedSessionsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Connector connector = Peer.connector();
    private final SessionPool<SessionKey, SmtpSession> pool = PooledSessions.pool(System::nanoTime);
    private final ScriptedGateway server = Peer.gateway().start();
    private final Gateway gateway = LocalGateways.onPort(server.port(), PATIENCE);
    private final FreshSessions opener = LocalGateways.opener(connector, List.of(gateway));
    private final List<String> seen = new ArrayList<>();
    private final PooledSessions quiet = new PooledSessions(pool, opener, PATIENCE, System::nanoTime);
    private final PooledSessions traced = new PooledSessions(pool, opener, any -> seen::add, PATIENCE, System::nanoTime);

    @AfterEach
    void close() {
        pool.close();
        server.close();
        connector.close();
    }

    @Test
    void theDialogueShouldBeShownToWhoeverUsesTheSessionAndNotToWhoeverOpenedIt() {
        send(quiet, "first@x.example");
        send(traced, "second@x.example");
        send(quiet, "third@x.example");

        assertThat(server.connections()).isEqualTo(1);
        assertThat(seen).anyMatch(line -> line.contains("<second@x.example>"))
            .noneMatch(line -> line.contains("first@") || line.contains("third@"));
    }

    @Test
    void theStricterLimitsShouldHoldForBothFromTheStart() {
        PooledSessions.restrict(pool, with(new GatewayLimits(10, 2, 100, Optional.empty(), Duration.ofMinutes(10), PATIENCE)));
        PooledSessions.restrict(pool, with(new GatewayLimits(3, 100, 100, Optional.empty(), Duration.ofMinutes(10), PATIENCE)));

        IntStream.range(0, 4).forEach(i -> send(quiet, i + "@x.example"));

        assertThat(server.connections()).as("two messages each").isEqualTo(2);
        assertThat(pool.stats(SessionKey.of(gateway)).cap()).isEqualTo(3);
    }

    /** RFC 5321, 4.5.3.1.8 allows many recipients in one message, and so many transactions in one lease. */
    @Test
    void limitsShouldCountTheTransactionsOfALease() {
        PooledSessions.restrict(pool, with(new GatewayLimits(1, 2, 1, Optional.of(new Rate(10, Duration.ofSeconds(1))),
            Duration.ofMinutes(10), PATIENCE)));
        List<String> recipients = IntStream.range(0, 5).mapToObj(i -> i + "@x.example").toList();
        List<Long> times = new CopyOnWriteArrayList<>();
        server.program(Step.MAIL, line -> {
            times.add(System.nanoTime());
            return false;
        }, Action.proceed());

        DeliveryReport report = new GatewayDelivery(new Gateways(List.of(with(new GatewayLimits(1, 2, 1, Optional.empty(),
            Duration.ofMinutes(10), PATIENCE))), GatewaySettings.Order.LISTED, new HealthBook(System::nanoTime, () -> 0), new Random(1)),
            quiet, new Experience(System::nanoTime), Stopwatch.NONE).deliver(new Envelope("mail-1", "s@x.example", recipients),
            Peer.content("Subject: x\r\n\r\nx\r\n"));

        assertThat(report.only(RecipientOutcome.Delivered.class).keySet()).containsExactlyElementsOf(recipients);
        assertThat(server.connections()).as("two messages each").isEqualTo(3);
        assertThat(Duration.ofNanos(times.get(4) - times.get(0))).as("at 10/s").isGreaterThan(Duration.ofMillis(350));
    }

    private void send(PooledSessions sessions, String recipient) {
        try (SessionUse use = sessions.open(gateway, GatewaySessions.Line.ANY, event -> { }).fold(each -> each, event -> {
            throw new AssertionError(event.describe());
        })) {
            use.giveBack(use.submit(new Submission("s@x.example", List.of(recipient), Peer.content("Subject: x\r\n\r\nx\r\n"))));
        }
    }

    private Gateway with(GatewayLimits limits) {
        return new Gateway("alias", gateway.endpoint(), gateway.tls(), gateway.login(), gateway.heloName(), gateway.timeouts(), limits,
            gateway.hiddenKeywords());
    }
}
