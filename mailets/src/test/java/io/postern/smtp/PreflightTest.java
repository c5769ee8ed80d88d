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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.postern.peers.smtp.GatewayBuilder;
import io.postern.peers.smtp.ScriptedGateway;
import io.postern.smtp.DsnRequest.ForRecipient;
import io.postern.smtp.DsnRequest.Notify;
import io.postern.smtp.DsnRequest.Returned;
import io.postern.smtp.TransactionResult.Ending;

/** What the server's offer makes of a message before anything of it is sent. */
class PreflightTest {
    private static final String A = "a@x.example";
    private static final String B = "b@x.example";
    private static final String EIGHT_BIT = "Subject: x\r\n\r\nGr\u00fc\u00dfe\r\n";
    private static final String PLAIN = "Subject: x\r\n\r\nx\r\n";

    private final Connector connector = Peer.connector();

    @AfterEach
    void closeConnector() {
        connector.close();
    }

    @Test
    void submitShouldNotSendEightBitContentToAServerWithout8bitmime() {
        assertRefusedUnsent(Peer.gateway().without("8BITMIME"), submission(Set.of(), EIGHT_BIT), Fault.NEEDS_8BITMIME, "8BITMIME");
    }

    @Test
    void submitShouldSendSevenBitContentToAServerWithoutExtensions() {
        assertThat(mailParameters(Peer.gateway().extensions(), submission(Set.of(), PLAIN))).isEmpty();
    }

    @Test
    void submitShouldAnnounceEightBitContent() {
        assertThat(mailParameters(Peer.gateway(), submission(Set.of(), EIGHT_BIT))).containsExactly("SIZE=23", "BODY=8BITMIME");
    }

    @ParameterizedTest
    @CsvSource({"SMTPUTF8", "REQUIRETLS"})
    void submitShouldNotSendAMessageToAServerThatLacksWhatItNeeds(Need need) {
        assertRefusedUnsent(Peer.gateway().extensions("PIPELINING"), submission(Set.of(need), PLAIN),
            Fault.valueOf("NEEDS_" + need), need.name());
    }

    @ParameterizedTest
    @CsvSource({"SMTPUTF8", "REQUIRETLS"})
    void submitShouldAskForWhatTheMessageNeeds(Need need) {
        assertThat(mailParameters(Peer.gateway().extensions("REQUIRETLS", "SMTPUTF8"), submission(Set.of(need), PLAIN)))
            .containsExactly(need.name());
    }

    @Test
    void submitShouldNotSendAMessageLargerThanTheServerTakes() {
        assertRefusedUnsent(Peer.gateway().extensions("SIZE 16"), submission(Set.of(), PLAIN), Fault.TOO_LARGE, "17 bytes");
    }

    @ParameterizedTest
    @CsvSource({"SIZE 17", "SIZE 0", "SIZE"})
    void submitShouldDeclareTheSizeThatTheServerTakes(String keyword) {
        assertThat(mailParameters(Peer.gateway().extensions(keyword), submission(Set.of(), PLAIN))).containsExactly("SIZE=17");
    }

    @Test
    void submitShouldCountTheLineEndsThatItAdds() {
        assertRefusedUnsent(Peer.gateway().extensions("SIZE 16"), submission(Set.of(), PLAIN.replace("\r", "").strip()),
            Fault.TOO_LARGE, "17 bytes");
    }

    @Test
    void submitShouldNotSendAnInternationalAddressToAServerWithoutSmtputf8() {
        try (ScriptedGateway gateway = Peer.gateway().without("SMTPUTF8").start(); SmtpSession session = Peer.session(connector, gateway)) {
            TransactionResult result = session.submit(new Submission("", List.of("us\u00e9r@x.example", B), Peer.content(PLAIN)));

            assertThat(result.recipients()).hasEntrySatisfying("us\u00e9r@x.example", event ->
                assertThat(Peer.broken(event).fault()).isEqualTo(Fault.NEEDS_SMTPUTF8));
            assertThat(gateway.received().get(0).recipients()).containsExactly(B);
        }
    }

    @Test
    void submitShouldPassOnWhichNotificationsAreWanted() {
        DsnRequest dsn = new DsnRequest(Optional.of(Returned.HDRS), Optional.of("id+1 =2"), Map.of(
            A, new ForRecipient(Set.of(Notify.FAILURE, Notify.SUCCESS), Optional.of("first@y.example")),
            B, new ForRecipient(Set.of(Notify.NEVER), Optional.empty())));
        try (ScriptedGateway gateway = Peer.gateway().start(); SmtpSession session = Peer.session(connector, gateway)) {
            session.submit(new Submission("s@x.example", List.of(A, B, "c@x.example"), Set.of(), dsn, Peer.content(PLAIN)));

            assertThat(gateway.received().get(0).commands()).containsSequence(
                "MAIL FROM:<s@x.example> SIZE=17 RET=HDRS ENVID=id+2B1+20+3D2",
                "RCPT TO:<a@x.example> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;first@y.example",
                "RCPT TO:<b@x.example> NOTIFY=NEVER", "RCPT TO:<c@x.example>");
        }
    }

    @Test
    void submitShouldNotMentionNotificationsToAServerWithoutDsn() {
        DsnRequest dsn = new DsnRequest(Optional.of(Returned.FULL), Optional.of("id"),
            Map.of(A, new ForRecipient(Set.of(Notify.DELAY), Optional.of(B))));
        Submission submission = new Submission("s@x.example", List.of(A), Set.of(), dsn, Peer.content(PLAIN));

        assertThat(mailParameters(Peer.gateway().without("DSN"), submission)).containsExactly("SIZE=17");
    }

    @ParameterizedTest
    @CsvSource(value = {"id\\r\\nRSET", "''", "\u00fc"})
    void dsnRequestShouldRefuseAnEnvelopeIdThatIsNotPrintable(String id) {
        assertThatThrownBy(() -> new DsnRequest(Optional.empty(), Optional.of(id.replace("\\r\\n", "\r\n")), Map.of()))
            .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void dsnRequestShouldRefuseNeverWithAnotherCondition() {
        assertThatThrownBy(() -> new ForRecipient(Set.of(Notify.NEVER, Notify.DELAY), Optional.empty()))
            .isInstanceOf(IllegalArgumentException.class);
    }

    private static Submission submission(Set<Need> needs, String content) {
        return new Submission("s@x.example", List.of(A), needs, DsnRequest.NONE, Peer.content(content));
    }

    private List<String> mailParameters(GatewayBuilder builder, Submission submission) {
        try (ScriptedGateway gateway = builder.start(); SmtpSession session = Peer.session(connector, gateway)) {
            session.submit(submission);

            assertThat(gateway.violations()).isEmpty();
            return gateway.received().get(0).mailParameters();
        }
    }

    private void assertRefusedUnsent(GatewayBuilder builder, Submission submission, Fault fault, String detail) {
        try (ScriptedGateway gateway = builder.start(); SmtpSession session = Peer.session(connector, gateway)) {
            TransactionResult result = session.submit(submission);

            assertThat(result.recipients()).hasEntrySatisfying(A, event -> {
                assertThat(Peer.broken(event).fault()).isEqualTo(fault);
                assertThat(event.describe()).contains(detail);
            });
            assertThat(result.ending()).isEqualTo(Ending.IN_STEP);
            assertThat(gateway.transcript()).noneMatch(line -> line.contains("C: MAIL"));
        }
    }
}
