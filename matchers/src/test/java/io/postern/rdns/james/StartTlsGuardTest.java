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

import java.time.Duration;
import java.util.List;

import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.james.protocols.api.handler.ProtocolHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import ch.qos.logback.classic.Level;
import io.postern.peers.dns.ZoneServer;
import io.postern.peers.tls.TestAuthority;
import io.postern.rdns.RdnsSettings;
import io.postern.rdns.dns.CacheLimits;

/** What is added to a session in clear, behind its STARTTLS, in whatever shape; James's own guard has been switched off by a DATA. */
class StartTlsGuardTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create();
    private static final String CLIENT = "127.0.0.12";
    private static final String TOLD = "421 4.7.0 Nothing may follow STARTTLS before the TLS handshake";
    private static final String MAIL = "MAIL FROM:<a@b>";
    private static final String RCPT = "RCPT TO:<c@d>";

    private final LogLines log = new LogLines(StartTlsGuard.class);
    private ZoneServer dns;
    private RdnsService service;

    @BeforeEach
    void start() {
        dns = ZoneServer.start("12.0.0.127.in-addr.arpa. DELAY 400ms\n" + ptr(CLIENT, "slow.example."));
        service = new RdnsService(
            new RdnsSettings(List.of(dns.address()), Duration.ofSeconds(30), Duration.ofSeconds(30), CacheLimits.DEFAULT));
    }

    @AfterEach
    void stop() {
        dns.close();
        log.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSET\r\n", "EHLO x\r\nRSET\r\n", "\r\n", "\n", "\r\n\r\n\r\n", "NOOP", "N", " ", "STARTTLS\r\n"})
    void sessionShouldBeClosedWhenAnythingFollowsStartTls(String added) throws Exception {
        assertClosed(added, hook("127.0.0.0/8"));

        assertThat(log.at(Level.WARN)).containsExactly(
            "STARTTLS refused, connection closed: something was sent between it and the TLS handshake ip=127.0.0.12 helo=client.test");
    }

    @Test
    void sessionShouldBeClosedWhenAnythingFollowsWhereNobodyIsJudged() throws Exception {
        assertClosed("RSET\r\n", new SubmissionGuard());
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSET\r\n", "N"})
    void sessionShouldBeClosedOnceWhenTwoHooksStandInTheChain(String added) throws Exception {
        assertClosed(added, hook("none"), hook("none"));

        assertThat(log.at(Level.WARN)).hasSize(1);
    }

    @Test
    void nothingShouldBeExecutedWhenCommandsWereHeldByTwoHooks() throws Exception {
        try (OneThreadSmtpServer server = server(hook("none"), hook("none"));
                PipeliningClient client = PipeliningClient.greeted(CLIENT, server.address()).send("DATA")) {
            assertThat(client.readCodes(1)).containsExactly("503");
            client.send(MAIL, RCPT, "STARTTLS", RCPT);

            assertThat(client.readCodes(3)).containsExactly("250", "250", "220");
            assertThat(client.handshake(AUTHORITY.clientContext()).readReplies(1)).containsExactly(TOLD);
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @Test
    void tlsShouldBeginWhenNothingFollows() throws Exception {
        try (OneThreadSmtpServer server = server(hook("none"), hook("none"));
                PipeliningClient client = PipeliningClient.greeted(CLIENT, server.address()).send("DATA")) {
            assertThat(client.readCodes(1)).containsExactly("503");
            client.send(MAIL, RCPT, "starttls");

            assertThat(client.readCodes(3)).containsExactly("250", "250", "220");
            client.handshake(AUTHORITY.clientContext()).send("EHLO client.test", MAIL, RCPT, "DATA");
            assertThat(client.readCodes(4)).containsExactly("250", "250", "250", "354");
            assertThat(client.send("hi", ".").readCodes(1)).containsExactly("250");
            assertThat(client.send("STARTTLS", "NOOP").readCodes(2)).containsExactly("500", "250");
        }
        assertThat(log.events()).isEmpty();
    }

    private void assertClosed(String added, ProtocolHandler... handlers) throws Exception {
        try (OneThreadSmtpServer server = server(handlers);
                PipeliningClient client = PipeliningClient.greeted(CLIENT, server.address()).send("DATA")) {
            assertThat(client.readCodes(1)).containsExactly("503");
            client.sendRaw("STARTTLS\r\n" + added);

            assertThat(client.readCodes(1)).containsExactly("220");
            assertThat(client.handshake(AUTHORITY.clientContext()).readReplies(1)).containsExactly(TOLD);
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    private static OneThreadSmtpServer server(ProtocolHandler... handlers) throws Exception {
        return OneThreadSmtpServer.withStartTls(AUTHORITY.issue("localhost").serverContext(), handlers);
    }

    private HostHasNoRdnsHook hook(String exempt) throws Exception {
        HostHasNoRdnsHook hook = new HostHasNoRdnsHook(service);
        BaseHierarchicalConfiguration settings = new BaseHierarchicalConfiguration();
        settings.addProperty("exempt", exempt);
        hook.init(settings);
        return hook;
    }
}
