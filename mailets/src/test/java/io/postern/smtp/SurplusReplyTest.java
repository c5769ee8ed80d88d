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

package io.postern.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import io.postern.peers.smtp.Action;
import io.postern.peers.smtp.GatewayBuilder;
import io.postern.peers.smtp.ScriptedGateway;
import io.postern.peers.smtp.Step;
import io.postern.smtp.TransactionResult.Ending;

/** A reply too many shifts those that follow by one: no recipient may be taken for served, or for refused, by another's reply. */
class SurplusReplyTest {
    private static final String A = "a@x.example";
    private static final String B = "b@x.example";
    private static final String LARGE = "x".repeat(70).concat("\r\n").repeat(10_000);
    private static final String[] PLAIN_CODES = {"PIPELINING", "CHUNKING", "8BITMIME"};
    /** Later than anyone would wait for a surplus reply. */
    private static final Action LATE = Action.delay(Duration.ofMillis(300));

    private final Connector connector = Peer.connector();

    @AfterEach
    void closeConnector() {
        connector.close();
    }

    @Test
    void submitShouldNotTakeAMessageForDeliveredByTheReplyToItsRecipient() {
        assertUnknown(Peer.gateway(), "x", gateway -> {
            gateway.program(Step.RCPT, twice("250 2.1.5 ok"));
            gateway.program(Step.CONTENT, LATE.then(Action.reply("554 5.7.1 spam")));
        });
    }

    @Test
    void submitShouldNotBelieveRepliesWithoutEnhancedCodes() {
        assertUnknown(Peer.gateway().extensions(PLAIN_CODES), "x", gateway -> {
            gateway.program(Step.MAIL, twice("250 ok"));
            gateway.program(Step.RCPT, Action.reply("250 accepted"));
            gateway.program(Step.CONTENT, LATE.then(Action.reply("554 spam")));
        });
    }

    @Test
    void submitShouldNotTakeALargeMessageForDeliveredByTheReplyToAChunk() {
        assertUnknown(Peer.gateway(), LARGE, gateway -> {
            gateway.program(Step.BDAT, twice("250 2.0.0 chunk"), Action.proceed());
            gateway.program(Step.CONTENT, LATE.then(Action.reply("554 5.7.1 spam")));
        });
    }

    @Test
    void submitShouldNotBounceARecipientForAnothersReply() {
        assertUnknown(Peer.gateway(), "x", gateway -> {
            gateway.program(Step.MAIL, twice("250 2.1.0 ok"));
            gateway.program(Step.RCPT, line -> line.contains(B), Action.reply("550 5.1.1 nobody"));
            gateway.program(Step.CONTENT, LATE.then(Action.proceed()));
        });
    }

    @ParameterizedTest
    @EnumSource
    void submitShouldDoubtAMessageWhoseFinalReplyIsFollowedByAnother(Offers offers) {
        assertUnknown(offers.gateway(), "x", gateway -> gateway.program(Step.CONTENT, twice("250 2.0.0 taken")));
    }

    /** The message is not handed over: another gateway can take it. */
    @ParameterizedTest
    @CsvSource({"MAIL,NEITHER,1", "RCPT,NEITHER,1", "DATA,NEITHER,1", "MAIL,CHUNKING,1", "RCPT,CHUNKING,1", "RCPT,CHUNKING,10000",
        "RCPT,CHUNKING_PIPELINING,10000", "DATA,PIPELINING,1", "DATA,PIPELINING,10000"})
    void submitShouldNotHandOverWhenTheSurplusIsThereBefore(Step step, Offers offers, int size) {
        Action surplus = twice(step == Step.DATA ? "354 go on" : "250 2.1.0 ok");
        try (ScriptedGateway gateway = offers.gateway().on(step, line -> step != Step.RCPT || line.contains(B), surplus).start()) {
            TransactionResult result = submit(gateway, "x".repeat(10).concat("\r\n").repeat(size));

            assertThat(result.recipients().values()).allMatch(event -> Peer.broken(event).fault() == Fault.UNEXPECTED
                && event.stage() != Stage.FINAL);
            assertThat(result.ending()).isEqualTo(Ending.OUT_OF_STEP);
            assertThat(gateway.received()).isEmpty();
        }
    }

