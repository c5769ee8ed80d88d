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

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

import com.fasterxml.jackson.databind.JsonNode;

import io.postern.it.support.GatewaySetup;
import io.postern.it.support.JamesExtension;
import io.postern.it.support.Road;
import io.postern.it.support.Roads;
import io.postern.it.support.WebAdmin;
import io.postern.peers.smtp.Action;
import io.postern.peers.smtp.ReceivedMessage;
import io.postern.peers.smtp.ScriptedGateway;
import io.postern.peers.smtp.Step;

/** What an operator sees of gateways, and can do: a warm session, and one gateway whose password is wrong until somebody mends it. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class GatewayOperatorsIT {
    private static final GatewaySetup SETUP = GatewaySetup.create("gateway-operators");
    private static final Roads ROADS = new Roads(SETUP);
    private static final ScriptedGateway WELL = SETUP.gateway().start();
    private static final ScriptedGateway LOCKED = SETUP.gateway().on(Step.AUTH_RESULT, Action.reply("535 5.7.8 wrong")).start();
    private static final ScriptedGateway BUSY = SETUP.gateway().on(Step.RCPT, Action.reply("451 4.3.0 later"), Action.proceed()).start();
    private static final Road WARM = ROADS.road("warm", WELL);
    private static final Road SHUT = ROADS.road("shut", LOCKED);
    private static final Road LATER = ROADS.road("later", BUSY).with("delayTime", "20 * 1 hour");

    @RegisterExtension
    static final JamesExtension JAMES = ROADS.james().closing(WELL, LOCKED, BUSY);

    @Test
    @Order(1)
    void mailsShouldShareOneSessionWhenTheyFollowEachOther() {
        for (int number = 0; number < 3; number++) {
            WARM.send(JAMES.server(), "Subject: " + number + "\r\n\r\nhi\r\n", WARM.recipient("r" + number));
            int sent = number + 1;
            eventually(() -> assertThat(WARM.log(JAMES.server())).filteredOn(line -> line.contains("outcome=delivered")).hasSize(sent));
        }

        assertThat(WELL.connections()).isEqualTo(1);
        assertThat(WARM.log(JAMES.server())).anyMatch(line -> line.contains(" use=3 "));
    }

    /** RFC 5321, 4.5.3.1.8: a hundred recipients at a time. */
    @Test
    @Order(2)
    void manyRecipientsShouldTravelInSeveralTransactionsOfOneSession() {
        String[] recipients = IntStream.range(0, 150).mapToObj(number -> WARM.recipient("many" + number)).toArray(String[]::new);
        WARM.send(JAMES.server(), "Subject: many\r\n\r\nhi\r\n", recipients);

        eventually(() -> assertThat(WARM.receivedBy(WELL).stream().map(ReceivedMessage::recipients)
            .filter(list -> list.get(0).startsWith("many")).map(List::size)).containsExactlyInAnyOrder(100, 50));
        assertThat(WELL.connections()).isEqualTo(1);
    }

    @Test
    @Order(3)
    void gatewayShouldBeShownWellWithItsSessionWhenMailHasGoneThrough() {
        JsonNode shown = shown(WARM, WELL);

        assertThat(shown.get("health").asText()).isEqualTo("well");
        assertThat(shown.get("tls").asText()).isEqualTo("STARTTLS");
        assertThat(shown.get("sessions").get("idle").asInt()).isEqualTo(1);
        assertThat(webAdmin().get("/gateways")).doesNotContain(GatewaySetup.PASSWORD);
    }

    @Test
    @Order(4)
    void checkShouldLogInAndSendNothing() {
        JsonNode check = webAdmin().post("/gateways/localhost:" + WELL.port() + "/check");

        assertThat(check.get("result").asText()).isEqualTo("ok");
        assertThat(check.get("session").get("mechanism").asText()).isEqualTo("PLAIN");
        assertThat(check.get("session").get("tls").asText()).isEqualTo("TLSv1.3");
        assertThat(webAdmin().postAnswer("/gateways/nobody/check")).startsWith("404");
    }

    @Test
    @Order(4)
    void checksShouldBeOneAtATimeWithEachGateway() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        WELL.program(Step.GREETING, Action.waitFor(gate), Action.proceed());
        int before = WELL.connections();
        String check = "/gateways/localhost:" + WELL.port() + "/check";
        CompletableFuture<JsonNode> first = CompletableFuture.supplyAsync(() -> webAdmin().post(check));
        eventually(() -> assertThat(WELL.connections()).isEqualTo(before + 1));

        for (int i = 0; i < 10; i++) {
            assertThat(webAdmin().postAnswer(check)).startsWith("409 ").contains("a check of the gateway 'localhost:" + WELL.port()
                + "' is under way");
        }

        assertThat(WELL.connections()).isEqualTo(before + 1);
        gate.countDown();
        assertThat(first.get().get("result").asText()).isEqualTo("ok");
    }

    @Test
    @Order(5)
    void gatewayShouldBeLeftAloneAndShownSoWhenItRefusesThePassword() {
        SHUT.send(JAMES.server());

        eventually(() -> assertThat(shown(SHUT, LOCKED).get("health").asText()).isEqualTo("left alone"));
        assertThat(shown(SHUT, LOCKED).get("reason").asText()).contains("535 5.7.8 wrong");
        assertThat(shown(SHUT, LOCKED).get("secondsLeft").asLong()).isBetween(60L, 300L);
        assertThat(webAdmin().get("/healthcheck/checks/Mail%20gateways")).contains("\"unhealthy\"", "mail waits in [shut]");
        assertThat(webAdmin().post("/gateways/localhost:" + LOCKED.port() + "/check").get("result").asText()).isEqualTo("AUTH");
        assertThat(JAMES.server().consoleLines()).filteredOn(line -> line.contains("GATEWAY LOGIN: gateway=localhost:" + LOCKED.port()))
            .hasSize(1);
    }

    @Test
    @Order(6)
    void mailShouldGoAtOnceWhenTheOperatorEndsThePause() {
        LOCKED.reset();
        webAdmin().delete("/gateways/localhost:" + LOCKED.port() + "/pause");

        eventually(() -> assertThat(SHUT.receivedBy(LOCKED)).hasSize(1));
        eventually(() -> assertThat(shown(SHUT, LOCKED).get("health").asText()).isEqualTo("well"));
        assertThat(webAdmin().get("/healthcheck/checks/Mail%20gateways")).contains("\"healthy\"");
    }

    @Test
    @Order(7)
    void mailThatWaitsForItsNextAttemptShouldGoAtOnceWhenTheOperatorFlushesTheQueue() {
        LATER.send(JAMES.server());
        eventually(() -> assertThat(LATER.log(JAMES.server())).anyMatch(line -> line.contains("outcome=deferred")));

        webAdmin().flush("later");

        eventually(() -> assertThat(LATER.receivedBy(BUSY)).hasSize(1));
    }

    @Test
    @Order(8)
    void metricsShouldCountForEachGateway() {
        String metrics = webAdmin().get("/metrics");

        assertThat(metrics).contains("postern_gateway_localhost_" + WELL.port() + "_delivered_total 153.0")
            .contains("postern_gateway_localhost_" + WELL.port() + "_connects 1.0")
            .contains("postern_gateway_localhost_" + LOCKED.port() + "_authFailures_total");
    }

    private static WebAdmin webAdmin() {
        return JAMES.server().webAdmin();
    }

    private static JsonNode shown(Road road, ScriptedGateway gateway) {
        return elements(webAdmin().json("/gateways")).stream()
            .filter(mailet -> mailet.get("queue").asText().equals(road.name()))
            .flatMap(mailet -> elements(mailet.get("gateways")).stream())
            .filter(shown -> shown.get("port").asInt() == gateway.port())
            .findFirst().orElseThrow();
    }

    private static List<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }
}
