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

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import ch.qos.logback.classic.Level;
import io.postern.rdns.ClientAddress;
import io.postern.rdns.report.Judgement;
import io.postern.rdns.report.Outcome;
import io.postern.rdns.report.RefusalReport;

class DailyReportTest {
    private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");

    private final LogLines log = new LogLines(DailyReport.class);
    private final SetClock clock = new SetClock();
    private final RefusalReport report = new RefusalReport(clock);
    private final DailyReport daily = new DailyReport(report, clock);

    private static final class SetClock extends Clock {
        private Instant now = Instant.parse("2026-11-24T08:00:00Z");

        @Override
        public ZoneId getZone() {
            return ZONE;
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

    @AfterEach
    void stop() {
        log.close();
    }

    @Test
    void lineShouldComeOnceWhenTheDayIsOverAndTellAboutIt() {
        add("192.0.2.7", Outcome.OBSERVED);
        add("192.0.2.8", Outcome.OBSERVED);
        add("2001:db8::7", Outcome.REFUSED);
        add("203.0.113.7", Outcome.ACCEPTED);
        clock.now = Instant.parse("2026-11-24T22:59:59Z");
        daily.look();
        assertThat(log.events()).isEmpty();
        clock.now = Instant.parse("2026-11-24T23:00:01Z");
        daily.look();
        daily.look();

        assertThat(log.at(Level.INFO)).containsExactly("rDNS report since=2026-11-24T08:00:00Z until=2026-11-24T23:00:01Z accepted=1 "
            + "notKnown=0 exempt=0 observed=2 refused=1 observedClients=2 refusedClients=1 observedNetworks=1 refusedNetworks=1 "
            + "largest=192.0.2.0/24,2;2001:db8::/64,1");
    }

    @Test
    void nextDayShouldTellAboutThatDayOnly() {
        add("192.0.2.7", Outcome.REFUSED);
        clock.now = clock.now.plus(Duration.ofHours(16));
        daily.look();
        clock.now = clock.now.plus(Duration.ofDays(1));
        daily.look();

        assertThat(log.at(Level.INFO)).hasSize(2).last().asString().contains(" refused=0 ").endsWith(" largest=");
    }

    @Test
    void clockThatIsSetBackShouldNotRepeatADay() {
        clock.now = Instant.parse("2026-11-24T23:00:01Z");
        daily.look();
        clock.now = Instant.parse("2026-11-24T22:59:59Z");
        daily.look();
        clock.now = Instant.parse("2026-11-24T23:00:02Z");
        daily.look();

        assertThat(log.at(Level.INFO)).hasSize(1);
    }

    private void add(String client, Outcome outcome) {
        report.add(new Judgement(ClientAddress.parse(client).orElseThrow(), outcome, "NXDOMAIN", List.of(), "x", ""));
    }
}
