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
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import javax.mail.MessagingException;

import org.apache.james.queue.api.MailPrioritySupport;
import org.apache.mailet.Mail;

import io.postern.gateway.DeliveryReport;
import io.postern.gateway.GatewaySettings;
import io.postern.gateway.GatewaySettings.Priority;
import io.postern.gateway.RecipientOutcome;
import io.postern.gateway.RecipientOutcome.Delivered;
import io.postern.gateway.RecipientOutcome.Refused;
import io.postern.gateway.RetrySchedule;

/** Says what a report asks for: refused recipients bounce, delivered ones are announced, deferred ones go back into the queue. */
final class ReportToMail {
    /** Also when it is not known what a mail waits for. */
    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
    /** No mail is taken out of the queue while all gateways are left alone. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final RetryQueue queue;
    private final RetrySchedule schedule;
    private final Priority priority;
    private final Bounces bounces;
    private final Successes successes;

    ReportToMail(RetryQueue queue, GatewaySettings settings, Bounces bounces, Successes successes) {
        this.queue = queue;
        this.schedule = settings.schedule();
        this.priority = settings.priority();
        this.bounces = bounces;
        this.successes = successes;
    }

    /**
     * What has to be done, in this order. When all of it is, nothing of the mail depends on the queue item any more.
     *
     * @param attempt the attempt that the report is about, from 1
     */
    Deque<Obligation> obligations(DeliveryReport report, int attempt) {
        Optional<Duration> delay = schedule.after(attempt);
        Map<String, RecipientOutcome> failed = new LinkedHashMap<>(report.only(Refused.class));
        List<String> left = report.toRetry();
        if (delay.isEmpty()) {
            left.forEach(recipient -> failed.put(recipient, report.outcomes().get(recipient)));
        }
        Set<String> delivered = report.only(Delivered.class).keySet();
        Deque<Obligation> obligations = new ArrayDeque<>();
        if (!failed.isEmpty()) {
            obligations.add(mail -> bounces.bounce(mail, failed));
        }
        if (!delivered.isEmpty()) {
            obligations.add(mail -> successes.tell(mail, delivered, report.relayed()));
        }
        if (!left.isEmpty()) {
            delay.ifPresent(duration -> obligations.add(mail -> retry(mail, Set.copyOf(left), attempt, duration)));
        }
        return obligations;
    }

    /** For a mail that no gateway was asked to take: this was no attempt, it is only put back. */
    Deque<Obligation> postponed(Optional<Duration> pause) {
        Duration known = pause.orElse(SHORTEST_PAUSE);
        Duration delay = Collections.max(List.of(SHORTEST_PAUSE, Collections.min(List.of(LONGEST_PAUSE, known))));
        return new ArrayDeque<>(List.of(mail -> queue.putBack(mail, delay)));
    }

    private void retry(Mail mail, Set<String> recipients, int attempt, Duration delay) throws MessagingException {
        mail.setRecipients(Recipients.among(mail, recipients));
        AttemptCounter.set(mail, attempt);
        if (priority == Priority.HEEDED) {
            mail.setAttribute(MailPrioritySupport.LOW_PRIORITY_ATTRIBUTE);
        }
        queue.putBack(mail, delay);
    }
}
