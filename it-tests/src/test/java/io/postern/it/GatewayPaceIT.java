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

package io.postern.it;

import static io.postern.it.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.postern.it.support.GatewaySetup;
import io.postern.it.support.JamesExtension;
import io.postern.it.support.Road;
import io.postern.it.support.Roads;
import io.postern.peers.smtp.Action;
import io.postern.peers.smtp.ReceivedMessage;
import io.postern.peers.smtp.ScriptedGateway;
import io.postern.peers.smtp.Step;

/**
 * Bursts at gateways that bear less than we would send. Delays between attempts are an hour: a mail that is put off does not leave in the
 * minutes that a test waits.
 */
class GatewayPaceIT {
    private static final GatewaySetup SETUP = GatewaySetup.create("gateway-pace");
    private static final Roads ROADS = new Roads(SETUP);
    private static final ScriptedGateway FIVE_PER_SECOND = SETUP.gateway().start();
    private static final ScriptedGateway THREE_CONNECTIONS = SETUP.gateway().on(Step.CONTENT, Action.delay(Duration.ofMillis(200))).start();
    private static final ScriptedGateway THREE_MESSAGES = SETUP.gateway().on(Step.CONTENT, Action.delay(Duration.ofMillis(200))).start();
    private static final Road BURST = road("burst", FIVE_PER_SECOND);
    private static final Road CROWD = road("crowd", THREE_CONNECTIONS);
    private static final Road THRONG = road("throng", THREE_MESSAGES);

    @RegisterExtension
    static final JamesExtension JAMES = ROADS.james().closing(FIVE_PER_SECOND, THREE_CONNECTIONS, THREE_MESSAGES);

    private static Road road(String name, ScriptedGateway gateway) {
        return ROADS.road(name, gateway).with("deliveryThreads", "10").with("delayTime", "20 * 1 hour").with("timeout", "60000");
    }

    /** Any second holds five at most, by the gateway's clock. */
    private static final class Window {
        private final Deque<Long> taken = new ArrayDeque<>();

        synchronized boolean isFull() {
            long now = System.nanoTime();
            while (!taken.isEmpty() && now - taken.getFirst() >= Duration.ofSeconds(1).toNanos()) {
                taken.removeFirst();
            }
            boolean full = taken.size() >= 5;
            if (!full) {
                taken.addLast(now);
            }
            return full;
        }
    }

    @Test
    void aBurstShouldLeaveSoonWhenTheGatewayTakesFivePerSecond() {
        Window window = new Window();
        FIVE_PER_SECOND.program(Step.MAIL, line -> window.isFull(), Action.reply("451 4.7.1 Rate limit exceeded, slow down"));

        shouldLeave(BURST, FIVE_PER_SECOND, 60);
    }

    @Test
    void aBurstShouldLeaveSoonWhenTheGatewayTakesThreeConnections() {
        THREE_CONNECTIONS.program(Step.GREETING, line -> THREE_CONNECTIONS.openConnections() > 3,
            Action.reply("421 4.7.0 Too many concurrent connections from you"));

        shouldLeave(CROWD, THREE_CONNECTIONS, 40);
        assertThat(CROWD.receivedBy(THREE_CONNECTIONS).stream().map(ReceivedMessage::connection).distinct().count()).isLessThan(8);
    }

    /** It ends the session of whoever sends a fourth message beside three. */
    @Test
    void aBurstShouldLeaveSoonWhenTheGatewayTakesThreeMessagesAtATime() {
        THREE_MESSAGES.program(Step.MAIL, line -> THREE_MESSAGES.openConnections() > 3, Action.reply("421 4.7.0 Too many connections"));

        shouldLeave(THRONG, THREE_MESSAGES, 40);
    }

    private static void shouldLeave(Road road, ScriptedGateway gateway, int mails) {
        for (int number = 0; number < mails; number++) {
            road.send(JAMES.server(), "Subject: x\r\n\r\nhi\r\n", road.recipient("r" + number));
        }

        eventually(() -> assertThat(road.receivedBy(gateway)).hasSize(mails));

        eventually(() -> assertThat(road.log(JAMES.server())).filteredOn(line -> line.contains("outcome=delivered")).hasSize(mails));
        assertThat(road.log(JAMES.server())).noneMatch(line -> line.contains("outcome=deferred") || line.contains("attempt=2"));
        assertThat(JAMES.server().webAdmin().get("/gateways")).doesNotContain("left alone");
    }
}
