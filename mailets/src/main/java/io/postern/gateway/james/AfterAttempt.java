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
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleSupplier;

import org.apache.mailet.Mail;

import io.postern.gateway.DeliveryReport;
import io.postern.gateway.Diagnosis;
import io.postern.gateway.Outlook;
import io.postern.gateway.RecipientOutcome;
import io.postern.gateway.RecipientOutcome.Delivered;
import io.postern.gateway.RecipientOutcome.Refused;
import io.postern.gateway.RetrySchedule;
import io.postern.smtp.SmtpEvent;
import io.postern.smtp.SmtpReply;

/**
 * Says what a report asks for: refused recipients bounce, delivered ones are announced, deferred ones go back into the queue until the mail
 * has had its time.
 */
final class AfterAttempt {
    /** Also when it is not known what a mail waits for. */
    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
    /** Whoever waits for a moment only must not come much later. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final RetrySchedule schedule;
    private final Bounces bounces;
    private final Notices notices;
    private final DoubleSupplier random;

    AfterAttempt(RetrySchedule schedule, Bounces bounces, Notices notices, DoubleSupplier random) {
        this.schedule = schedule;
        this.bounces = bounces;
        this.notices = notices;
        this.random = random;
    }

    /**
     * What has to be done, the way back into the queue last. When all of it is, nothing of the mail depends on the queue item any more.
     *
     * @param attempt the attempt that the report is about, from 1
     * @param age     of the mail, when the attempt began
     */
    List<Duty> duties(Mail mail, DeliveryReport report, int attempt, Duration age) {
        Map<String, Failure> failed = new LinkedHashMap<>();
        report.only(Refused.class).forEach((recipient, outcome) -> failed.put(recipient, Failure.refused(outcome)));
        Set<String> left = new LinkedHashSet<>(report.toRetry());
        boolean counts = !report.onlyInLine();
        Optional<Duration> delay = schedule.after(attempt, age);
        Map<String, String> earlier = MailNotes.replies(mail);
        if (delay.isEmpty()) {
            report.outcomes().entrySet().stream().filter(entry -> left.contains(entry.getKey())).forEach(entry ->
                failed.put(entry.getKey(), Failure.expired(
                    Diagnosis.expired(entry.getValue(), Optional.ofNullable(earlier.get(entry.getKey()))))));
        }
        List<Duty> duties = new ArrayList<>(bounces.duties(mail, failed));
        duties.addAll(notices.duties(mail, report.only(Delivered.class).keySet(), report.relayed()));
        if (!left.isEmpty()) {
            delay.ifPresent(duration -> duties.add(new Duty.Retry(List.copyOf(left), counts ? attempt : attempt - 1,
                counts ? duration : jittered(LONGEST_PAUSE), replies(report, left, earlier))));
        }
        return duties;
    }

    private static Map<String, String> replies(DeliveryReport report, Set<String> left, Map<String, String> earlier) {
        Map<String, String> replies = new LinkedHashMap<>();
        for (String recipient : left) {
            Optional.ofNullable(report.outcomes().get(recipient)).map(RecipientOutcome::event).flatMap(SmtpEvent::reply)
                .map(SmtpReply::toString).map(Failure::shorten)
                .or(() -> Optional.ofNullable(earlier.get(recipient)))
                .ifPresent(reply -> replies.put(recipient, reply));
        }
        return replies;
    }

    /** For the operator: everybody to whom the message was not delivered. */
    static List<Duty> setAside(DeliveryReport report) {
        Map<String, Failure> failed = new LinkedHashMap<>();
        report.outcomes().forEach((recipient, outcome) -> {
            if (!(outcome instanceof Delivered)) {
                failed.put(recipient, Failure.expired(Diagnosis.of(outcome)));
            }
        });
        return failed.isEmpty() ? List.of() : List.of(new Duty.Keep(failed));
    }

    /**
     * For a mail that no gateway was asked to take: this was no attempt, it is only put back. While all gateways are left alone it stays as
     * due as it was, for nothing is taken out of the queue then but to see how old it is.
     */
    List<Duty> postponed(Outlook outlook) {
        if (outlook instanceof Outlook.Shut) {
            return List.of(new Duty.Wait(Duration.ZERO));
        }
        Duration known = outlook.pause().orElse(SHORTEST_PAUSE);
        return List.of(new Duty.Wait(jittered(Collections.max(List.of(SHORTEST_PAUSE, Collections.min(List.of(LONGEST_PAUSE, known)))))));
    }

    /** Up to twice as long: those who wait for the same do not all come back in one instant. */
    private Duration jittered(Duration pause) {
        return pause.plusMillis((long) (random.getAsDouble() * pause.toMillis()));
    }

    /** For a mail that has had its time while there was no gateway to ask. */
    List<Duty> expired(Mail mail) {
        Map<String, String> replies = MailNotes.replies(mail);
        Map<String, Failure> failed = new LinkedHashMap<>();
        mail.getRecipients().forEach(recipient -> failed.put(recipient.asString(),
            Failure.expired(Diagnosis.expired(Optional.ofNullable(replies.get(recipient.asString()))))));
        return bounces.duties(mail, failed);
    }
}
