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

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.postern.it.support.GatewaySetup;
import io.postern.it.support.JamesExtension;
import io.postern.it.support.Road;
import io.postern.it.support.Roads;
import io.postern.it.support.SmtpDialogue;
import io.postern.peers.smtp.Action;
import io.postern.peers.smtp.ReceivedMessage;
import io.postern.peers.smtp.ScriptedGateway;
import io.postern.peers.smtp.Step;

/** What a gateway says and what becomes of the mail, in a real James: scenarios of docs/scenarios.md that are about replies and order. */
class GatewayScenariosIT {
    private static final GatewaySetup SETUP = GatewaySetup.create("gateway-scenarios");
    private static final Roads ROADS = new Roads(SETUP);

    private static final ScriptedGateway LOGIN_ONLY = SETUP.gateway().mechanisms("LOGIN").start();
    private static final ScriptedGateway BAD_CHALLENGE =
        SETUP.gateway().mechanisms("LOGIN").on(Step.AUTH, Action.reply("334 not=base64!")).start();
    private static final ScriptedGateway CRAM = SETUP.gateway().mechanisms("CRAM-MD5").start();
    private static final ScriptedGateway ODD_SUCCESS = SETUP.gateway().on(Step.AUTH_RESULT, Action.reply("250 2.0.0 fine")).start();
    private static final ScriptedGateway WELL = SETUP.gateway().start();
    private static final ScriptedGateway CLOSES_AFTER = SETUP.gateway().on(Step.QUIT, Action.reset()).start();
    private static final ScriptedGateway MIXED = SETUP.gateway()
        .on(Step.RCPT, line -> line.contains("refused@"), Action.reply("550 5.1.1 nobody"))
        .on(Step.RCPT, line -> line.contains("later@"), Action.reply("451 4.2.1 later")).start();
    private static final ScriptedGateway NONSENSE = SETUP.gateway().without("CHUNKING")
        .on(Step.RCPT, Action.rawBytes("999 what\r\n".getBytes(StandardCharsets.US_ASCII)), Action.proceed()).start();
    private static final ScriptedGateway NEVER = SETUP.gateway().on(Step.RCPT, Action.reply("550 5.1.1 nobody")).start();
    private static final ScriptedGateway SIMPLE = SETUP.gateway().extensions().start();
    private static final ScriptedGateway CUT = SETUP.gateway().without("CHUNKING")
        .on(Step.CONTENT, Action.close(), Action.proceed()).start();
    private static final ScriptedGateway IMPLICIT = SETUP.gateway().implicitTls().start();

    private static final Road LOGIN = ROADS.road("login", LOGIN_ONLY);
    private static final Road TLS_FROM_THE_START = ROADS.road("implicit", IMPLICIT).with("sslEnable", "true");
    private static final Road TRACED = ROADS.road("traced", LOGIN_ONLY).with("debug", "true");
    private static final Road CANCELLED = ROADS.road("cancelled", BAD_CHALLENGE);
    private static final Road CRAM_MD5 = ROADS.road("cram", CRAM);
    private static final Road WRONG_DIGEST = ROADS.road("digest", CRAM).with("gatewayPassword", "wrong");
    private static final Road ODD = ROADS.road("odd", ODD_SUCCESS);
    private static final Road NULL_SENDER = ROADS.road("null-sender", WELL);
    private static final Road UNKNOWN_HOST = ROADS.road("unknown-host", "nowhere.invalid,localhost:" + WELL.port());
    private static final Road ALL_DOWN =
        ROADS.road("all-down", "localhost:" + SETUP.closedPort() + ",localhost:" + SETUP.closedPort()).with("delayTime", "1 day");
    private static final Road AFTERWARDS = ROADS.road("afterwards", CLOSES_AFTER);
    private static final Road TWO_OF_THREE = ROADS.road("mixed", MIXED, WELL);
    private static final Road STRANGE = ROADS.road("strange", NONSENSE);
    private static final Road SILENT = ROADS.road("silent", NEVER);
    private static final Road PLAIN_SMTP = ROADS.road("plain-smtp", SIMPLE);
    private static final Road CUT_OFF = ROADS.road("cut-off", CUT, WELL);
    private static final Road RANDOM = ROADS.road("random", WELL, CLOSES_AFTER).with("order", "random");

    @RegisterExtension
    static final JamesExtension JAMES = ROADS.james().closing(LOGIN_ONLY, BAD_CHALLENGE, CRAM, ODD_SUCCESS, WELL, CLOSES_AFTER, MIXED,
        NONSENSE, NEVER, SIMPLE, CUT, IMPLICIT);

    @Test
    void loginShouldBeUsedWhenTheGatewayOffersNothingElse() {
        assertThat(delivered(LOGIN, LOGIN_ONLY).mechanism()).isEqualTo("LOGIN");
        eventually(() -> assertThat(LOGIN.log(JAMES.server())).anyMatch(line ->
            line.contains("outcome=delivered") && line.contains("auth=LOGIN") && line.contains("tls=TLSv1.3")));
    }