    /** No round trip is spent on servers whose replies say what they speak of; the others say it in the same flight. */
    @ParameterizedTest
    @CsvSource({"PIPELINING CHUNKING ENHANCEDSTATUSCODES, 250 2.1.5 ok, 0", "PIPELINING CHUNKING, 250 ok, 1",
        "PIPELINING CHUNKING ENHANCEDSTATUSCODES, 250 2.0.0 ok, 1", "PIPELINING, 250 ok, 0"})
    void submitShouldAskForConfirmationWhereRepliesLookAlike(String offered, String reply, int confirmations) {
        try (ScriptedGateway gateway = Peer.gateway().extensions(offered.split(" ")).on(Step.RCPT, Action.reply(reply)).start()) {
            assertThat(submit(gateway, "x").ending()).isEqualTo(Ending.IN_STEP);
            assertThat(gateway.transcript()).filteredOn(line -> line.startsWith("1T C: EHLO")).hasSize(1 + confirmations);
            assertThat(gateway.violations()).isEmpty();
        }
    }

    /** Many servers end the session after a message: that says nothing against the reply before. */
    @Test
    void submitShouldBelieveTheFinalReplyWhenTheServerLeavesAfterIt() {
        Action goodbye = Action.rawBytes("250 2.0.0 taken\r\n421 enough\r\n".getBytes(StandardCharsets.US_ASCII));
        for (Action leave : List.of(Action.close(), Action.reply("421 enough"), Action.stall())) {
            assertTaken(Peer.gateway().extensions(PLAIN_CODES).on(Step.EHLO_AFTER_TLS, Action.proceed(), leave), Ending.OUT_OF_STEP);
        }
        assertTaken(Peer.gateway().on(Step.CONTENT, goodbye), Ending.OUT_OF_STEP);
        assertTaken(Peer.gateway().on(Step.CONTENT, goodbye.then(Action.close())), Ending.OUT_OF_STEP);
    }

    @Test
    void submitShouldBelieveTheFinalReplyWhenTheServerDislikesTheQuestion() {
        assertTaken(Peer.gateway().extensions(PLAIN_CODES).on(Step.EHLO_AFTER_TLS, Action.proceed(), Action.reply("503 twice?")),
            Ending.IN_STEP);
    }

    private void assertTaken(GatewayBuilder builder, Ending ending) {
        try (ScriptedGateway gateway = builder.start()) {
            TransactionResult result = submit(gateway, "x");

            assertThat(result.recipients().values()).hasSize(2).allMatch(event -> event.reply().isPresent());
            assertThat(result.ending()).isEqualTo(ending);
        }
    }

    private void assertUnknown(GatewayBuilder builder, String content, Consumer<ScriptedGateway> faults) {
        try (ScriptedGateway gateway = builder.start(); SmtpSession session = Peer.warmed(open(gateway))) {
            faults.accept(gateway);

            TransactionResult result = session.submit(message(content));

            assertThat(result.recipients().values()).hasSize(2)
                .allMatch(event -> event.stage() == Stage.FINAL && Peer.broken(event).fault() == Fault.UNEXPECTED);
            assertThat(result.ending()).isEqualTo(Ending.OUT_OF_STEP);
        }
    }

    private TransactionResult submit(ScriptedGateway gateway, String content) {
        try (SmtpSession session = open(gateway)) {
            return session.submit(message(content));
        }
    }

    private SmtpSession open(ScriptedGateway gateway) {
        return Peer.open(connector, gateway, Peer.TLS, Timeouts.uniform(Duration.ofSeconds(3)))
            .fold(Optional::of, event -> Optional.<SmtpSession>empty()).orElseThrow();
    }

    private static Submission message(String content) {
        return new Submission("s@x.example", List.of(A, B), Peer.content(content));
    }

    /** In one TLS record, so that the second is there when the first has been read. */
    private static Action twice(String reply) {
        return Action.rawBytes((reply + "\r\n" + reply + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }
}
