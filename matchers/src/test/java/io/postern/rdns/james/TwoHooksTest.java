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

import java.io.IOException;
import java.time.Duration;
import java.util.List;

import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import ch.qos.logback.classic.Level;
import io.postern.peers.dns.ZoneServer;
import io.postern.rdns.RdnsSettings;
import io.postern.rdns.dns.CacheLimits;

/** Two hooks with different checks in one chain: each has a result of its own, and waits for it without holding up others. */
class TwoHooksTest {
    /** Its address has a name at once, and the name never an address. */
    private static final String SILENT_NAME = "127.0.0.20";
    private static final String NAMED = "127.0.0.21";
    private static final String CONFIRMED = "127.0.0.22";
    private static final String EXEMPT = "127.0.1.1";
    private static final String MAIL = "MAIL FROM:<a@b>";
    private static final String RCPT = "RCPT TO:<c@d>";

    private final LogLines log = new LogLines(HostHasNoRdnsHook.class);
    private ZoneServer dns;
    private RdnsService service;
    private OneThreadSmtpServer server;

    @BeforeEach
    void start() throws Exception {
        dns = ZoneServer.start(String.join("\n",
            ptr(SILENT_NAME, "silent.example."), "silent.example. DROP",
            ptr(NAMED, "unconfirmed.example."),
            ptr(CONFIRMED, "mail.example."), "mail.example. A " + CONFIRMED));
        service = new RdnsService(
            new RdnsSettings(List.of(dns.address()), Duration.ofSeconds(30), Duration.ofSeconds(30), CacheLimits.DEFAULT));
        server = OneThreadSmtpServer.with(hook("ptr"), hook("forward-confirmed"));
    }

    @AfterEach
    void stop() {
        server.close();
        dns.close();
        log.close();
    }

    @Test
    void othersShouldBeServedWhileTheSecondHookWaits() throws Exception {
        try (PipeliningClient waiting = greeted(SILENT_NAME).send(MAIL, RCPT); PipeliningClient other = greeted(EXEMPT)) {
            assertThat(waiting.readCodes(1)).containsExactly("250");
            assertThat(other.send("NOOP").readCodes(1)).containsExactly("250");
            assertThat(waiting.hasUnreadReplies()).isFalse();
        }
    }

    @Test
    void eachShouldJudgeByItsOwnCheck() throws Exception {
        try (PipeliningClient named = greeted(NAMED).send(MAIL, RCPT, RCPT)) {
            assertThat(named.readCodes(3)).containsExactly("250", "550", "550");
        }
        try (PipeliningClient confirmed = greeted(CONFIRMED).send(MAIL, RCPT, RCPT)) {
            assertThat(confirmed.readCodes(3)).containsExactly("250", "250", "250");
        }
        assertThat(log.at(Level.ERROR)).isEmpty();
    }

    @Test
    void nothingShouldBeAskedTwice() throws Exception {
        try (PipeliningClient client = greeted(CONFIRMED).send(MAIL, RCPT, RCPT, "DATA")) {
            assertThat(client.readCodes(4)).containsExactly("250", "250", "250", "354");
        }
        assertThat(dns.queries()).extracting("name").containsOnlyOnce("22.0.0.127.in-addr.arpa.");
    }

    @Test
    void mailShouldSayTheNameThatLeadsToTheClientOrItsAddress() throws Exception {
        // Nobody waits for a name at the command that says it: the first mails may come before it is known.
        Awaitility.await().untilAsserted(
            () -> assertThat(contentFrom(CONFIRMED)).contains("Received: from mail.example (EHLO client.test) ([127.0.0.22])"));
        assertThat(contentFrom(EXEMPT)).contains("Received: from 127.0.1.1 (EHLO client.test) ([127.0.1.1])");
    }

    private String contentFrom(String address) throws IOException {
        try (PipeliningClient client = greeted(address)) {
            assertThat(client.send(MAIL, RCPT, "DATA").readCodes(3)).containsExactly("250", "250", "354");
            assertThat(client.send("hi", ".").readCodes(1)).containsExactly("250");
        }
        return server.messages().get(server.messages().size() - 1).content();
    }

    private PipeliningClient greeted(String from) throws IOException {
        return PipeliningClient.greeted(from, server.address());
    }

    private HostHasNoRdnsHook hook(String check) throws ConfigurationException {
        BaseHierarchicalConfiguration configuration = new BaseHierarchicalConfiguration();
        configuration.addProperty("exempt", "127.0.1.0/24");
        configuration.addProperty("check", check);
        HostHasNoRdnsHook hook = new HostHasNoRdnsHook(service);
        hook.init(configuration);
        return hook;
    }
}