    @Test
    void mailShouldTravelUnderTlsFromTheFirstByteWhenTlsIsImplicit() {
        assertThat(delivered(TLS_FROM_THE_START, IMPLICIT).tlsProtocol()).isEqualTo("TLSv1.3");
        assertThat(IMPLICIT.transcript()).noneMatch(line -> line.contains("STARTTLS"));
    }

    @Test
    void dialogueShouldBeLoggedWithoutSecretsAndContentWhenDebugIsOn() {
        delivered(TRACED, LOGIN_ONLY);

        assertThat(JAMES.server().consoleLines()).filteredOn(line -> line.contains("GATEWAY DIALOGUE: "))
            .anyMatch(line -> line.endsWith("C: RCPT TO:<" + TRACED.recipient() + ">"))
            .anyMatch(line -> line.endsWith("C: ****"))
            .noneMatch(line -> line.contains("confidential") || line.contains(base64(GatewaySetup.PASSWORD)));
        assertThat(JAMES.server().console()).doesNotContain(GatewaySetup.PASSWORD);
    }

    @Test
    void exchangeShouldBeCancelledAndTheMailWaitWhenAChallengeIsNotBase64() {
        assertWaits(CANCELLED);
        assertThat(BAD_CHALLENGE.transcript()).anyMatch(line -> line.endsWith("C: *")).noneMatch(line -> line.contains("C: MAIL"));
    }

    @Test
    void cramMd5ShouldProveThePasswordWithoutSendingIt() {
        assertThat(delivered(CRAM_MD5, CRAM).mechanism()).isEqualTo("CRAM-MD5");
        assertThat(CRAM.transcript()).noneMatch(line -> line.contains(base64(GatewaySetup.PASSWORD)));
    }

    @Test
    void mailShouldWaitWhenTheDigestIsWrong() {
        assertWaits(WRONG_DIGEST);
        assertThat(WRONG_DIGEST.receivedBy(CRAM)).isEmpty();
    }

    @Test
    void authShouldSucceedWhenTheGatewaySaysAnotherPositiveCodeThan235() {
        assertThat(delivered(ODD, ODD_SUCCESS).user()).isEqualTo(GatewaySetup.USER);
    }

    @Test
    void mailWithTheNullSenderShouldTravelAuthenticatedAsNullSender() {
        try (SmtpDialogue dialogue = SmtpDialogue.from("127.0.0.1", JAMES.server().smtpPort())) {
            dialogue.sendExpecting("EHLO client.test", "250");
            assertThat(dialogue.mail("", NULL_SENDER.recipient(), "Subject: notice\r\n\r\nhi\r\n")).startsWith("250");
        }

        eventually(() -> assertThat(NULL_SENDER.receivedBy(WELL)).singleElement().satisfies(message -> {
            assertThat(message.sender()).isEmpty();
            assertThat(message.user()).isEqualTo(GatewaySetup.USER);
        }));
    }

    @Test
    void nextGatewayShouldBeUsedWhenTheNameOfTheFirstIsUnknown() {
        delivered(UNKNOWN_HOST, WELL);
        assertThat(ROADS.bouncesOf(UNKNOWN_HOST)).isEmpty();
    }

    @Test
    void eachGatewayShouldHaveALineAndTheMailOneDeferralWhenAllRefuse() {
        ALL_DOWN.send(JAMES.server());

        eventually(() -> assertThat(ALL_DOWN.log(JAMES.server())).filteredOn(line -> line.contains("outcome=deferred")).hasSize(1));
        String mail = ALL_DOWN.log(JAMES.server()).get(0).replaceFirst(".* mail=(\\S+) .*", "$1");
        assertThat(JAMES.server().consoleLines()).filteredOn(line -> line.contains("GATEWAY PASSED: mail=" + mail + " ")).hasSize(2);
        assertThat(ROADS.bouncesOf(ALL_DOWN)).isEmpty();
    }

    @Test
    void resultShouldStandWhenTheGatewayDropsTheConnectionAfterItsFinalReply() {
        delivered(AFTERWARDS, CLOSES_AFTER);
        eventually(() -> assertThat(AFTERWARDS.log(JAMES.server())).anyMatch(line -> line.contains("outcome=delivered")));
        assertThat(ROADS.bouncesOf(AFTERWARDS)).isEmpty();
    }

