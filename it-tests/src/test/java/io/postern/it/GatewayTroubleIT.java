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

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.postern.it.support.GatewaySetup;
import io.postern.it.support.JamesExtension;
import io.postern.it.support.Road;
import io.postern.it.support.Roads;
import io.postern.peers.smtp.Action;
import io.postern.peers.smtp.GatewayBuilder;
import io.postern.peers.smtp.ScriptedGateway;
import io.postern.peers.smtp.Step;
import io.postern.peers.tls.TestAuthority;

/**
 * Everything that can be wrong with a gateway, for a list of two and for a single one: the mail arrives once, nothing bounces, and the ill
 * gateway gets neither password nor content outside TLS.
 */
class GatewayTroubleIT {
    private static final GatewaySetup SETUP = GatewaySetup.create("gateway-trouble");
    private static final Roads ROADS = new Roads(SETUP);
    private static final ScriptedGateway WELL = SETUP.gateway().start();
    private static final Map<String, Ill> PAIRED = new LinkedHashMap<>();
    private static final Map<String, Ill> ALONE = new LinkedHashMap<>();

    static {
        troubles().forEach((name, illness) -> {
            ScriptedGateway first = illness.apply(SETUP.gateway().without("CHUNKING")).start();
            PAIRED.put(name, new Ill(patient(ROADS.road("two-" + name, first, WELL)), first));
            ScriptedGateway single = illness.apply(SETUP.gateway().without("CHUNKING")).start();
            ALONE.put(name, new Ill(patient(ROADS.road("one-" + name, single)), single));
        });
    }

    @RegisterExtension
    static final JamesExtension JAMES = ROADS.james().closing(WELL);

    private static final List<ScriptedGateway> HEALED = new ArrayList<>();

    /** A road whose first gateway is ill. */
    private record Ill(Road road, ScriptedGateway gateway) {
    }

    /** It does not give up before the test of it has its turn. */
    private static Road patient(Road road) {
        return road.with("delayTime", "1000 * 1 second");
    }

    private static Map<String, UnaryOperator<GatewayBuilder>> troubles() {
        Map<String, UnaryOperator<GatewayBuilder>> troubles = new LinkedHashMap<>();
        for (Step step : List.of(Step.CONNECT, Step.GREETING, Step.EHLO, Step.STARTTLS, Step.TLS, Step.EHLO_AFTER_TLS, Step.AUTH,
            Step.AUTH_RESULT, Step.MAIL, Step.RCPT, Step.DATA)) {
            troubles.put("closes-at-" + label(step), gateway -> gateway.on(step, Action.close()));
        }
        for (Step step : List.of(Step.GREETING, Step.TLS, Step.AUTH, Step.MAIL)) {
            troubles.put("stalls-at-" + label(step), gateway -> gateway.on(step, Action.stall()));
        }
        says(troubles, Step.GREETING, "421 4.3.2 busy", "554 5.7.1 go away");
        says(troubles, Step.EHLO, "450 4.3.2 later", "550 5.7.1 no");
        says(troubles, Step.STARTTLS, "450 4.7.0 later", "550 5.7.0 no");
        says(troubles, Step.AUTH, "454 4.7.0 later");
        says(troubles, Step.AUTH_RESULT, "535 5.7.8 wrong");
        says(troubles, Step.MAIL, "452 4.3.1 full", "421 4.3.2 closing", "530 5.7.0 Authentication required");
        says(troubles, Step.RCPT, "452 4.2.2 full");
        says(troubles, Step.DATA, "451 4.3.0 later");
        says(troubles, Step.CONTENT, "452 4.3.1 full");
        troubles.put("no-starttls", gateway -> gateway.without("STARTTLS"));
        troubles.put("no-auth", gateway -> gateway.without("AUTH"));
        troubles.put("unknown-mechanism", gateway -> gateway.mechanisms("X-NONE"));
        troubles.put("wrong-name", gateway -> gateway.identity(SETUP.authority().issue("other.test")));
        troubles.put("expired", gateway -> gateway.identity(SETUP.authority().issueExpired("localhost")));
        troubles.put("untrusted", gateway -> gateway.identity(TestAuthority.create().issue("localhost")));
        troubles.put("self-signed", gateway -> gateway.identity(TestAuthority.selfSigned("localhost")));
        return troubles;
    }

    private static void says(Map<String, UnaryOperator<GatewayBuilder>> troubles, Step step, String... replies) {
        for (String reply : replies) {
            troubles.put("says-" + reply.substring(0, 3) + "-at-" + label(step), gateway -> gateway.on(step, Action.reply(reply)));
        }
    }

    private static String label(Step step) {
        return step.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @BeforeAll
    static void send() {
        Stream.concat(PAIRED.values().stream(), ALONE.values().stream()).forEach(ill -> ill.road().send(JAMES.server()));
    }

    @AfterAll
    static void close() {
        Stream.concat(PAIRED.values().stream(), ALONE.values().stream()).forEach(ill -> ill.gateway().close());
        HEALED.forEach(ScriptedGateway::close);
    }

    static Stream<Arguments> paired() {
        return arguments(PAIRED);
    }

    static Stream<Arguments> alone() {
        return arguments(ALONE);
    }

    private static Stream<Arguments> arguments(Map<String, Ill> roads) {
        return roads.entrySet().stream().map(road -> Arguments.of(road.getKey(), road.getValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("paired")
    void mailShouldArriveOnceByTheSecondGatewayWhenTheFirst(String trouble, Ill ill) {
        eventually(() -> assertThat(ill.road().receivedBy(WELL)).hasSize(1));
        assertThat(ill.road().receivedBy(ill.gateway())).isEmpty();
        assertThatNothingLeakedTo(ill.gateway());
        assertThat(ROADS.bouncesOf(ill.road())).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("alone")
    void mailShouldWaitAndArriveOnceWhenItsOnlyGatewayIsWellAgainAfterIt(String trouble, Ill ill) {
        eventually(() -> assertThat(ill.road().log(JAMES.server())).anyMatch(line -> line.contains("outcome=deferred")));
        assertThat(ill.road().receivedBy(ill.gateway())).isEmpty();
        assertThatNothingLeakedTo(ill.gateway());

        ill.gateway().close();
        // Some connection of this machine may have got the port meanwhile, as its own end: not for long.
        ScriptedGateway healed = Awaitility.await().atMost(Duration.ofMinutes(3)).ignoreException(UncheckedIOException.class)
            .until(() -> SETUP.gateway().bind(ill.gateway().address()).start(), started -> true);
        HEALED.add(healed);
        // What looks like a wrong password is not tried again for minutes, unless an operator says that it is mended.
        JAMES.server().webAdmin().delete("/gateways/localhost:" + healed.port() + "/pause");

        eventually(() -> assertThat(ill.road().receivedBy(healed)).hasSize(1));
        eventually(() -> assertThat(JAMES.server().webAdmin().queueSize(ill.road().name())).isZero());
        assertThat(ill.road().receivedBy(healed)).hasSize(1);
        assertThat(ROADS.bouncesOf(ill.road())).isEmpty();
    }

    /** In the transcript of a gateway, what came under TLS is marked: a number, T, then the direction. */
    private static void assertThatNothingLeakedTo(ScriptedGateway gateway) {
        assertThat(gateway.transcript()).filteredOn(line -> line.matches("\\d+ C: .*")).noneMatch(line ->
            line.contains("AUTH") || line.contains("MAIL") || line.contains("RCPT") || line.contains("confidential"));
        assertThat(gateway.violations()).isEmpty();
    }
}
