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
import java.time.Duration;
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
import io.postern.peers.smtp.ScriptedGateway;
import io.postern.peers.smtp.Step;

/** What gateways and mails do that the usual failures do not show. */
class GatewayHardCasesIT {
    private static final String SUBJECT = "Subject: x\r\n\r\nhi\r\n";
    private static final String LATER = "20 * 1 hour";
    private static final GatewaySetup SETUP = GatewaySetup.create("gateway-hard-cases");
    private static final Roads ROADS = new Roads(SETUP);
    private static final ScriptedGateway WELL = SETUP.gateway().start();
    private static final ScriptedGateway NOBODY = SETUP.gateway().start();
    private static final ScriptedGateway NO_BDAT = SETUP.gateway().on(Step.BDAT, Action.reply("502 5.5.1 Command not implemented")).start();
    private static final ScriptedGateway NO_DSN = SETUP.gateway().on(Step.RCPT, line -> line.contains("NOTIFY"),
        Action.reply("555 5.5.4 Unsupported option: NOTIFY")).start();
    private static final ScriptedGateway FEW = SETUP.gateway().start();
    private static final ScriptedGateway FORGETFUL = SETUP.gateway().start();
    private static final ScriptedGateway WRONG = SETUP.gateway().mechanisms("SCRAM-SHA-256", "CRAM-MD5", "PLAIN", "LOGIN")
        .on(Step.AUTH, Action.reply("535 5.7.8 " + base64(GatewaySetup.PASSWORD) + " is not it, " + GatewaySetup.PASSWORD + " neither")
            .then(Action.close())).start();
    private static final ScriptedGateway SHUT = SETUP.gateway().on(Step.AUTH_RESULT, Action.reply("535 5.7.8 wrong")).start();
    private static final ScriptedGateway CUT = SETUP.gateway().on(Step.CONTENT, Action.close()).start();
    private static final ScriptedGateway DRIPS = SETUP.gateway().on(Step.GREETING, drip(60)).start();
    private static final ScriptedGateway DROPS = SETUP.gateway().on(Step.MAIL, Action.close()).start();

    private static final Road NULL_SENDER = ROADS.road("null", NOBODY);
    private static final Road REFUSED = ROADS.road("refused", NOBODY).with("bounceProcessor", "");
    private static final Road CHUNKING = ROADS.road("chunking", NO_BDAT).with("delayTime", LATER);
    private static final Road NOTIFY = ROADS.road("notify", NO_DSN).with("delayTime", LATER);
    private static final Road MANY = ROADS.road("many", FEW).with("delayTime", LATER);
    private static final Road USED = ROADS.road("used", FORGETFUL).with("delayTime", LATER);
    private static final Road PASSWORD = ROADS.road("password", WRONG).with("delayTime", LATER).with("debug", "true");
    private static final Road OLD = ROADS.road("old", SHUT).with("delayTime", "4 * 1 second");
    private static final Road DOUBTFUL = ROADS.road("doubtful", CUT, WELL);
    private static final Road SLOW = ROADS.road("slow", DRIPS, WELL).with("openTimeout", "3000").with("timeout", "60000");
    private static final Road DROPPED = ROADS.road("dropped", DROPS, WELL).with("delayTime", LATER);

    @RegisterExtension
    static final JamesExtension JAMES = ROADS.james()
        .closing(WELL, NOBODY, NO_BDAT, NO_DSN, FEW, FORGETFUL, WRONG, SHUT, CUT, DRIPS, DROPS);

    /** RFC 5321, 4.5.5: nobody may be told. */
    @Test
    void mailWithTheNullSenderShouldBeKeptWhenItFails() {
        NOBODY.program(Step.RCPT, Action.reply("550 5.1.1 nobody"));
        try (SmtpDialogue dialogue = SmtpDialogue.from("127.0.0.1", JAMES.server().smtpPort())) {
            dialogue.sendExpecting("EHLO client.test", "250").sendExpecting("MAIL FROM:<>", "250")
                .sendExpecting("RCPT TO:<" + NULL_SENDER.recipient() + ">", "250").sendExpecting("DATA", "354")
                .sendExpecting("Subject: a bounce\r\n\r\nhi\r\n\r\n.", "250");
        }

        eventually(() -> assertThat(JAMES.server().webAdmin().repositorySize("var/mail/undeliverable/")).isEqualTo(1));
        assertThat(JAMES.server().webAdmin().mailInRepository("var/mail/undeliverable/")).contains("Subject: a bounce");
        assertThat(JAMES.server().consoleLines()).anyMatch(line -> line.contains("[ERROR]") && line.contains("GATEWAY UNDELIVERABLE: ")
            && line.contains(NULL_SENDER.recipient()) && line.contains("550 5.1.1 nobody"));
    }

