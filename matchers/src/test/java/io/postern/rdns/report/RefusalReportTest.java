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

package io.postern.rdns.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

import io.postern.rdns.ClientAddress;
import io.postern.rdns.report.Summary.Distinct;
import io.postern.rdns.report.Summary.Network;

class RefusalReportTest {
    private static final Instant START = Instant.parse("2026-11-24T20:10:00Z");

    private final SetClock clock = new SetClock();
    private final RefusalReport report = new RefusalReport(clock);

    private static final class SetClock extends Clock {
        private Instant now = START;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    @Test
    void summaryShouldBeAllZeroAtFirst() {
        Summary summary = report.summary(24);

        assertThat(summary.since()).isEqualTo(START);
        assertThat(summary.mails()).containsOnlyKeys(Outcome.values()).allSatisfy((outcome, number) -> assertThat(number).isZero());
        assertThat(summary.clients()).containsOnlyKeys(Outcome.OBSERVED, Outcome.REFUSED);
        assertThat(summary.largest()).isEmpty();
        assertThat(summary.others()).isZero();
    }

    @Test
    void summaryShouldCountMailsClientsAndNetworks() {
        add("192.0.2.7", Outcome.OBSERVED);
        add("192.0.2.7", Outcome.OBSERVED);
        add("192.0.2.8", Outcome.OBSERVED);
        add("198.51.100.1", Outcome.REFUSED);
        add("2001:db8::1", Outcome.REFUSED);
        add("2001:db8::2", Outcome.REFUSED);
        add("203.0.113.1", Outcome.ACCEPTED);
        add("203.0.113.2", Outcome.NOT_KNOWN);
        add("203.0.113.3", Outcome.EXEMPT);

        Summary summary = report.summary(1);

        assertThat(summary.mails()).isEqualTo(Map.of(Outcome.OBSERVED, 3L, Outcome.REFUSED, 3L, Outcome.ACCEPTED, 1L, Outcome.NOT_KNOWN, 1L,
            Outcome.EXEMPT, 1L));
        assertThat(summary.clients()).isEqualTo(Map.of(Outcome.OBSERVED, exactly(2), Outcome.REFUSED, exactly(3)));
        assertThat(summary.networks()).isEqualTo(Map.of(Outcome.OBSERVED, exactly(1), Outcome.REFUSED, exactly(2)));
        assertThat(summary.largest()).extracting(network -> network.network() + " " + network.refused() + " " + network.observed())
            .containsExactly("192.0.2.0/24 0 3", "2001:db8::/64 2 0", "198.51.100.0/24 1 0");
        assertThat(summary.others()).isZero();
    }

    @Test
    void networkShouldTellWhoItIsWithAFewExamples() {
        for (int i = 1; i <= 9; i++) {
            report.add(new Judgement(client("192.0.2." + i), Outcome.OBSERVED, i < 3 ? "UNCONFIRMED" : "NXDOMAIN",
                List.of("n" + i + ".example"), "h".repeat(200) + i, "s" + i + ".example"));
        }

        Network network = report.summary(24).largest().get(0);

        assertThat(network.mails()).isEqualTo(9);
        assertThat(network.isAtLeast()).isFalse();
        assertThat(network.clients()).containsOnlyKeys(client("192.0.2.1"), client("192.0.2.2"), client("192.0.2.3"), client("192.0.2.4"))
            .containsEntry(client("192.0.2.1"), "h".repeat(128) + "...");
        assertThat(network.hasMoreClients()).isTrue();
        assertThat(network.reasons()).containsExactly("NXDOMAIN", "UNCONFIRMED");
        assertThat(network.names()).containsExactly("n1.example", "n2.example");
        assertThat(network.senders()).containsExactly("s1.example", "s2.example");
        assertThat(network.last()).isEqualTo(START);
    }

    @Test
    void summaryShouldCountTheHoursThatWereAskedFor() {
        add("192.0.2.7", Outcome.OBSERVED);
        clock.now = START.plus(Duration.ofHours(23));
        add("198.51.100.7", Outcome.OBSERVED);

        assertThat(report.summary(1).mails()).containsEntry(Outcome.OBSERVED, 1L);
        assertThat(report.summary(1).since()).isEqualTo(Instant.parse("2026-11-25T19:00:00Z"));
        assertThat(report.summary(1).largest()).singleElement().extracting(Network::network).hasToString("198.51.100.0/24");
        assertThat(report.summary(23).clients()).containsEntry(Outcome.OBSERVED, exactly(1));
        assertThat(report.summary(24).clients()).containsEntry(Outcome.OBSERVED, exactly(2));
        assertThat(report.summary(24).largest()).hasSize(2);
        clock.now = START.plus(Duration.ofDays(8));
        add("203.0.113.7", Outcome.OBSERVED);
        assertThat(report.summary(RefusalReport.MOST_HOURS).largest()).singleElement().extracting(Network::network)
            .hasToString("203.0.113.0/24");
    }

    /** Hundreds of thousands of networks, and a partner who sends one mail in a hundred among them. */
    @Test
    void partnerShouldBeFoundAmongAnyNumberOfOthers() {
        int others = 300_000;
        for (int i = 0; i < others; i++) {
            report.add(new Judgement(ClientAddress.parse("2001:db8:" + Integer.toHexString(i >> 16) + ":" + Integer.toHexString(i & 0xffff)
                + "::1").orElseThrow(), Outcome.REFUSED, "NXDOMAIN", List.of(), "x", ""));
            if (i % 100 == 0) {
                add("192.0.2.7", Outcome.OBSERVED);
            }
        }

        Summary summary = report.summary(24);

        assertThat(summary.largest()).hasSize(20).first().satisfies(network -> {
            assertThat(network.network()).hasToString("192.0.2.0/24");
            assertThat(network.observed()).isCloseTo(others / 100, Percentage.withPercentage(1));
        });
        assertThat(summary.largest().get(1).isAtLeast()).isTrue();
        assertThat(summary.networks()).hasEntrySatisfying(Outcome.REFUSED, networks -> {
            assertThat(networks.isExact()).isFalse();
            assertThat(networks.number()).isCloseTo(others, Percentage.withPercentage(30));
        });
        assertThat(summary.others() + summary.largest().stream().mapToLong(Network::mails).sum()).isEqualTo(others + others / 100);
    }

    private void add(String client, Outcome outcome) {
        report.add(new Judgement(client(client), outcome, "NXDOMAIN", List.of(), "helo.example", "sender.example"));
    }

    private static Distinct exactly(long number) {
        return new Distinct(number, true);
    }

    private static ClientAddress client(String text) {
        return ClientAddress.parse(text).orElseThrow();
    }
}
