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
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;

import io.postern.gateway.RetrySchedule;

/**
 * What we know of a mail and must not forget while it waits: in attributes of the mail, which every queue of James stores. Times are in
 * milliseconds since 1970.
 */
final class MailNotes {
    /** Attempts made so far. */
    private static final AttributeName ATTEMPTS = AttributeName.of("io.postern.gateway.attempts");
    /** When the next is due. */
    private static final AttributeName NEXT_ATTEMPT = AttributeName.of("io.postern.gateway.nextAttempt");
    /** Since when it has been with us. */
    private static final AttributeName SINCE = AttributeName.of("io.postern.gateway.since");
    /** When it was last taken out of the queue only to see whether it is too old. */
    private static final AttributeName LOOKED_AT = AttributeName.of("io.postern.gateway.lookedAt");
    /** Another each time that it goes into the queue. */
    private static final AttributeName TURN = AttributeName.of("io.postern.gateway.turn");
    /** The last reply to each recipient, as far as there is room. */
    private static final AttributeName REPLIES = AttributeName.of("io.postern.gateway.replies");
    /** What is still to be done for it: all, but for sending it. */
    private static final AttributeName OWED = AttributeName.of("io.postern.gateway.owed");
    /** How often we have failed with it, through no fault of a gateway. */
    private static final AttributeName STRIKES = AttributeName.of("io.postern.gateway.strikes");
    /** The gateway that may have taken it. */
    private static final AttributeName DOUBTFUL = AttributeName.of("io.postern.gateway.doubtful");
    private static final List<AttributeName> ALL =
        List.of(ATTEMPTS, NEXT_ATTEMPT, SINCE, LOOKED_AT, TURN, REPLIES, OWED, STRIKES, DOUBTFUL);
    private static final int MOST_REPLIES = 100;

    private MailNotes() {
    }

    /** Forgets all: the mail leaves our hands. */
    static void forget(Mail mail) {
        ALL.forEach(mail::removeAttribute);
    }

    /** The mail begins anew. */
    static void begin(Mail mail, Instant now) {
        forget(mail);
        set(mail, SINCE, AttributeValue.of(now.toEpochMilli()));
    }

    static int attempts(Mail mail) {
        return get(mail, ATTEMPTS, Integer.class).orElse(0);
    }

    static void setAttempts(Mail mail, int attempts) {
        set(mail, ATTEMPTS, AttributeValue.of(attempts));
    }

    static Optional<Instant> due(Mail mail) {
        return get(mail, NEXT_ATTEMPT, Long.class).map(Instant::ofEpochMilli);
    }

    static void setDue(Mail mail, Instant due) {
        set(mail, NEXT_ATTEMPT, AttributeValue.of(due.toEpochMilli()));
    }

    static void forgetDue(Mail mail) {
        mail.removeAttribute(NEXT_ATTEMPT);
    }

    /**
     * How long the mail has been with us; noted, if it was not. One from before there was this note is at least as old as its attempts
     * say, but not older than James knows it. A time to come, of a clock that was wrong, is now.
     */
    static Duration age(Mail mail, Instant now, RetrySchedule schedule) {
        Instant since = get(mail, SINCE, Long.class).map(Instant::ofEpochMilli).orElseGet(() -> since(mail, now, schedule));
        Instant sane = since.isAfter(now) ? now : since;
        set(mail, SINCE, AttributeValue.of(sane.toEpochMilli()));
        return Duration.between(sane, now);
    }

    private static Instant since(Mail mail, Instant now, RetrySchedule schedule) {
        Instant byAttempts = now.minus(schedule.passed(attempts(mail)));
        return Optional.ofNullable(mail.getLastUpdated()).map(Date::toInstant).filter(byAttempts::isBefore).orElse(byAttempts);
    }

    static Optional<Instant> lookedAt(Mail mail) {
        return get(mail, LOOKED_AT, Long.class).map(Instant::ofEpochMilli);
    }

    static void setLookedAt(Mail mail, Instant now) {
        set(mail, LOOKED_AT, AttributeValue.of(now.toEpochMilli()));
    }

    /** Tells one stay in the queue from another: what comes again with the same turn is the same item of the queue. */
    static Optional<String> turn(Mail mail) {
        return get(mail, TURN, String.class);
    }

    static void nextTurn(Mail mail) {
        setTurn(mail, Optional.of(UUID.randomUUID().toString()));
    }

    static void setTurn(Mail mail, Optional<String> turn) {
        turn.ifPresentOrElse(text -> set(mail, TURN, AttributeValue.of(text)), () -> mail.removeAttribute(TURN));
    }

    static Map<String, String> replies(Mail mail) {
        return mail.getAttribute(REPLIES)
            .flatMap(attribute -> attribute.getValue().asMapAttributeValueOf(String.class))
            .map(replies -> replies.value().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().value())))
            .orElse(Map.of());
    }

    static void setReplies(Mail mail, Map<String, String> replies) {
        set(mail, REPLIES, AttributeValue.of(replies.entrySet().stream().limit(MOST_REPLIES)
            .collect(Collectors.<Map.Entry<String, String>, String, AttributeValue<?>>toMap(Map.Entry::getKey,
                entry -> AttributeValue.of(entry.getValue())))));
    }

    static Optional<String> doubtful(Mail mail) {
        return get(mail, DOUBTFUL, String.class);
    }

    /** Stays until another gateway is in doubt. */
    static void setDoubtful(Mail mail, Optional<String> gateway) {
        gateway.ifPresent(name -> set(mail, DOUBTFUL, AttributeValue.of(name)));
    }

    /** Empty if it has to be sent. */
    static List<Duty> owed(Mail mail) {
        return get(mail, OWED, Collection.class)
            .map(duties -> ((Collection<?>) duties).stream().map(duty -> DutyNotes.read((AttributeValue<?>) duty)).toList())
            .orElse(List.of());
    }

    static void setOwed(Mail mail, List<Duty> duties) {
        set(mail, OWED, AttributeValue.of(duties.stream().<AttributeValue<?>>map(DutyNotes::write).toList()));
    }

    static int strikes(Mail mail) {
        return get(mail, STRIKES, Integer.class).orElse(0);
    }

    static void setStrikes(Mail mail, int strikes) {
        set(mail, STRIKES, AttributeValue.of(strikes));
    }

    /** It goes well again with this mail. */
    static void forgetTrouble(Mail mail) {
        mail.removeAttribute(OWED);
        mail.removeAttribute(STRIKES);
    }

    private static <T> Optional<T> get(Mail mail, AttributeName name, Class<T> type) {
        return AttributeUtils.getValueAndCastFromMail(mail, name, type);
    }

    private static void set(Mail mail, AttributeName name, AttributeValue<?> value) {
        mail.setAttribute(new Attribute(name, value));
    }
}