    @Test
    void aThousandRefusedRecipientsShouldEachHaveTheirReplyInOneSmallBounce() {
        NOBODY.program(Step.RCPT, line -> line.contains("@refused.test"), Action.reply("550 5.1.1 " + "x\u00e9\u0007".repeat(300)));
        NOBODY.program(Step.RCPT, line -> line.contains("<r7@refused.test"), Action.reply("553 5.1.3 strange address"));
        String[] recipients = IntStream.range(0, 1000).mapToObj(i -> REFUSED.recipient("r" + i)).toArray(String[]::new);
        REFUSED.send(JAMES.server(), SUBJECT, recipients);

        eventually(() -> assertThat(ROADS.bouncesOf(REFUSED)).hasSize(1));
        String bounce = ROADS.bouncesOf(REFUSED).get(0).octets();
        assertThat(bounce.length()).isLessThan(1_000_000);
        assertThat(bounce).contains(recipients).contains(REFUSED.recipient("r7") + "\r\n    553 5.1.3 strange address");
        assertThat(bounce.lines()).allMatch(line -> line.length() <= 998);
        assertThat(bounce).matches("[\\x20-\\x7e\\r\\n\\t]+");
    }

    @Test
    void mailShouldGoByDataWhenBdatIsOfferedAndNotKnown() {
        CHUNKING.send(JAMES.server(), SUBJECT, CHUNKING.recipient("a"));
        eventually(() -> assertThat(CHUNKING.receivedBy(NO_BDAT)).hasSize(1));
        CHUNKING.send(JAMES.server(), SUBJECT, CHUNKING.recipient("b"));
        eventually(() -> assertThat(CHUNKING.receivedBy(NO_BDAT)).hasSize(2));

        assertThat(NO_BDAT.transcript()).filteredOn(line -> line.contains(" C: BDAT")).hasSize(1);
        assertThat(JAMES.server().consoleLines()).filteredOn(line -> line.contains("GATEWAY KEYWORD: gateway=localhost:" + NO_BDAT.port()))
            .singleElement().asString().contains("[WARN", "CHUNKING", "502 5.5.1");
    }

    @Test
    void mailShouldGoWithoutDsnWhenItsParametersAreRefused() {
        try (SmtpDialogue dialogue = SmtpDialogue.from("127.0.0.1", JAMES.server().smtpPort())) {
            dialogue.sendExpecting("EHLO client.test", "250").sendExpecting("MAIL FROM:<" + NOTIFY.sender() + ">", "250")
                .sendExpecting("RCPT TO:<" + NOTIFY.recipient() + "> NOTIFY=FAILURE", "250").sendExpecting("DATA", "354")
                .sendExpecting(SUBJECT + "\r\n.", "250");
        }

        eventually(() -> assertThat(NOTIFY.receivedBy(NO_DSN)).hasSize(1));
        assertThat(NO_DSN.connections()).isEqualTo(1);
        assertThat(ROADS.bouncesOf(NOTIFY)).isEmpty();
    }

    @Test
    void allRecipientsShouldBeServedAtOnceWhenTheGatewayTakesThreeAtATime() {
        FEW.program(Step.RCPT, line -> IntStream.of(3, 4, 5, 6).anyMatch(number -> line.contains("<r" + number + "@"))
            && FEW.received().isEmpty(), Action.reply("452 4.5.3 Too many recipients"));
        String[] recipients = IntStream.range(0, 7).mapToObj(i -> MANY.recipient("r" + i)).toArray(String[]::new);
        MANY.send(JAMES.server(), SUBJECT, recipients);

        eventually(() -> assertThat(MANY.receivedBy(FEW).stream().flatMap(message -> message.recipients().stream()))
            .containsExactlyInAnyOrder(recipients));
        assertThat(FEW.connections()).isEqualTo(1);
    }

