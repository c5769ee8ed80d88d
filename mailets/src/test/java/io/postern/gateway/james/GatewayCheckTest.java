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

package io.postern.gateway.james;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.postern.gateway.Gateway;
import io.postern.gateway.LocalGateways;
import io.postern.gateway.PooledSessions;
import io.postern.gateway.SessionKey;
import io.postern.gateway.SessionOpener;
import io.postern.peers.smtp.Action;
import io.postern.peers.smtp.ScriptedGateway;
import io.postern.peers.smtp.Step;
import io.postern.pool.PoolStats;
import io.postern.pool.SessionPool;
import io.postern.smtp.Connector;
import io.postern.smtp.Peer;
import io.postern.smtp.SmtpSession;
import io.postern.smtp.Stage;

/** Whoever asks for checks again and again, of a gateway in whatever trouble, costs little. */
class GatewayCheckTest {
    private static final Duration LONG = Duration.ofMinutes(2);

    private final ScriptedGateway peer = Peer.gateway().start();
    private final Gateway gateway = LocalGateways.onPort(peer.port(), LONG);
    private final Connector connector = Peer.connector();
    private final SessionOpener opener = LocalGateways.opener(connector, List.of(gateway));
    private final SessionPool<SessionKey, SmtpSession> pool = PooledSessions.pool(System::nanoTime);

    @AfterEach
    void close() {
        connector.close();
        pool.close();
        peer.close();
    }

    private GatewayCheck check(Duration limit) {
        return new GatewayCheck(any -> PooledSessions.reserve(pool, gateway), limit);
    }

    private PoolStats sessions() {
        return pool.stats(SessionKey.of(gateway));
    }

    @Test
    void runShouldLogInSendNothingAndGiveItsPlaceBack() {
        GatewayCheck check = check(LONG);

        for (int i = 0; i < 3; i++) {
            assertThat(check.run(opener, gateway)).isInstanceOfSatisfying(GatewayCheck.Result.Passed.class,
                passed -> assertThat(passed.facts().protocol()).isEqualTo("TLSv1.3"));
            await().until(() -> sessions().inUse() == 0);
        }

        await().until(() -> peer.openConnections() == 0);
        assertThat(peer.received()).isEmpty();
    }

    @Test
    void runShouldNameTheStepThatFailed() {
        peer.program(Step.AUTH, Action.reply("535 5.7.8 wrong"));

        assertThat(check(LONG).run(opener, gateway)).isInstanceOfSatisfying(GatewayCheck.Result.Failed.class, failed -> {
            assertThat(failed.event().stage()).isEqualTo(Stage.AUTH);
            assertThat(failed.event().describe()).contains("535 5.7.8 wrong");
        });
        await().until(() -> sessions().inUse() == 0);
    }

    @Test
    void runShouldBeOneAtATimeWithEachGateway() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        peer.program(Step.GREETING, Action.waitFor(gate));
        GatewayCheck check = check(LONG);
        CompletableFuture<GatewayCheck.Result> first = CompletableFuture.supplyAsync(() -> check.run(opener, gateway));
        await().until(() -> peer.connections() == 1);

        for (int i = 0; i < 100; i++) {
            assertThat(check.run(opener, gateway)).isInstanceOf(GatewayCheck.Result.UnderWay.class);
        }
        try (ScriptedGateway other = Peer.gateway().start()) {
            Gateway another = LocalGateways.onPort(other.port(), LONG);
            SessionOpener anothers = LocalGateways.opener(connector, List.of(another));
            assertThat(check.run(anothers, another)).isInstanceOf(GatewayCheck.Result.Passed.class);
        }

        assertThat(peer.connections()).isEqualTo(1);
        gate.countDown();
        assertThat(first.get()).isInstanceOf(GatewayCheck.Result.Passed.class);
    }

    @Test
    void runShouldEndInTimeAndKeepItsPlaceUntilTheGatewayIsLeft() {
        CountDownLatch gate = new CountDownLatch(1);
        peer.program(Step.GREETING, Action.waitFor(gate));
        CountDownLatch stuck = new CountDownLatch(1);
        SessionOpener slow = any -> {
            try {
                stuck.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return opener.open(any);
        };
        GatewayCheck check = check(Duration.ofMillis(200));

        assertThat(check.run(slow, gateway)).isInstanceOf(GatewayCheck.Result.Late.class);
        assertThat(check.run(slow, gateway)).isInstanceOf(GatewayCheck.Result.UnderWay.class);
        assertThat(sessions().inUse()).isEqualTo(1);
        stuck.countDown();

        // No step takes longer than the limit, whatever the gateway's own time-outs are: two minutes.
        await().until(() -> sessions().inUse() == 0);
        gate.countDown();
    }

    @Test
    void runShouldOpenNothingWhenAllThatTheLimitAllowsAreInUse() {
        assertThat(new GatewayCheck(any -> Optional.empty(), LONG).run(opener, gateway)).isInstanceOf(GatewayCheck.Result.NoRoom.class);
        assertThat(peer.connections()).isZero();
    }

    @Test
    void runShouldGiveItsPlaceBackWhenTheOpenerFails() {
        GatewayCheck check = check(LONG);
        SessionOpener broken = any -> {
            throw new IllegalStateException("no");
        };

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> check.run(broken, gateway)).hasRootCauseMessage("no");
            await().until(() -> sessions().inUse() == 0);
        }
    }
}