    /** Stock RemoteDelivery neither delivers nor bounces the refused one of these three. */
    @Test
    void eachRecipientShouldHaveItsOwnOutcomeWhenTheFirstGatewayTakesOneRefusesOneAndDefersOne() {
        TWO_OF_THREE.send(JAMES.server(), "Subject: three\r\n\r\nhi\r\n", TWO_OF_THREE.recipient("taken"),
            TWO_OF_THREE.recipient("refused"), TWO_OF_THREE.recipient("later"));

        eventually(() -> assertThat(TWO_OF_THREE.receivedBy(MIXED)).singleElement()
            .satisfies(message -> assertThat(message.recipients()).containsExactly(TWO_OF_THREE.recipient("taken"))));
        eventually(() -> assertThat(TWO_OF_THREE.receivedBy(WELL)).singleElement()
            .satisfies(message -> assertThat(message.recipients()).containsExactly(TWO_OF_THREE.recipient("later"))));
        eventually(() -> assertThat(ROADS.bouncesOf(TWO_OF_THREE)).singleElement()
            .satisfies(bounce -> assertThat(bounce.octets()).contains("550 5.1.1 nobody", TWO_OF_THREE.recipient("refused"))));
    }

    @Test
    void mailShouldWaitAndThenArriveWhenAReplyIsNonsense() {
        delivered(STRANGE, NONSENSE);
        assertThat(ROADS.bouncesOf(STRANGE)).isEmpty();
    }

    @Test
    void senderShouldGetNoBounceWhenItWantsNone() {
        try (SmtpDialogue dialogue = SmtpDialogue.from("127.0.0.1", JAMES.server().smtpPort())) {
            dialogue.sendExpecting("EHLO client.test", "250").sendExpecting("MAIL FROM:<" + SILENT.sender() + ">", "250")
                .sendExpecting("RCPT TO:<" + SILENT.recipient("never") + "> NOTIFY=NEVER", "250")
                .sendExpecting("RCPT TO:<" + SILENT.recipient("tell") + ">", "250")
                .sendExpecting("DATA", "354").sendExpecting("Subject: dsn\r\n\r\nhi\r\n\r\n.", "250");
        }

        eventually(() -> assertThat(ROADS.bouncesOf(SILENT)).singleElement().satisfies(bounce ->
            assertThat(bounce.octets()).contains("Final-Recipient: rfc822; " + SILENT.recipient("tell"))
                .doesNotContain("Final-Recipient: rfc822; " + SILENT.recipient("never"))));
    }

    @Test
    void senderShouldBeToldThatItsMailWasRelayedWhenTheGatewayDoesNotKnowDsn() {
        try (SmtpDialogue dialogue = SmtpDialogue.from("127.0.0.1", JAMES.server().smtpPort())) {
            dialogue.sendExpecting("EHLO client.test", "250").sendExpecting("MAIL FROM:<" + PLAIN_SMTP.sender() + ">", "250")
                .sendExpecting("RCPT TO:<" + PLAIN_SMTP.recipient() + "> NOTIFY=SUCCESS", "250")
                .sendExpecting("DATA", "354").sendExpecting("Subject: dsn\r\n\r\nhi\r\n\r\n.", "250");
        }

        eventually(() -> assertThat(ROADS.bouncesOf(PLAIN_SMTP)).singleElement()
            .satisfies(notice -> assertThat(notice.octets()).contains("Action: relayed")));
    }

    /** RFC 5321, 4.5.3.2.6: it may have taken the message, so nobody else gets it, and it gets it once more. */
    @Test
    void mailShouldStayWithItsGatewayWhenTheConnectionIsCutAfterTheFinalDot() {
        CUT_OFF.send(JAMES.server());

        eventually(() -> assertThat(CUT_OFF.log(JAMES.server())).anyMatch(line -> line.contains("may be delivered twice")));
        eventually(() -> assertThat(CUT_OFF.receivedBy(CUT).size() + CUT_OFF.receivedBy(WELL).size()).isEqualTo(1));
        assertThat(ROADS.bouncesOf(CUT_OFF)).isEmpty();
    }

    @Test
    void everyMailShouldArriveOnceWhenTheOrderIsRandom() {
        List<String> recipients = IntStream.range(0, 40).mapToObj(number -> RANDOM.recipient("r" + number)).toList();
        recipients.forEach(recipient -> RANDOM.send(JAMES.server(), "Subject: random\r\n\r\nhi\r\n", recipient));

        eventually(() -> assertThat(RANDOM.receivedBy(WELL).size() + RANDOM.receivedBy(CLOSES_AFTER).size()).isEqualTo(40));
        assertThat(RANDOM.receivedBy(WELL)).isNotEmpty();
        assertThat(RANDOM.receivedBy(CLOSES_AFTER)).isNotEmpty();
    }

    private static ReceivedMessage delivered(Road road, ScriptedGateway gateway) {
        road.send(JAMES.server());
        eventually(() -> assertThat(road.receivedBy(gateway)).hasSize(1));
        return road.receivedBy(gateway).get(0);
    }

    private static void assertWaits(Road road) {
        road.send(JAMES.server());
        eventually(() -> assertThat(road.log(JAMES.server())).anyMatch(line -> line.contains("outcome=deferred")));
        assertThat(ROADS.bouncesOf(road)).isEmpty();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
