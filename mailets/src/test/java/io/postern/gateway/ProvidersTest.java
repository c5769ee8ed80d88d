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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.postern.gateway.Meaning.ForGateway;
import io.postern.gateway.RecipientOutcome.Delivered;
import io.postern.gateway.RecipientOutcome.Refused;
import io.postern.peers.smtp.Action;
import io.postern.peers.smtp.ScriptedGateway;
import io.postern.peers.smtp.Step;
import io.postern.pool.SessionPool;
import io.postern.smtp.Connector;
import io.postern.smtp.Peer;
import io.postern.smtp.SmtpEvent;
import io.postern.smtp.SmtpReply;
import io.postern.smtp.SmtpSession;
import io.postern.smtp.Stage;

/** Every row of docs/providers.md: a gateway says it once, another stands behind it. */
class ProvidersTest {
    private static final Path PAGE = Path.of("..", "docs", "providers.md");
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String A = "a@x.example";
    private static final String B = "b@x.example";
    private static final Map<String, ForGateway> LEARNED = Map.of("well", ForGateway.WELL, "slower", ForGateway.SLOWER, "ill",
        ForGateway.ILL, "login", ForGateway.REFUSES_US);

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

    /** A column of the page. */
    enum Place {
        GREETING("greeting", Stage.GREETING, Step.GREETING), AUTH("AUTH", Stage.AUTH, Step.AUTH_RESULT),
        MAIL("MAIL", Stage.MAIL, Step.MAIL),
        RCPT("RCPT", Stage.RCPT, Step.RCPT), DATA("DATA", Stage.DATA, Step.DATA), MESSAGE("message", Stage.FINAL, Step.CONTENT);

        private final String name;
        private final Stage stage;
        private final Step step;

        Place(String name, Stage stage, Step step) {
            this.name = name;
            this.stage = stage;
            this.step = step;
        }

        static Place of(String name) {
            return Arrays.stream(values()).filter(place -> place.name.equals(name)).findFirst().orElseThrow();
        }
    }

    /** A row of the page. */
    record Row(String provider, Place at, String reply, String mail, String gateway) {
        @Override
        public String toString() {
            return provider + " " + at + " " + reply;
        }
    }

    static Stream<Row> rows() throws IOException {
        return Files.readString(PAGE).lines().filter(line -> line.matches("\\| .* \\| [2-5]\\d\\d .*"))
            .map(line -> Arrays.stream(line.substring(1).split("\\|")).map(String::strip).toList())
            .map(cells -> new Row(cells.get(0), Place.of(cells.get(1)), cells.get(2), cells.get(3), cells.get(4)));
    }

    @Test
    void pageShouldSpeakOfEachProvider() throws IOException {
        assertThat(rows().map(Row::provider).distinct())
            .containsExactly("Amazon SES", "Microsoft 365", "Gmail", "SendGrid", "Mailgun");
        assertThat(rows()).hasSizeGreaterThan(40).allMatch(row -> LEARNED.containsKey(row.gateway()));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void deliverShouldDoAsThePageSays(Row row) {
        Step step = row.at().step;
        if (row.mail().equals("fresh")) {
            deliver(B);
        }
        if (row.mail().equals("rest")) {
            first.program(step, Action.proceed(), Action.reply(row.reply()), Action.proceed());
        } else {
            first.program(step, Action.reply(row.reply()), Action.proceed());
        }

        DeliveryReport report = row.mail().equals("rest") ? deliver(A, B) : deliver(A);

        switch (row.mail()) {
            case "bounced" -> assertThat(report.only(Refused.class)).containsOnlyKeys(A);
            case "next" -> assertThat(second.received()).hasSize(1);
            case "rest" -> assertThat(first.received()).hasSize(2);
            case "same" -> assertThat(first.received()).hasSize(1);
            default -> assertThat(row.mail().equals("fresh") && first.received().size() == 2).isTrue();
        }
        if (!row.mail().equals("bounced")) {
            assertThat(report.only(Delivered.class)).containsKey(A);
        }
        boolean another = row.mail().equals("same") && (row.at() == Place.GREETING || row.reply().startsWith("421"));
        assertThat(first.connections()).isEqualTo(another || row.mail().equals("fresh") ? 2 : 1);
        assertThat(learned(row)).isEqualTo(LEARNED.get(row.gateway()));
    }

    /** What is known of the gateway afterwards, as far as it can be seen; the kinds of trouble differ in their pauses. */
    private ForGateway learned(Row row) {
        SmtpEvent event = new SmtpEvent.Replied(row.at().stage,
            SmtpReply.of(Integer.parseInt(row.reply().substring(0, 3)), row.reply().substring(4)));
        FailurePolicy.Session session = row.mail().equals("fresh") ? FailurePolicy.Session.USED : FailurePolicy.Session.FRESH;
        ForGateway judged = FailurePolicy.judge(event, session).gateway();
        boolean alone = health.health(gateway(first)) instanceof Health.BackingOff;
        assertThat(alone).isEqualTo(judged == ForGateway.ILL || judged == ForGateway.REFUSES_US);
        return judged;
    }

    private DeliveryReport deliver(String... recipients) {
        List<Gateway> gateways = List.of(gateway(first), gateway(second));
        return new GatewayDelivery(new Gateways(gateways, GatewaySettings.Order.LISTED, health, new Random(1)),
            new PooledSessions(pool, LocalGateways.opener(connector, gateways), PATIENCE, System::nanoTime),
            new Experience(System::nanoTime), Stopwatch.NONE)
            .deliver(new Envelope("mail-1", "s@x.example", List.of(recipients)), Peer.content("Subject: x\r\n\r\nx\r\n"));
    }

    private static Gateway gateway(ScriptedGateway scripted) {
        return LocalGateways.onPort(scripted.port(), PATIENCE);
    }
}
