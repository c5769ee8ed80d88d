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

import static io.postern.peers.dns.ZoneServer.ptr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.LineHandler;
import org.apache.james.protocols.api.handler.WiringException;
import org.apache.james.protocols.smtp.SMTPSession;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import ch.qos.logback.classic.Level;
import io.postern.peers.dns.ZoneServer;
import io.postern.rdns.RdnsSettings;
import io.postern.rdns.dns.CacheLimits;
import io.postern.rdns.james.OneThreadSmtpServer.Message;

/** What clients see while DNS is slow or silent; no test here depends on how slow exactly. */
class SlowDnsTest {
    /** DNS never answers, and the deadline is longer than the patience of every client here. */
    private static final String SILENT = "127.0.0.10";
    private static final String SLOW_WITHOUT_PTR = "127.0.0.11";
    private static final String SLOW_WITH_PTR = "127.0.0.12";
    private static final String EXEMPT = "127.0.1.1";
    private static final String MAIL = "MAIL FROM:<a@b>";
    private static final String RCPT = "RCPT TO:<c@d>";

    private final LogLines log = new LogLines(HostHasNoRdnsHook.class);
    private final LogLines gateLog = new LogLines(CommandGate.class);
    private ZoneServer dns;
    private RdnsService service;
    private HostHasNoRdnsHook hook;
    private OneThreadSmtpServer server;

    @BeforeEach
    void start() throws Exception {
        dns = ZoneServer.start(String.join("\n",
            "10.0.0.127.in-addr.arpa. DROP",
            "1.1.0.127.in-addr.arpa. DROP",
            "11.0.0.127.in-addr.arpa. DELAY 400ms",
            "12.0.0.127.in-addr.arpa. DELAY 400ms",
            ptr(SLOW_WITH_PTR, "slow.example.")));
        service = new RdnsService(
            new RdnsSettings(List.of(dns.address()), Duration.ofSeconds(30), Duration.ofSeconds(30), CacheLimits.DEFAULT));
        hook = hook("rcpt");
        server = OneThreadSmtpServer.with(hook);
    }

    @AfterEach
    void stop() {
        server.close();
        dns.close();
        gateLog.close();
        log.close();
    }

    @Test
    void othersShouldBeServedWhileClientsWaitForDns() throws Exception {
        List<PipeliningClient> waiting = new ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) {
                waiting.add(greeted(SILENT).send(MAIL, RCPT));
                assertThat(waiting.get(i).readCodes(1)).containsExactly("250");
            }

            try (PipeliningClient exempt = greeted(EXEMPT).send(MAIL, RCPT, "DATA")) {
                assertThat(exempt.readCodes(3)).containsExactly("250", "250", "354");
                assertThat(exempt.send("hi", ".").readCodes(1)).containsExactly("250");
            }

