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

import java.time.Clock;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.stream.Collectors;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.postern.rdns.LogLine;
import io.postern.rdns.report.RefusalReport;
import io.postern.rdns.report.Summary;

/** Writes one log line about each day, when it is over. */
final class DailyReport {
    private static final Logger LOGGER = LoggerFactory.getLogger(DailyReport.class);
    /** The hour that has just begun counts as one. */
    private static final int HOURS = 25;
    private static final int MOST_NETWORKS = 3;

    private final RefusalReport report;
    private final Clock clock;
    private LocalDate day;

    /** Starts with today, by the clock's zone. */
    DailyReport(RefusalReport report, Clock clock) {
        this.report = report;
        this.clock = clock;
        this.day = LocalDate.now(clock);
    }

    /** To be called every minute or so, by one thread. */
    void look() {
        LocalDate today = LocalDate.now(clock);
        if (today.isAfter(day)) {
            day = today;
            LOGGER.info("{}", line(report.summary(HOURS)));
        }
    }

    private static LogLine line(Summary summary) {
        LogLine line = LogLine.of("rDNS report")
            .field("since", summary.since().truncatedTo(ChronoUnit.SECONDS).toString())
            .field("until", summary.until().truncatedTo(ChronoUnit.SECONDS).toString());
        summary.mails().forEach((outcome, number) -> line.field(ReportAnswer.key(outcome), number.toString()));
        summary.clients().forEach((no, number) -> line.field(ReportAnswer.key(no) + "Clients", number.toString()));
        summary.networks().forEach((no, number) -> line.field(ReportAnswer.key(no) + "Networks", number.toString()));
        return line.field("largest", summary.largest().stream()
            .limit(MOST_NETWORKS)
            .map(network -> network.network() + "," + network.mails())
            .collect(Collectors.joining(";")));
    }
}
