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
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.postern.peers.smtp.Action;
import io.postern.peers.smtp.ScriptedGateway;
import io.postern.peers.smtp.Step;

/** Every misbehaviour at every step of the dialogue: what is reported, and that no message is taken for delivered. */
class EveryStageTest {
    private static final List<Step> SET_UP =
        List.of(Step.GREETING, Step.EHLO, Step.STARTTLS, Step.EHLO_AFTER_TLS, Step.AUTH, Step.AUTH_RESULT);
    private static final List<Step> MAIL = List.of(Step.MAIL, Step.RCPT, Step.DATA, Step.BDAT, Step.CONTENT, Step.RSET);
    /** Three chunks: BDAT is the first of them. */
    private static final String LARGE = "x".repeat(70).concat("\r\n").repeat(8_000);

    private final Connector connector = Peer.connector();

    /** What a server does in place of its reply, and what is to be reported. */
    private enum Misbehaviour {
        SERVICE_CLOSING("421 4.3.2 closing", Fault.CLOSED),
        CLOSE("", Fault.CLOSED),
        RESET("", Fault.CLOSED),
        HALF_A_REPLY("250-half", Fault.CLOSED),
        NO_CODE("hello\r\n", Fault.MALFORMED),
        CODE_000("000 x\r\n", Fault.MALFORMED),
        CODE_199("199 x\r\n", Fault.MALFORMED),
        CODE_700("700 x\r\n", Fault.MALFORMED),
        NO_SPACE("250what\r\n", Fault.MALFORMED),
        TWO_CODES("250-a\r\n550 b\r\n", Fault.MALFORMED),
        OTHER_SCRIPT("\u00d9\u00a2\u00d9\u00a5\u00d9\u00a0 ok\r\n", Fault.MALFORMED),
        ENDLESS_LINE("250 ".concat("x".repeat(20_000)).concat("\r\n"), Fault.MALFORMED),
        ENDLESS_REPLY("250-x\r\n".repeat(1_000), Fault.MALFORMED),
        INTERMEDIATE("353 what\r\n", Fault.UNEXPECTED);

        private final String octets;
        private final Fault fault;

        Misbehaviour(String octets, Fault fault) {
            this.octets = octets;
            this.fault = fault;
        }

        private Action action() {
            Action raw = Action.rawBytes(octets.getBytes(StandardCharsets.ISO_8859_1));
            return switch (this) {
                case SERVICE_CLOSING -> Action.reply(octets);
                case CLOSE -> Action.close();
                case RESET -> Action.reset();
                case HALF_A_REPLY -> raw.then(Action.close());
                default -> raw;
            };
        }
    }

    @AfterEach
    void closeConnector() {
        connector.close();
    }

    static Stream<Arguments> setUp() {
        return every(SET_UP);
    }

    static Stream<Arguments> mail() {
        // 353 is no less than 354 where DATA is answered (RFC 5321, 4.2.1: the first digit decides).
        return every(MAIL).filter(pair -> !(pair.get()[0] == Step.DATA && pair.get()[1] == Misbehaviour.INTERMEDIATE));
    }

    private static Stream<Arguments> every(List<Step> steps) {
        return steps.stream().flatMap(step -> Stream.of(Misbehaviour.values()).map(what -> Arguments.of(step, what)));
    }

    @ParameterizedTest
    @MethodSource("setUp")
    void runShouldOpenNoSession(Step step, Misbehaviour what) {
        try (ScriptedGateway gateway = Peer.gateway().on(step, what.action()).start()) {
            SmtpEvent event = Peer.failure(Peer.open(connector, gateway));

            assertThat(event.stage().isSessionSetUp()).isTrue();
            assertReported(event, what);
            assertThat(gateway.transcript()).noneMatch(line -> line.contains("C: MAIL"));
        }
    }

    @ParameterizedTest
    @MethodSource("mail")
    void submitShouldTakeNothingForDelivered(Step step, Misbehaviour what) {
        Offers offers = step == Step.DATA ? Offers.PIPELINING : Offers.CHUNKING_PIPELINING;
        try (ScriptedGateway gateway = offers.gateway().on(step, what.action())
                .on(Step.RCPT, line -> line.contains("nobody"), Action.reply("550 5.1.1 nobody")).start();
             SmtpSession session = Peer.session(connector, gateway)) {
            if (step == Step.RSET) {
                session.submit(message("nobody@x.example", "x"));
            }
            TransactionResult result = session.submit(message("a@x.example", step == Step.BDAT ? LARGE : "x"));

            assertThat(result.ending()).isEqualTo(TransactionResult.Ending.OUT_OF_STEP);
            assertThat(result.recipients()).hasEntrySatisfying("a@x.example", event -> assertReported(event, what));
        }
    }

    private static void assertReported(SmtpEvent event, Misbehaviour what) {
        if (what == Misbehaviour.SERVICE_CLOSING) {
            assertThat(event.describe()).isEqualTo(event.stage() == Stage.AUTH ? "421 4.3.2" : "421 4.3.2 closing");
        } else {
            assertThat(Peer.broken(event).fault()).isEqualTo(what.fault);
            assertThat(event.describe()).hasSizeLessThan(300).doesNotContain("\r", "\n");
        }
    }

    private static Submission message(String recipient, String content) {
        return new Submission("s@x.example", List.of(recipient), Peer.content(content));
    }
}
