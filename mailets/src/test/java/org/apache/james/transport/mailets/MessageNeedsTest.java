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
import static org.awaitility.Awaitility.await;

import java.util.EnumSet;

import org.apache.james.core.MailAddress;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.DsnParameters;
import org.apache.mailet.DsnParameters.EnvId;
import org.apache.mailet.DsnParameters.Notify;
import org.apache.mailet.DsnParameters.RecipientDsnParameters;
import org.apache.mailet.DsnParameters.Ret;
import org.junit.jupiter.api.Test;

import io.postern.peers.smtp.Action;
import io.postern.peers.smtp.GatewayBuilder;
import io.postern.peers.smtp.ReceivedMessage;
import io.postern.peers.smtp.ScriptedGateway;
import io.postern.peers.smtp.Step;
import io.postern.smtp.Peer;

/** What a message asks of a gateway beyond plain delivery: notifications (RFC 3461), 8-bit transport (RFC 6152). */
class MessageNeedsTest {
    private static final String A = "a@x.example";
    private static final String B = "b@x.example";
    private static final String SENDER = "s@home.example";
    private static final String EIGHT_BIT = "Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=iso-8859-1\r\n"
        + "Content-Transfer-Encoding: 8bit\r\n\r\nGr\u00fc\u00dfe\r\n";

    @Test
    void serviceShouldPassNotificationWishesToTheGatewayInOneTransaction() throws Exception {
        MailImpl mail = MailetFixture.mail(EIGHT_BIT, SENDER, A, B);
        mail.setDsnParameters(DsnParameters.builder().ret(Ret.HDRS).envId(EnvId.of("id-1"))
            .addRcptParameter(new MailAddress(A), RecipientDsnParameters.of(EnumSet.of(Notify.NEVER)))
            .addRcptParameter(new MailAddress(B), RecipientDsnParameters.of(EnumSet.of(Notify.SUCCESS), new MailAddress("old@y.example")))
            .build().orElseThrow());

        ReceivedMessage received = delivered(Peer.gateway().extensions("DSN", "8BITMIME"), mail);

        assertThat(received.mailParameters()).contains("RET=HDRS", "ENVID=id-1");
        assertThat(received.commands()).contains("RCPT TO:<" + A + "> NOTIFY=NEVER",
            "RCPT TO:<" + B + "> NOTIFY=SUCCESS ORCPT=rfc822;old@y.example");
    }

    @Test
    void serviceShouldConvertEightBitContentWhenNoGatewayTakesIt() throws Exception {
        MailImpl mail = MailetFixture.mail(EIGHT_BIT, SENDER, A);

        ReceivedMessage received = delivered(Peer.gateway().without("8BITMIME"), mail);

        assertThat(received.octets()).contains("Content-Transfer-Encoding: quoted-printable", "\r\n\r\nGr=FC=DFe");
        assertThat(received.mailParameters()).noneMatch(parameter -> parameter.startsWith("BODY="));
    }

    @Test
    void serviceShouldPreferAGatewayThatTakesEightBitContentAsItIs() throws Exception {
        try (ScriptedGateway seven = Peer.gateway().without("8BITMIME").start(); ScriptedGateway eight = Peer.gateway().start();
             MailetFixture james = new MailetFixture(MailetFixture.RETRY_TOMORROW).start(seven, eight)) {
            james.mailet.service(MailetFixture.mail(EIGHT_BIT, SENDER, A));

            await().until(() -> !eight.received().isEmpty());
            assertThat(eight.received().get(0).octets()).isEqualTo(EIGHT_BIT);
            assertThat(seven.received()).isEmpty();
        }
    }

    @Test
    void serviceShouldBounceEightBitContentThatCannotBeConverted() throws Exception {
        try (ScriptedGateway seven = Peer.gateway().without("8BITMIME").start();
             MailetFixture james = new MailetFixture(MailetFixture.RETRY_TOMORROW).start(seven)) {
            james.mailet.service(MailetFixture.mail("Subject: x\r\n\r\nraw \u00fc without MIME\r\n", SENDER, A));

            await().until(() -> !james.context.getBouncedMails().isEmpty());
            assertThat(james.context.getBouncedMails().get(0).getMessage()).contains("554 5.6.3 ");
            assertThat(seven.received()).isEmpty();
        }
    }

    @Test
    void serviceShouldNotBounceToASenderWhoWantsNoNoticeOfFailure() throws Exception {
        MailImpl mail = MailetFixture.mail(EIGHT_BIT, SENDER, A, B);
        mail.setDsnParameters(DsnParameters.builder()
            .addRcptParameter(new MailAddress(A), RecipientDsnParameters.of(EnumSet.of(Notify.NEVER))).build().orElseThrow());
        try (ScriptedGateway refusing = Peer.gateway().on(Step.RCPT, Action.reply("550 5.1.1 nobody")).start();
             MailetFixture james = new MailetFixture(MailetFixture.RETRY_TOMORROW).start(refusing)) {
            james.mailet.service(mail);

            await().until(() -> !james.context.getBouncedMails().isEmpty() && james.queued() == 0);
            assertThat(james.context.getBouncedMails()).singleElement().satisfies(bounce ->
                assertThat(bounce.getMessage()).contains(B).doesNotContain(A));
        }
    }

    private static ReceivedMessage delivered(GatewayBuilder peer, MailImpl mail) throws Exception {
        try (ScriptedGateway gateway = peer.start(); MailetFixture james = new MailetFixture(MailetFixture.RETRY_TOMORROW).start(gateway)) {
            james.mailet.service(mail);

            await().until(() -> !gateway.received().isEmpty());
            return gateway.received().get(0);
        }
    }
}
