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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.postern.gateway.RecipientOutcome.Delivered;
import io.postern.gateway.RecipientOutcome.Refused;
import io.postern.peers.smtp.Action;
import io.postern.peers.smtp.ReceivedMessage;
import io.postern.peers.smtp.ScriptedGateway;
import io.postern.peers.smtp.Step;
import io.postern.pool.SessionPool;
import io.postern.smtp.Connector;
import io.postern.smtp.ContentSource;
import io.postern.smtp.DsnRequest;
import io.postern.smtp.DsnRequest.ForRecipient;
import io.postern.smtp.DsnRequest.Notify;
import io.postern.smtp.Peer;
import io.postern.smtp.SmtpSession;

/** A real gateway that offers what it does not keep, or takes fewer recipients than it should (RFC 5321, 4.5.3.1.10). */
class UnkeptOffersTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String A = "a@x.example";
    private static final String B = "b@x.example";
    private static final ContentSource CONTENT = Peer.content("Subject: x\r\n\r\nx\r\n");
    private static final ContentSource EIGHT_BIT = Peer.content("Subject: x\r\n\r\n\u00e9\r\n");
    private static final DsnRequest SUCCESS = new DsnRequest(Optional.empty(), Optional.of("id"),
        Map.of(A, new ForRecipient(Set.of(Notify.SUCCESS), Optional.empty())));

    private final Connector connector = Peer.connector();
    private final SessionPool<SessionKey, SmtpSession> pool = PooledSessions.pool(System::nanoTime);
    private final HealthBook health = new HealthBook(System::nanoTime, () -> 0);
    private final AtomicLong clock = new AtomicLong();
    private final Experience experience = new Experience(clock::get);
    private final ScriptedGateway server = Peer.gateway().start();
    private final Gateway gateway = LocalGateways.onPort(server.port(), PATIENCE);

    @AfterEach
    void close() {
        pool.close();
        server.close();
        connector.close();
    }

    /** A server that does not know BDAT takes the message for commands: it is let alone with that, and nothing is taken twice. */
    @ParameterizedTest
    @ValueSource(strings = {"500 5.5.1 what", "502 5.5.1 not implemented", "503 5.5.1 bad sequence", "504 5.5.4 no such parameter"})
    void deliverShouldUseDataWhenBdatIsRefused(String reply) {
        server.program(Step.BDAT, Action.reply(reply));

        DeliveryReport report = deliver(CONTENT, DsnRequest.NONE, A);

        assertThat(report.only(Delivered.class)).containsOnlyKeys(A);
        assertThat(server.received()).hasSize(1);
        assertThat(server.connections()).isEqualTo(2);
        assertThat(report.lessons().values()).singleElement().satisfies(
            learned -> assertThat(learned.unkept()).containsEntry("CHUNKING", reply));
        assertThat(health.health(gateway)).isInstanceOf(Health.Well.class);

        report = deliver(CONTENT, DsnRequest.NONE, B);
        assertThat(report.only(Delivered.class)).containsOnlyKeys(B);
        assertThat(report.lessons()).as("said once").isEmpty();
        assertThat(commands("BDAT")).isEqualTo(1);
        assertThat(server.connections()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"RCPT,NOTIFY,501 5.5.4 NOTIFY not supported", "RCPT,NOTIFY,504 5.5.4 what", "RCPT,NOTIFY,555 5.5.4 unsupported",
        "MAIL,ENVID,555 5.5.4 unsupported", "MAIL,ENVID,501 Syntax error in ENVID", "MAIL,ENVID,504 x"})
    void deliverShouldGoWithoutDsnInTheSameSessionWhenItsParametersAreRefused(Step step, String parameter, String reply) {
        server.program(step, line -> line.contains(parameter), Action.reply(reply));

        DeliveryReport report = deliver(CONTENT, SUCCESS, A, B);

        assertThat(report.only(Delivered.class)).containsOnlyKeys(A, B);
        assertThat(server.received().stream().map(ReceivedMessage::recipients).flatMap(List::stream)).containsExactlyInAnyOrder(A, B);
        assertThat(server.connections()).isEqualTo(1);
        assertThat(report.lessons().values()).singleElement().satisfies(learned -> assertThat(learned.unkept()).containsKey("DSN"));

        deliver(CONTENT, SUCCESS, A);
        assertThat(server.transcript())
            .filteredOn(line -> line.contains(" C: ") && line.contains(parameter)).as("and not asked for again").hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"501 5.5.4 SIZE not understood", "504 x", "555 5.5.4 x"})
    void deliverShouldGoWithoutSizeInTheSameSessionWhenItIsRefused(String reply) {
        server.program(Step.MAIL, line -> line.contains("SIZE="), Action.reply(reply));

        assertThat(deliver(CONTENT, DsnRequest.NONE, A).only(Delivered.class)).containsOnlyKeys(A);
        assertThat(server.connections()).isEqualTo(1);
    }

    /** The mailet converts it then; as it is no gateway can take it. */
    @Test
    void deliverShouldSayThatEightBitIsNotTakenWhenItIsRefused() {
        server.program(Step.MAIL, line -> line.contains("BODY=8BITMIME"), Action.reply("555 5.5.4 BODY=8BITMIME not supported"));

        DeliveryReport report = deliver(EIGHT_BIT, DsnRequest.NONE, A);

        assertThat(report.refusedForEightBit()).containsExactly(A);
        assertThat(server.received()).isEmpty();
        assertThat(deliver(CONTENT, DsnRequest.NONE, A).only(Delivered.class)).containsOnlyKeys(A);
    }

    /** 501 without a parameter to blame is about the address. */
    @Test
    void deliverShouldBelieveARefusalThatNamesNothingThatWasUsed() {
        server.program(Step.RCPT, Action.reply("501 5.1.3 bad address"));

        DeliveryReport report = deliver(CONTENT, SUCCESS, A);

        assertThat(report.only(Refused.class)).containsOnlyKeys(A);
        assertThat(report.lessons()).isEmpty();
    }

    @Test
    void deliverShouldTryAgainAfterAWhileWhatWasNotKept() {
        server.program(Step.BDAT, Action.reply("502 5.5.1 not implemented"), Action.proceed());
        deliver(CONTENT, DsnRequest.NONE, A);
        clock.addAndGet(Experience.MEMORY.plusSeconds(1).toNanos());
        pool.close();

        try (SessionPool<SessionKey, SmtpSession> later = PooledSessions.pool(System::nanoTime)) {
            delivery(later).deliver(new Envelope("mail-2", "s@x.example", List.of(A)), CONTENT);
        }

        assertThat(commands("BDAT")).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"452 4.5.3 Too many recipients", "452 too many recipients", "452 4.3.1 Insufficient storage", "452 later",
        "552 5.5.3 Too many recipients", "552 too many"})
    void deliverShouldBringTheRestInTheNextTransactionOfTheSession(String reply) {
        String[] recipients = IntStream.range(0, 7).mapToObj(i -> i + "@x.example").toArray(String[]::new);
        server.program(Step.RCPT, new Predicate<>() {
            private int accepted;
            private int messages;

            @Override
            public boolean test(String line) {
                if (messages != server.received().size()) {
                    messages = server.received().size();
                    accepted = 0;
                }
                return ++accepted > 3;
            }
        }, Action.reply(reply));

        DeliveryReport report = deliver(CONTENT, DsnRequest.NONE, recipients);

        assertThat(report.only(Delivered.class).keySet()).containsExactly(recipients);
        assertThat(server.received().stream().map(message -> message.recipients().size())).containsExactly(3, 3, 1);
        assertThat(server.connections()).isEqualTo(1);
        assertThat(health.health(gateway)).isInstanceOf(Health.Well.class);
    }

    @Test
    void deliverShouldRememberHowManyRecipientsATransactionMayHave() {
        server.program(Step.RCPT, line -> line.contains(B), Action.reply("452 4.5.3 Too many recipients"), Action.proceed());
        assertThat(deliver(CONTENT, DsnRequest.NONE, A, B).lessons().values()).singleElement()
            .satisfies(learned -> assertThat(learned.recipientLimit()).hasValue(1));

        deliver(CONTENT, DsnRequest.NONE, A, B);

        assertThat(server.received()).hasSize(4);
        assertThat(server.transcript()).filteredOn(line -> line.contains("452 4.5.3")).hasSize(1);
    }

    /** Greylisting and full mailboxes have their own codes, and come to the first recipient, too. */
    @ParameterizedTest
    @ValueSource(strings = {"452 4.2.2 mailbox full", "450 4.2.1 greylisted"})
    void deliverShouldNotBringAtOnceWhomTheServerWantsLater(String reply) {
        server.program(Step.RCPT, line -> line.contains(B), Action.reply(reply));

        DeliveryReport report = deliver(CONTENT, DsnRequest.NONE, A, B);

        assertThat(report.only(Delivered.class)).containsOnlyKeys(A);
        assertThat(report.toRetry()).containsExactly(B);
        assertThat(server.received()).hasSize(1);
    }

    private long commands(String verb) {
        return server.transcript().stream().filter(line -> line.contains(" C: " + verb)).count();
    }

    private DeliveryReport deliver(ContentSource content, DsnRequest dsn, String... recipients) {
        return delivery(pool).deliver(new Envelope("mail-1", "s@x.example", List.of(recipients), dsn, ""), content);
    }

    private GatewayDelivery delivery(SessionPool<SessionKey, SmtpSession> from) {
        return new GatewayDelivery(new Gateways(List.of(gateway), GatewaySettings.Order.LISTED, health, new Random(1)),
            new PooledSessions(from, LocalGateways.opener(connector, List.of(gateway)), PATIENCE, System::nanoTime),
            experience, Stopwatch.NONE);
    }
}
