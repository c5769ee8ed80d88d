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

package io.postern.gateway.james;

import java.time.Duration;
import java.util.Optional;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.postern.gateway.DeliveryReport;
import io.postern.gateway.Envelope;
import io.postern.gateway.Gateway;
import io.postern.gateway.RecipientOutcome;
import io.postern.gateway.SessionNote;
import io.postern.smtp.Learned;
import io.postern.smtp.Printable;

/** One log line per recipient and attempt, one per gateway that was passed over; one metric per kind of outcome. */
final class DeliveryAudit {
    private static final Logger LOGGER = LoggerFactory.getLogger(DeliveryAudit.class);

    private final GatewayMetrics metrics;

    DeliveryAudit(GatewayMetrics metrics) {
        this.metrics = metrics;
    }

    void record(Envelope envelope, DeliveryReport report, int attempt, Duration taken) {
        String mail = Printable.of(envelope.mail());
        report.passed().forEach(passed ->
            LOGGER.warn("GATEWAY PASSED: mail={} gateway={} stage={} reply=\"{}\" attempt={}", mail, passed.gateway().name(),
                passed.event().stage(), passed.event().describe(), attempt));
        report.lessons().forEach((gateway, learned) -> lesson(gateway, learned));
        report.outcomes().forEach((recipient, outcome) -> {
            metrics.count(outcome.gateway(), outcome.label());
            line(mail, Printable.of(recipient), outcome, report.session(outcome.gateway()), attempt, taken);
        });
    }

    private static void lesson(Gateway gateway, Learned learned) {
        learned.unkept().forEach((keyword, reply) ->
            LOGGER.warn("GATEWAY KEYWORD: gateway={} offers {} and does not keep it: reply=\"{}\". Mail goes without it for an hour;"
                + " hiddenKeywords in the settings makes that for good", gateway.name(), keyword, reply));
        learned.recipientLimit().ifPresent(limit ->
            LOGGER.info("GATEWAY RECIPIENTS: gateway={} takes {} recipients in one transaction", gateway.name(), limit));
    }

    private static void line(String mail, String recipient, RecipientOutcome outcome, Optional<SessionNote> session, int attempt,
                             Duration taken) {
        String format = "GATEWAY DELIVERY: mail={} recipient={} gateway={} outcome={} stage={} reply=\"{}\" auth={} tls={} use={}"
            + " attempt={} ms={}{}";
        Object[] values = {mail, recipient, outcome.gateway().name(), outcome.label(), outcome.event().stage(), outcome.event().describe(),
            session.map(note -> note.facts().mechanism()).orElse("-"),
            session.map(note -> note.facts().protocol()).orElse("-"),
            session.map(SessionNote::use).orElse(0), attempt, taken.toMillis(),
            outcome instanceof RecipientOutcome.Unknown ? " may be delivered twice" : ""};
        if (outcome instanceof RecipientOutcome.Delivered) {
            LOGGER.info(format, values);
        } else {
            LOGGER.warn(format, values);
        }
    }
}
