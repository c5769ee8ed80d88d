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

package org.apache.james.transport.mailets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;

import javax.mail.MessagingException;

import org.apache.james.core.MailAddress;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.apache.mailet.ProcessingState;
import org.apache.mailet.base.test.FakeMailContext.BouncedMail;
import org.apache.mailet.base.test.FakeMailContext.SentMail;
import org.apache.mailet.base.test.FakeMailetConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.postern.peers.smtp.Action;
import io.postern.peers.smtp.ScriptedGateway;
import io.postern.peers.smtp.Step;
import io.postern.smtp.Peer;

class RemoteDeliveryViaAuthGatewayTest {
    private static final String A = "a@x.example";
    private static final String B = "b@x.example";
    private static final String C = "c@x.example";
    private static final String SENDER = "s@home.example";
    private static final String CONTENT = "Subject: x\r\n\r\nhello\r\n";

    private final ScriptedGateway first = Peer.gateway().start();
    private final ScriptedGateway second = Peer.gateway().start();

    @AfterEach
    void close() {
        first.close();
        second.close();
    }

    @Test
    void serviceShouldDeliverOverTlsAuthenticatedAndEndTheMailsWay() throws Exception {
        try (MailetFixture james = new MailetFixture(MailetFixture.RETRY_TOMORROW).start(first, second)) {
            Mail mail = MailetFixture.mail(CONTENT, SENDER, A, B);
            james.mailet.service(mail);

            await().until(() -> james.queued() == 0 && !first.received().isEmpty());
            assertThat(mail.getState()).isEqualTo(Mail.GHOST);
            assertThat(first.received()).singleElement().satisfies(message -> {
                assertThat(message.sender()).isEqualTo(SENDER);
                assertThat(message.recipients()).containsExactly(A, B);
                assertThat(message.user()).isEqualTo("relay");
                assertThat(message.tlsProtocol()).isEqualTo("TLSv1.3");
            });
            await().untilAsserted(() -> assertThat(james.metrics.countFor("postern.gateway.delivered")).isEqualTo(2));
            assertThat(james.context.getBouncedMails()).isEmpty();
            assertThat(second.connections()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Subject: x\r\n\r\nhello\r\n", "Subject: x\r\n\r\n.\r\n..\r\n.dot\r\n",
        "Subject: x\r\n\r\nGr\u00fc\u00dfe \u00ff\r\n",
        "subject:x\r\nX-Folded: a\r\n\tb\r\nBcc: kept@x.example\r\nContent-Length: 5\r\n\r\n  body  \r\n\r\n", "Subject: x\r\n\r\n",
        "Content-Type: multipart/mixed; boundary=b\r\n\r\npre\r\n--b\r\n\r\n\u00e9\r\n--b--\r\nepilogue\r\n"})
    void serviceShouldForwardTheMessageByteForByte(String content) throws Exception {
        assertThat(forwarded(content)).isEqualTo(content);
    }

    @Test
    void serviceShouldEndTheLastLineWhenTheMessageDoesNot() throws Exception {
        assertThat(forwarded("Subject: x\r\n\r\nno newline")).isEqualTo("Subject: x\r\n\r\nno newline\r\n");
    }

    private String forwarded(String content) throws Exception {
        try (MailetFixture james = new MailetFixture(MailetFixture.RETRY_TOMORROW).start(first)) {
            james.mailet.service(MailetFixture.mail(content, SENDER, A));

            await().until(() -> !first.received().isEmpty());
            return first.received().get(0).octets();
        }
    }

    @Test
    void serviceShouldBounceTheRefusedAndTakeTheDeferredToTheNextGateway() throws Exception {
        first.program(Step.RCPT, line -> line.contains(B), Action.reply("550 5.1.1 nobody"));
        first.program(Step.RCPT, line -> line.contains(C), Action.reply("451 4.2.1 later"));
        try (MailetFixture james = new MailetFixture(MailetFixture.RETRY_TOMORROW).startWithBounceProcessor(first, second)) {
            james.mailet.service(MailetFixture.mail(CONTENT, SENDER, A, B, C));

            await().until(() -> james.queued() == 0 && !james.context.getSentMails().isEmpty());
            assertThat(first.received().get(0).recipients()).containsExactly(A);
            assertThat(second.received().get(0).recipients()).containsExactly(C);
            SentMail bounce = onlyOne(james.context.getSentMails());
            assertThat(bounce.getState()).isEqualTo("bounces");
            assertThat(bounce.getRecipients()).containsExactly(new MailAddress(B));
            assertThat(bounce.getAttributes().values()).contains(attribute("delivery-error", "550 5.1.1 nobody"),
                attribute("delivery-error-code", 550), attribute("is-delivery-permanent-error", true));
        }
    }

    @Test
    void serviceShouldBounceOnceWithTheReplyForEachRecipient() throws Exception {
        first.program(Step.RCPT, line -> line.contains(A), Action.reply("550 5.1.1 nobody"));
        first.program(Step.RCPT, line -> line.contains(B), Action.reply("553 5.1.3 strange"));
        try (MailetFixture james = new MailetFixture(MailetFixture.RETRY_TOMORROW).start(first)) {
            james.mailet.service(MailetFixture.mail(CONTENT, SENDER, A, B));

            await().until(() -> !james.context.getBouncedMails().isEmpty());
            BouncedMail bounce = onlyOne(james.context.getBouncedMails());
            assertThat(bounce.getMessage()).contains(A + "\r\n    550 5.1.1 nobody", B + "\r\n    553 5.1.3 strange");
            assertThat(bounce.getSentMail().getAttributes().values()).contains(
                attribute("delivery-error", "550 5.1.1 nobody (and another reply to other recipients)"));
        }
    }

    @ParameterizedTest
    @CsvSource({"mail.example.org,EHLO mail.example.org", "localhost,EHLO [127.0.0.1]", "[192.0.2.1],EHLO [127.0.0.1]"})
    void serviceShouldIntroduceJamesByItsDomainIfThatHasADot(String domain, String ehlo) throws Exception {
        try (MailetFixture james = new MailetFixture(MailetFixture.RETRY_TOMORROW, "postmaster@" + domain).start(first)) {
            james.mailet.service(MailetFixture.mail(CONTENT, SENDER, A));

            await().until(() -> !first.received().isEmpty());
            assertThat(first.transcript()).contains("1T C: " + ehlo);
        }
    }

    @Test
    void serviceShouldRetryOnlyTheDeferredRecipients() throws Exception {
        first.program(Step.RCPT, line -> line.contains(B), Action.reply("451 4.2.1 later"), Action.proceed());
        try (MailetFixture james = new MailetFixture(MailetFixture.ONE_RETRY_SOON).start(first)) {
            james.mailet.service(MailetFixture.mail(CONTENT, SENDER, A, B));

            await().until(() -> first.received().size() == 2);
            assertThat(first.received().get(0).recipients()).containsExactly(A);
            assertThat(first.received().get(1).recipients()).containsExactly(B);
            assertThat(first.received().get(1).octets()).isEqualTo(CONTENT);
        }
    }

    @Test
    void serviceShouldGiveUpAfterTheLastRetryWithATemporaryError() throws Exception {
        first.program(Step.MAIL, Action.reply("451 4.3.0 later"));
        try (MailetFixture james = new MailetFixture(MailetFixture.ONE_RETRY_SOON).startWithBounceProcessor(first)) {
            james.mailet.service(MailetFixture.mail(CONTENT, SENDER, A));

            await().until(() -> !james.context.getSentMails().isEmpty());
            SentMail bounce = onlyOne(james.context.getSentMails());
            assertThat(first.transcript()).filteredOn(line -> line.contains("C: MAIL")).hasSize(2);
            assertThat(bounce.getAttributes().values()).contains(attribute("delivery-error",
                    "451 4.4.7 No gateway took the message in time; last reply: 451 4.3.0 later"),
                attribute("is-delivery-permanent-error", false));
            assertThat(bounce.getAttributes()).doesNotContainKey(AttributeName.of("io.postern.gateway.attempts"));
        }
    }

    @Test
    void serviceShouldKeepTheMailAndNotBounceWhenThePasswordIsRefused() throws Exception {
        first.program(Step.AUTH_RESULT, Action.reply("535 5.7.8 wrong"));
        second.program(Step.AUTH_RESULT, Action.reply("535 5.7.8 wrong"));
        try (MailetFixture james = new MailetFixture(MailetFixture.RETRY_TOMORROW).start(first, second)) {
            james.mailet.service(MailetFixture.mail(CONTENT, SENDER, A));

            await().untilAsserted(() -> assertThat(james.metrics.countFor("postern.gateway.deferred")).isEqualTo(1));
            assertThat(james.queued()).isPositive();
            assertThat(james.context.getBouncedMails()).isEmpty();
            assertThat(first.connections() + second.connections()).isEqualTo(2);
        }
    }

    @Test
    void serviceShouldDeferWithoutTryingAnotherGatewayWhenTheConnectionIsLostAfterTheFinalDot() throws Exception {
        first.program(Step.CONTENT, Action.close());
        try (MailetFixture james = new MailetFixture(MailetFixture.RETRY_TOMORROW).start(first, second)) {
            james.mailet.service(MailetFixture.mail(CONTENT, SENDER, A));

            await().untilAsserted(() -> assertThat(james.metrics.countFor("postern.gateway.unknown")).isEqualTo(1));
            assertThat(james.queued()).isPositive();
            assertThat(second.connections()).isZero();
        }
    }

    @Test
    void serviceShouldSendARefusedMailWithNullSenderToTheBounceProcessor() throws Exception {
        first.program(Step.RCPT, Action.reply("550 5.1.1 nobody"));
        try (MailetFixture james = new MailetFixture(MailetFixture.RETRY_TOMORROW).startWithBounceProcessor(first)) {
            james.mailet.service(MailetFixture.mail(CONTENT, "", A));

            await().until(() -> !james.context.getSentMails().isEmpty());
            assertThat(onlyOne(james.context.getSentMails()).getState()).isEqualTo("bounces");
        }
    }

    @Test
    void serviceShouldForgetTheAttemptsOfAnEarlierLife() throws Exception {
        first.program(Step.MAIL, Action.reply("451 4.3.0 later"), Action.proceed());
        MailImpl mail = MailetFixture.mail(CONTENT, SENDER, A);
        mail.setAttribute(attribute("io.postern.gateway.attempts", 99));
        try (MailetFixture james = new MailetFixture(MailetFixture.ONE_RETRY_SOON).start(first)) {
            james.mailet.service(mail);

            await().until(() -> !first.received().isEmpty());
            assertThat(james.context.getBouncedMails()).isEmpty();
        }
    }

    @Test
    void serviceShouldDropAMailWithoutRecipients() throws Exception {
        try (MailetFixture james = new MailetFixture(MailetFixture.RETRY_TOMORROW).start(first)) {
            Mail mail = MailetFixture.mail(CONTENT, SENDER);
            james.mailet.service(mail);

            assertThat(mail.getState()).isEqualTo(Mail.GHOST);
            assertThat(james.queued()).isZero();
        }
    }

    @Test
    void destroyShouldLetATransferFinish() throws Exception {
        first.program(Step.BDAT, Action.delay(Duration.ofMillis(500)));
        try (MailetFixture james = new MailetFixture(MailetFixture.RETRY_TOMORROW).start(first)) {
            james.mailet.service(MailetFixture.mail(CONTENT, SENDER, A));
            await().until(() -> first.transcript().stream().anyMatch(line -> line.contains("C: BDAT")));
        }

        assertThat(first.received()).hasSize(1);
    }

    @Test
    void initShouldFailWithAllMistakesAndWithoutThePassword() {
        MailetFixture james = new MailetFixture(MailetFixture.RETRY_TOMORROW);

        assertThatThrownBy(() -> james.mailet.init(FakeMailetConfig.builder()
                .setProperty("gatewayPassword", "s3cr3t").setProperty("gateway", ":25").setProperty("outgoing", "outgoing").build()))
            .isInstanceOf(MessagingException.class)
            .hasMessageContainingAll("RemoteDeliveryViaAuthGateway: ", "gateway: ", "gatewayUsername: missing", "outgoing: 'outgoing'")
            .hasMessageNotContaining("s3cr3t");
        james.close();
    }

    @Test
    void requiredProcessingStateShouldNameTheBounceProcessor() throws Exception {
        try (MailetFixture james = new MailetFixture(MailetFixture.RETRY_TOMORROW).startWithBounceProcessor(first)) {
            assertThat(james.mailet.requiredProcessingState()).containsExactly(new ProcessingState("bounces"));
        }
    }

    private static <T> T onlyOne(List<T> list) {
        assertThat(list).hasSize(1);
        return list.get(0);
    }

    private static Attribute attribute(String name, Object value) {
        return new Attribute(AttributeName.of(name), AttributeValue.ofAny(value));
    }
}