            for (PipeliningClient client : waiting) {
                assertThat(client.hasUnreadReplies()).isFalse();
            }
        } finally {
            for (PipeliningClient client : waiting) {
                client.close();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"mail, 0", "rcpt, 1", "data, 2"})
    void commandShouldBeHeldWhenItNeedsTheResult(String stage, int answered) throws Exception {
        hook.init(handler(stage));

        try (PipeliningClient waiting = greeted(SILENT).send(MAIL, RCPT, "DATA");
                PipeliningClient other = greeted(EXEMPT)) {
            assertThat(waiting.readCodes(answered)).containsExactlyElementsOf(Collections.nCopies(answered, "250"));
            assertThat(other.send("NOOP").readCodes(1)).containsExactly("250");
            assertThat(waiting.hasUnreadReplies()).isFalse();
        }
    }

    @Test
    void pipelinedCommandsShouldBeAnsweredInOrderAndTheRefusedRecipientGetNothing() throws Exception {
        try (PipeliningClient client = greeted(SLOW_WITHOUT_PTR)) {
            client.send(MAIL, RCPT, "RCPT TO:<postmaster@d>", "VRFY x", "DATA");

            assertThat(client.readReplies(5)).satisfiesExactly(
                mail -> assertThat(mail).startsWith("250 2.1.0"),
                rcpt -> assertThat(rcpt).isEqualTo("550 5.7.25 Your mail server is not properly DNS registered"),
                postmaster -> assertThat(postmaster).startsWith("250 2.1.5 Recipient <postmaster@d>"),
                vrfy -> assertThat(vrfy).startsWith("502"),
                data -> assertThat(data).startsWith("354"));
            assertThat(client.send("Subject: x", "", "RCPT TO:<e@f>", ".", "NOOP", "QUIT").readCodes(3))
                .containsExactly("250", "250", "221");
        }
        assertThat(server.messages()).singleElement().satisfies(message -> {
            assertThat(message.recipients()).containsExactly("postmaster@d");
            assertThat(message.content()).contains("RCPT TO:<e@f>");
        });
    }

    @Test
    void mailShouldArriveWhenTheSlowAnswerIsAName() throws Exception {
        try (PipeliningClient client = greeted(SLOW_WITH_PTR).send(MAIL, RCPT, "RCPT TO:<e@f>")) {
            assertThat(client.readCodes(3)).containsExactly("250", "250", "250");
            assertThat(client.send("DATA").readCodes(1)).containsExactly("354");
            assertThat(client.send("hi", ".").readCodes(1)).containsExactly("250");
        }
        assertThat(server.messages()).extracting(Message::recipients).containsExactly(List.of("c@d", "e@f"));
    }

    @Test
    void dataShouldBeHeldWhenTheMailIsToSayWhereTheNameLeads() throws Exception {
        BaseHierarchicalConfiguration settings = handler("rcpt");
        settings.addProperty("authenticationResults", "true");
        hook.init(settings);
        dns.zone(ptr(SILENT, "slow.example.") + "\nslow.example. DROP");

        try (PipeliningClient waiting = greeted(SILENT).send(MAIL, RCPT, "DATA");
                PipeliningClient other = greeted(EXEMPT)) {
            assertThat(waiting.readCodes(2)).containsExactly("250", "250");
            assertThat(other.send("NOOP").readCodes(1)).containsExactly("250");
            assertThat(waiting.hasUnreadReplies()).isFalse();
        }
    }

    @Test
    void refusalShouldBeLoggedInTheContextOfItsConnection() throws Exception {
        try (PipeliningClient client = greeted(SLOW_WITHOUT_PTR).send(MAIL, RCPT)) {
            assertThat(client.readCodes(2)).containsExactly("250", "550");
        }
        assertThat(log.contexts()).singleElement().satisfies(context -> assertThat(context).containsEntry("ip", SLOW_WITHOUT_PTR));
    }

    @Test
    void clientShouldBeToldToTryAgainWhenItSendsContentBeforeItIsAskedTo() throws Exception {
        try (PipeliningClient client = greeted(SLOW_WITH_PTR).send(MAIL, RCPT, "DATA", "RSET", MAIL, "RCPT TO:<x@y>", ".")) {
            assertThat(client.readReplies(4)).last().asString()
                .isEqualTo("421 4.5.0 Too much sent ahead of the replies, try again later");
            assertThat(client.isClosedByServer()).isTrue();
        }
        assertThat(server.messages()).isEmpty();
    }

    @Test
    void clientShouldBeToldToTryAgainWhenItSendsMoreThanIsHeld() throws Exception {
        String[] recipients = Collections.nCopies(70, "RCPT TO:<" + "c".repeat(1000) + "@d>").toArray(String[]::new);

        try (PipeliningClient client = greeted(SILENT).send(MAIL).send(recipients)) {
            assertThat(client.readCodes(2)).containsExactly("250", "421");
        }
    }

    @Test
    void clientShouldBeToldToTryAgainWhenItSendsMoreCommandsThanAreHeld() throws Exception {
        // Far fewer octets than are held.
        String[] commands = Collections.nCopies(1100, "X").toArray(String[]::new);

        try (PipeliningClient client = greeted(SILENT).send(MAIL, RCPT).send(commands)) {
            assertThat(client.readReplies(2)).last().asString().isEqualTo("421 4.5.0 Too much sent ahead of the replies, try again later");
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @Test
    void allRecipientsShouldBeAnsweredWhenAThousandArePipelined() throws Exception {
        String[] recipients = Collections.nCopies(1000, RCPT).toArray(String[]::new);

        try (PipeliningClient client = greeted(SLOW_WITH_PTR).send(MAIL).send(recipients).send("DATA")) {
            assertThat(client.readCodes(1001)).containsOnly("250");
            assertThat(client.readCodes(1)).containsExactly("354");
        }
    }

    @Test
    void othersShouldBeServedWhenAWaitingClientLeaves() throws Exception {
        greeted(SLOW_WITHOUT_PTR).send(MAIL, RCPT, "QUIT").close();

        try (PipeliningClient next = greeted(SLOW_WITHOUT_PTR).send(MAIL, RCPT)) {
            assertThat(next.readCodes(2)).containsExactly("250", "550");
        }
        assertThat(log.at(Level.ERROR)).isEmpty();
        assertThat(gateLog.at(Level.ERROR)).isEmpty();
    }

    @Test
    void nothingShouldBeExecutedAfterQuit() throws Exception {
        try (PipeliningClient client = greeted(SLOW_WITHOUT_PTR).send(MAIL, RCPT, "QUIT", "RSET", MAIL, RCPT)) {
            assertThat(client.readCodes(3)).containsExactly("250", "550", "221");
            assertThat(client.isClosedByServer()).isTrue();
        }
        assertThat(log.at(Level.INFO)).hasSize(1);
    }

    @Test
    void repliesShouldKeepTheirOrderWhenTwoHooksWait() throws Exception {
        try (OneThreadSmtpServer both = OneThreadSmtpServer.with(hook, hook("rcpt"));
                PipeliningClient client = PipeliningClient.greeted(SLOW_WITHOUT_PTR, both.address())) {
            assertThat(client.send(MAIL, RCPT, "QUIT").readCodes(3)).containsExactly("250", "550", "221");
        }
    }

    @Test
    void connectionShouldBeClosedWhenAHeldCommandFails() throws Exception {
        LineHandler<SMTPSession> defective = SlowDnsTest::failAtRcpt;
        try (OneThreadSmtpServer broken = OneThreadSmtpServer.with(hook, defective);
                PipeliningClient client = PipeliningClient.greeted(SLOW_WITH_PTR, broken.address()).send(RCPT)) {
            assertThat(client.isClosedByServer()).isTrue();
        }
        Awaitility.await().untilAsserted(() -> assertThat(gateLog.at(Level.ERROR)).hasSize(1));
    }

    @Test
    void wiringShouldFailWhenTheHookStandsLast() {
        assertThatThrownBy(() -> hook.wireExtensions(LineHandler.class, List.of(hook)))
            .isInstanceOf(WiringException.class)
            .hasMessage("io.postern.rdns.james.HostHasNoRdnsHook has to stand before James's own handlers");
    }

    private static Response failAtRcpt(SMTPSession session, byte[] line) {
        if (line[0] == 'R') {
            throw new IllegalStateException("a defect");
        }
        return session.newCommandNotFoundErrorResponse();
    }

    private PipeliningClient greeted(String from) throws IOException {
        return PipeliningClient.greeted(from, server.address());
    }

    private HostHasNoRdnsHook hook(String stage) throws ConfigurationException {
        HostHasNoRdnsHook made = new HostHasNoRdnsHook(service);
        made.init(handler(stage));
        return made;
    }

    private static BaseHierarchicalConfiguration handler(String stage) {
        BaseHierarchicalConfiguration configuration = new BaseHierarchicalConfiguration();
        configuration.addProperty("exempt", "127.0.1.0/24");
        configuration.addProperty("stage", stage);
        return configuration;
    }
}
