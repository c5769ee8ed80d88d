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

package io.postern.rdns.james;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;

import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.postern.peers.dns.Query;
import io.postern.peers.dns.ZoneServer;
import io.postern.rdns.RdnsSettings;
import io.postern.rdns.dns.CacheLimits;

/** What {@code authenticationResults} does to a message. */
class AuthenticationResultsInUseTest {
    private static final String FORGED = "Authentication-Results: " + FakeSession.SERVER + "; iprev=pass policy.iprev=192.0.2.7\r\n";
    private static final String FOREIGN = "Authentication-results:  other.example;\r\n   spf=pass\r\n";
    /** No Date, no Message-ID, no MIME-Version: James would add them. */
    private static final String REST =
        "subject:hello\r\n\tagain\r\nFrom: <a@b>\r\n\r\n.dots\r\nAuthentication-Results: in the body\r\n\r\nend";

    private ZoneServer dns;
    private HostHasNoRdnsHook hook;

    @BeforeEach
    void start() throws Exception {
        dns = ZoneServer.start("""
            8.2.0.192.in-addr.arpa. PTR mail.example.
            mail.example. A 192.0.2.8
            9.2.0.192.in-addr.arpa. SERVFAIL
            10.2.0.192.in-addr.arpa. PTR mail.example.
            """);
        hook = new HostHasNoRdnsHook(new RdnsService(
            new RdnsSettings(List.of(dns.address()), Duration.ofMillis(200), Duration.ofSeconds(2), CacheLimits.DEFAULT)));
        init("authenticationResults", "true");
    }

    @AfterEach
    void stop() {
        dns.close();
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.8,  pass,      ptr",
        "192.0.2.8,  pass,      forward-confirmed",
        "192.0.2.10, fail,      ptr",
        "192.0.2.7,  permerror, ptr",
        "192.0.2.9,  temperror, forward-confirmed"
    })
    void messageShouldCarryTheResultOnTopAndNothingElseNew(String client, String code, String check) throws Exception {
        init("authenticationResults", "true", "check", check);

        assertThat(received(FakeSession.of(client, "x"), FORGED + FOREIGN + REST)).isEqualTo("Authentication-Results: "
            + FakeSession.SERVER + ";\r\n\tiprev=" + code + " policy.iprev=" + client + "\r\n" + FOREIGN + REST);
    }

    @Test
    void lookUpShouldBeDoneBeforeTheMessageComes() throws Exception {
        FakeSession session = FakeSession.of("192.0.2.8", "x");
        hook.doHelo(session, "x");
        hook.doRcpt(session, MaybeSender.nullSender(), new MailAddress("c@d"));
        assertThat(received(session, REST)).contains("iprev=pass");

        assertThat(dns.queries()).extracting(Query::type).containsExactly("PTR", "A");
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.1,''", "192.0.2.7,bob"})
    void messageOfWhomIsNotJudgedShouldLoseForgedFieldsAndGetNone(String client, String user) throws Exception {
        FakeSession session = FakeSession.of(client, "x");

        assertThat(received(user.isEmpty() ? session : session.mayRelay().authenticatedAs(user), FORGED + FOREIGN + REST))
            .isEqualTo(FOREIGN + REST);
        assertThat(dns.queries()).isEmpty();
    }

    @Test
    void messageOfAnotherServerOfOursShouldStayAsItIs() throws Exception {
        assertThat(received(FakeSession.of("192.0.2.7", "x").mayRelay(), FORGED + FOREIGN + REST)).isEqualTo(FORGED + FOREIGN + REST);
    }

    @Test
    void messageShouldStayAsItIsUnlessToldOtherwise() throws Exception {
        init();

        assertThat(received(FakeSession.of("192.0.2.8", "x"), FORGED + REST)).isEqualTo(FORGED + REST);
    }

    private void init(String... keysAndValues) throws Exception {
        BaseHierarchicalConfiguration configuration = new BaseHierarchicalConfiguration();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            configuration.addProperty(keysAndValues[i], keysAndValues[i + 1]);
        }
        hook.init(configuration);
    }

    private String received(SMTPSession session, String message) throws Exception {
        MailImpl mail = MailImpl.builder().name("mail").sender("a@b").addRecipient("c@d").build();
        try {
            mail.setMessageContent(MimeMessageInputStreamSource.create("mail", new ByteArrayInputStream(message.getBytes(US_ASCII))));

            assertThat(hook.onMessage(session, mail)).isEqualTo(HookResult.DECLINED);

            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            mail.getMessage().writeTo(bytes);
            return bytes.toString(US_ASCII);
        } finally {
            mail.dispose();
        }
    }
}
