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

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;

import org.apache.james.core.healthcheck.ComponentName;
import org.apache.james.core.healthcheck.Result;
import org.junit.jupiter.api.Test;

import io.postern.peers.dns.ZoneServer;
import io.postern.rdns.CheckKind;
import io.postern.rdns.ClientAddress;
import io.postern.rdns.RdnsResult;
import io.postern.rdns.RdnsSettings;
import io.postern.rdns.dns.CacheLimits;
import reactor.core.publisher.Mono;

class RdnsHealthCheckTest {
    @Test
    void checkShouldBeDegradedWhenMostLookupsFailAndHealthyAgainAfterwards() {
        try (ZoneServer dns = ZoneServer.start("*.2.0.192.in-addr.arpa. SERVFAIL")) {
            RdnsService service = new RdnsService(
                new RdnsSettings(List.of(dns.address()), Duration.ofSeconds(1), Duration.ofSeconds(5), CacheLimits.DEFAULT));
            RdnsHealthCheck healthCheck = new RdnsHealthCheck(service);
            assertThat(result(healthCheck)).isEqualTo(Result.healthy(new ComponentName("Reverse DNS")));

            lookUp(service, 1, 6);
            assertThat(result(healthCheck)).isEqualTo(Result.degraded(new ComponentName("Reverse DNS"),
                "6 of the last 6 lookups failed, the latest: SERVFAIL; servers: 127.0.0.1:" + dns.port() + " SERVFAIL"));

            dns.zone("*.2.0.192.in-addr.arpa. PTR mail.example.");
            lookUp(service, 7, 6);
            assertThat(result(healthCheck).isHealthy()).isTrue();
        }
    }

    @Test
    void checkShouldNameTheServersThatAreSilent() {
        try (ZoneServer silent = ZoneServer.start("* DROP");
             ZoneServer good = ZoneServer.start("*.2.0.192.in-addr.arpa. PTR mail.example.")) {
            RdnsService service = new RdnsService(new RdnsSettings(List.of(silent.address(), good.address()), Duration.ofMillis(100),
                Duration.ofSeconds(5), CacheLimits.DEFAULT));

            lookUp(service, 1, 6);

            assertThat(service.troubledServers()).containsExactly("127.0.0.1:" + silent.port() + " TIMEOUT");
            assertThat(result(new RdnsHealthCheck(service)).isHealthy()).isTrue();
        }
    }

    /** With the default time-out and deadline: one second for each of the silent ones, and then none. */
    @Test
    void clientShouldBeConfirmedPastTwoSilentServersOfThree() {
        try (ZoneServer silent = ZoneServer.start("* DROP"); ZoneServer other = ZoneServer.start("* DROP");
             ZoneServer good = ZoneServer.start(
                 "*.2.0.192.in-addr.arpa. PTR mail.example.\nmail.example. A 192.0.2.1\nmail.example. A 192.0.2.2")) {
            RdnsService service = new RdnsService(new RdnsSettings(List.of(silent.address(), other.address(), good.address()),
                RdnsSettings.DEFAULT.timeout(), RdnsSettings.DEFAULT.deadline(), CacheLimits.DEFAULT));

            for (String client : List.of("192.0.2.1", "192.0.2.2")) {
                assertThat(service.start(ClientAddress.parse(client).orElseThrow(), CheckKind.FORWARD_CONFIRMED).await().result())
                    .isInstanceOf(RdnsResult.Present.class);
            }
            assertThat(silent.queries().size() + other.queries().size()).isLessThanOrEqualTo(4);
        }
    }

    @Test
    void checkShouldCountWhatFoundNoPlaceOrNoTime() {
        try (ZoneServer dns = ZoneServer.start("* DROP")) {
            RdnsService service = new RdnsService(new RdnsSettings(List.of(dns.address()), Duration.ofMillis(50), Duration.ofMillis(50),
                new CacheLimits(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, 0, 1)));

            lookUp(service, 1, 6);

            assertThat(result(new RdnsHealthCheck(service)).isDegraded()).isTrue();
        }
    }

    private static void lookUp(RdnsService service, int first, int count) {
        for (int i = first; i < first + count; i++) {
            service.start(ClientAddress.parse("192.0.2." + i).orElseThrow(), CheckKind.PTR).await();
        }
    }

    private static Result result(RdnsHealthCheck healthCheck) {
        return Mono.from(healthCheck.check()).blockOptional().orElseThrow();
    }
}