    @Test
    void mailShouldGoAtOnceOverAFreshSessionWhenAUsedOneForgetsTheLogin() {
        USED.send(JAMES.server());
        eventually(() -> assertThat(USED.receivedBy(FORGETFUL)).hasSize(1));
        FORGETFUL.program(Step.MAIL, Action.reply("550 5.7.1 Relaying denied"), Action.proceed());

        USED.send(JAMES.server());

        eventually(() -> assertThat(USED.receivedBy(FORGETFUL)).hasSize(2));
        assertThat(ROADS.bouncesOf(USED)).isEmpty();
    }

    @Test
    void aWrongPasswordShouldBeOneFailedLoginAndToldToNobody() {
        PASSWORD.send(JAMES.server());

        eventually(() -> assertThat(JAMES.server().webAdmin().get("/gateways")).contains("535 5.7.8"));
        assertThat(WRONG.transcript()).filteredOn(line -> line.contains(" C: AUTH ")).hasSize(1);
        assertThat(JAMES.server().webAdmin().get("/gateways")).doesNotContain(GatewaySetup.PASSWORD, base64(GatewaySetup.PASSWORD));
        assertThat(PASSWORD.log(JAMES.server())).anyMatch(line -> line.contains("stage=AUTH") && line.contains("535 5.7.8"));
        assertThat(JAMES.server().console()).doesNotContain(GatewaySetup.PASSWORD, base64(GatewaySetup.PASSWORD));
    }

    /** Only one of them has ever been tried. */
    @Test
    void mailShouldBounceByItsAgeWhileTheGatewayIsLeftAlone() {
        IntStream.range(0, 50).forEach(number -> OLD.send(JAMES.server(), SUBJECT, OLD.recipient("r" + number)));

        eventually(() -> assertThat(ROADS.bouncesOf(OLD)).hasSize(50));
        assertThat(SHUT.connections()).isLessThan(5);
        assertThat(ROADS.bouncesOf(OLD)).allMatch(bounce -> bounce.octets().contains("4.4.7"));
        eventually(() -> assertThat(JAMES.server().webAdmin().queueSize("old")).isZero());
    }

    @Test
    void mailShouldGoToTheNextGatewayWhenTheFirstMayHaveTakenItBefore() {
        DOUBTFUL.send(JAMES.server());

        eventually(() -> assertThat(DOUBTFUL.receivedBy(WELL)).hasSize(1));
        assertThat(CUT.connections()).isEqualTo(1);
        assertThat(DOUBTFUL.log(JAMES.server())).anyMatch(line -> line.contains("outcome=unknown")
            && line.contains("may be delivered twice"));
    }

    @Test
    void aGatewayThatSendsAnOctetASecondShouldNotHoldMailThatAnotherTakes() {
        IntStream.range(0, 10).forEach(number -> SLOW.send(JAMES.server(), SUBJECT, SLOW.recipient("r" + number)));

        eventually(() -> assertThat(SLOW.receivedBy(WELL)).hasSize(10));
        assertThat(DRIPS.connections()).isLessThan(5);
        assertThat(JAMES.server().consoleLines()).anyMatch(line -> line.contains("localhost:" + DRIPS.port())
            && line.contains("TIMED_OUT"));
    }

    @Test
    void nothingShouldBeDeliveredTwiceWhenAGatewayDropsEverySession() {
        IntStream.range(0, 5).forEach(number -> DROPPED.send(JAMES.server(), SUBJECT, DROPPED.recipient("r" + number)));

        eventually(() -> assertThat(DROPPED.receivedBy(WELL)).hasSize(5));
        assertThat(DROPPED.log(JAMES.server())).noneMatch(line -> line.contains("outcome=unknown"));
    }

    private static Action drip(int seconds) {
        Action drip = Action.rawBytes("2".getBytes(StandardCharsets.US_ASCII));
        for (String octet : List.of("2", "0", "-")) {
            drip = drip.then(Action.delay(Duration.ofSeconds(1))).then(Action.rawBytes(octet.getBytes(StandardCharsets.US_ASCII)));
        }
        for (int i = 0; i < seconds; i++) {
            drip = drip.then(Action.delay(Duration.ofSeconds(1))).then(Action.rawBytes("x".getBytes(StandardCharsets.US_ASCII)));
        }
        return drip;
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
