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
import static io.postern.peers.dns.ZoneServer.ptr;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import com.fasterxml.jackson.databind.JsonNode;

import io.postern.it.support.JamesExtension;
import io.postern.it.support.SmtpDialogue;
import io.postern.peers.dns.ZoneServer;

/** What an operator sees of reverse DNS through WebAdmin, as james-conf switches it on: the route, the health check, the metrics. */
class RdnsOperatorsIT {
    private static final ZoneServer DNS = ZoneServer.start(String.join("\n",
        ptr("127.0.0.8", "named.test."),
        "7.0.0.127.in-addr.arpa. NODATA",
        "7.0.0.127.in-addr.arpa. DELAY 500ms",
        "*.2.0.192.in-addr.arpa. SERVFAIL"));

    @RegisterExtension
    static final JamesExtension JAMES = JamesExtension.named("rdns-operators")
        .environment("POSTERN_DNS_SERVERS", "127.0.0.1:" + DNS.port())
        .closing(DNS);

    @Test
    void routeShouldShareTheCacheWithTheHook() {
        try (SmtpDialogue dialogue = SmtpDialogue.from("127.0.0.8", JAMES.server().smtpPort())) {
            dialogue.sendExpecting("EHLO client.test", "250").sendExpecting("MAIL FROM:<a@remote.test>", "250")
                .send("RCPT TO:<b@local.test>");
        }

        JsonNode known = JAMES.server().webAdmin().json("/rdns/127.0.0.8");
        assertThat(known.get("result").asText()).isEqualTo("present");
        assertThat(known.get("names").get(0).asText()).isEqualTo("named.test");
        assertThat(known.get("queries").get(0).get("cached").asBoolean()).isTrue();
        assertThat(JAMES.server().webAdmin().json("/rdns/127.0.0.8?fresh=true").get("queries").get(0).get("cached").asBoolean()).isFalse();
    }

    @Test
    void routeShouldRefuseWhatIsNoAddress() {
        assertThat(JAMES.server().webAdmin().get("/rdns/mail.example"))
            .startsWith("400 ").contains("expected an IPv4 or IPv6 address such as 192.0.2.7 or 2001:db8::7, got 'mail.example'");
    }

    @Test
    void healthCheckShouldBeDegradedWhileMostLookupsFail() {
        assertThat(health().get("status").asText()).isEqualTo("healthy");
        for (int i = 1; i <= 10; i++) {
            JAMES.server().webAdmin().json("/rdns/192.0.2." + i);
        }

        assertThat(health().get("status").asText()).isEqualTo("degraded");
        assertThat(health().get("cause").asText()).matches(
            "\\d+ of the last \\d+ lookups failed, the latest: SERVFAIL; servers: 127.0.0.1:\\d+ SERVFAIL");
    }

    @Test
    void metricsShouldTellWhatTheHookHasDone() {
        try (SmtpDialogue dialogue = SmtpDialogue.from("127.0.0.7", JAMES.server().smtpPort())) {
            dialogue.sendExpecting("EHLO client.test", "250").sendExpecting("MAIL FROM:<a@remote.test>", "250")
                .send("RCPT TO:<b@local.test>");
        }

        eventually(() -> assertThat(JAMES.server().webAdmin().get("/metrics")).startsWith("200 ")
            .contains("postern_rdns_checks_absent_nodata_total 1.0", "postern_rdns_lookups", "postern_rdns_waits",
                "postern_rdns_cache_hits", "postern_rdns_queries_inFlight"));
    }

    private static JsonNode health() {
        return JAMES.server().webAdmin().json("/healthcheck/checks/Reverse%20DNS");
    }
}
