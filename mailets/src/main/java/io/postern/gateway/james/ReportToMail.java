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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import javax.mail.MessagingException;

import org.apache.mailet.Mail;

import io.postern.gateway.DeliveryReport;
import io.postern.gateway.RecipientOutcome;
import io.postern.gateway.RetrySchedule;

/** Does what a report asks for: refused recipients bounce, deferred ones go back into the queue with a delay. */
final class ReportToMail {
    /** Also when it is not known what a mail waits for. */
    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);

    private final RetryQueue queue;
    private final RetrySchedule schedule;
    private final Bounces bounces;

    ReportToMail(RetryQueue queue, RetrySchedule schedule, Bounces bounces) {
        this.queue = queue;
        this.schedule = schedule;
        this.bounces = bounces;
    }

    /**
     * Carries the report out. When it returns, nothing of the mail depends on the queue item any more.
     *
     * @param attempt the attempt that the report is about, from 1
     * @throws MessagingException if the queue or the bounce fails: the item must be kept
     */
    void apply(Mail mail, DeliveryReport report, int attempt) throws MessagingException {
        Optional<Duration> delay = schedule.after(attempt);
        Map<String, RecipientOutcome> failed = new LinkedHashMap<>();
        report.outcomes().forEach((recipient, outcome) -> {
            if (outcome instanceof RecipientOutcome.Refused || (delay.isEmpty() && !(outcome instanceof RecipientOutcome.Delivered))) {
                failed.put(recipient, outcome);
            }
        });
        if (!failed.isEmpty()) {
            bounces.bounce(mail, failed);
        }
        // From here on a failure must not repeat what is settled: not the bounce, not the delivery.
        List<String> left = report.toRetry();
        if (delay.isPresent() && !left.isEmpty()) {
            retry(mail, left, attempt, delay.get());
        }
    }

    /** Puts a mail back that no gateway was asked to take: this was no attempt. */
    void postpone(Mail mail, Optional<Duration> pause) throws MessagingException {
        queue.putBack(mail, pause.filter(known -> known.compareTo(SHORTEST_PAUSE) > 0).orElse(SHORTEST_PAUSE));
    }

    private void retry(Mail mail, List<String> recipients, int attempt, Duration delay) throws MessagingException {
        mail.setRecipients(mail.getRecipients().stream().filter(recipient -> recipients.contains(recipient.asString())).toList());
        AttemptCounter.set(mail, attempt);
        queue.putBack(mail, delay);
    }
}
