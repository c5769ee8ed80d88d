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
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.postern.peers.dns.ZoneServer;
import io.postern.rdns.RdnsSettings;
import io.postern.rdns.dns.CacheLimits;

/** A connection that brings several mails. */
class LaterMailTest {
    private static final String CLIENT = "127.0.0.7";
    private static final String OWNER = "7.0.0.127.in-addr.arpa.";
    private static final String MAIL = "MAIL FROM:<a@b>";
    private static final String RCPT = "RCPT TO:<c@d>";
    /** Remembers nothing, so that what is asked is what the connection does not know. */
    private static final CacheLimits NO_CACHE =
        new CacheLimits(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, 0, 10);

    private ZoneServer dns;
    private HostHasNoRdnsHook hook;
    private OneThreadSmtpServer server;

    @BeforeEach
    void start() throws Exception {
        dns = ZoneServer.start(OWNER + " SERVFAIL");
        hook = new HostHasNoRdnsHook(new RdnsService(
            new RdnsSettings(List.of(dns.address()), Duration.ofSeconds(10), Duration.ofSeconds(10), NO_CACHE)));
        server = OneThreadSmtpServer.with(hook);
    }

    @AfterEach
    void stop() {
        server.close();
        dns.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"mail", "rcpt"})
    void laterMailShouldAskAgainWhenNothingWasKnown(String stage) throws Exception {
        init(stage);

        try (PipeliningClient client = PipeliningClient.greeted(CLIENT, server.address())) {
            assertThat(client.send(MAIL, RCPT, RCPT).readCodes(3)).containsExactly("250", "250", "250");
            assertThat(dns.queries()).as("the recipients of a mail are judged alike").hasSize(1);

            dns.zone(OWNER + " NODATA");
            assertThat(client.send("RSET").readCodes(1)).containsExactly("250");
            assertThat(client.send(MAIL, RCPT).readCodes(2)).contains("550");
            assertThat(dns.queries()).hasSize(2);
        }
    }

    @Test
    void laterMailShouldNotAskAgainWhenTheResultIsDefinite() throws Exception {
        init("rcpt");
        dns.zone(ptr(CLIENT, "mail.example."));

        try (PipeliningClient client = PipeliningClient.greeted(CLIENT, server.address())) {
            assertThat(client.send(MAIL, RCPT).readCodes(2)).containsExactly("250", "250");
            Awaitility.await().untilAsserted(() -> assertThat(dns.queries()).as("PTR, and what the mail is to call it").hasSize(2));
            dns.zone(OWNER + " NODATA");
            assertThat(client.send("RSET").readCodes(1)).containsExactly("250");
            assertThat(client.send(MAIL, RCPT).readCodes(2)).containsExactly("250", "250");
        }
        assertThat(dns.queries()).hasSize(2);
    }

    private void init(String stage) throws Exception {
        BaseHierarchicalConfiguration settings = new BaseHierarchicalConfiguration();
        settings.addProperty("exempt", "none");
        settings.addProperty("stage", stage);
        hook.init(settings);
    }
}
