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

package io.postern.gateway;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.postern.smtp.Fault;
import io.postern.smtp.Learned;
import io.postern.smtp.SmtpEvent;

/**
 * One run of a message through the gateways.
 *
 * @param outcomes every recipient of the envelope, exactly once, in its order
 * @param passed   gateways that were passed over, and why: also those that a later one made up for
 * @param sessions the session with each gateway that was reached
 * @param lessons  what gateways have shown of themselves for the first time
 * @param defects  of ours, which broke it off
 */
public record DeliveryReport(Map<String, RecipientOutcome> outcomes, List<Passed> passed, Map<Gateway, SessionNote> sessions,
                             Map<Gateway, Learned> lessons, List<Throwable> defects) {
    public DeliveryReport {
        outcomes = Collections.unmodifiableMap(new LinkedHashMap<>(outcomes));
        passed = List.copyOf(passed);
        sessions = Map.copyOf(sessions);
        lessons = Map.copyOf(lessons);
        defects = List.copyOf(defects);
    }

    /** A gateway that did not take the message from us. */
    public record Passed(Gateway gateway, SmtpEvent event) {
    }

    /** The recipients with one kind of outcome, in the envelope's order. */
    public <T extends RecipientOutcome> Map<String, T> only(Class<T> kind) {
        return outcomes.entrySet().stream()
            .filter(entry -> kind.isInstance(entry.getValue()))
            .collect(Collectors.toMap(Map.Entry::getKey, entry -> kind.cast(entry.getValue()), (a, b) -> a, LinkedHashMap::new));
    }

    /** The recipients whom no gateway can take because the message is 8-bit: it may be converted for them. */
    public List<String> refusedForEightBit() {
        boolean eightBit = passed.stream().anyMatch(gateway -> isEightBit(gateway.event()));
        return eightBit
            ? only(RecipientOutcome.Refused.class).entrySet().stream()
                .filter(entry -> FailurePolicy.judge(entry.getValue().event()).recipient() == Meaning.ForRecipient.CANNOT_TAKE)
                .map(Map.Entry::getKey)
                .toList()
            : List.of();
    }

    private static boolean isEightBit(SmtpEvent event) {
        return event.fold(replied -> false, broken -> broken.fault() == Fault.NEEDS_8BITMIME);
    }

    /** This report, with what a later run has decided for some of its recipients. */
    public DeliveryReport amendedBy(DeliveryReport later) {
        Map<String, RecipientOutcome> amended = new LinkedHashMap<>(outcomes);
        amended.putAll(later.outcomes);
        List<Passed> allPassed = new ArrayList<>(passed);
        allPassed.addAll(later.passed);
        Map<Gateway, SessionNote> allSessions = new HashMap<>(sessions);
        allSessions.putAll(later.sessions);
        Map<Gateway, Learned> allLessons = new HashMap<>(lessons);
        later.lessons.forEach((gateway, learned) -> allLessons.merge(gateway, learned, Learned::and));
        return new DeliveryReport(amended, allPassed, allSessions, allLessons,
            Stream.concat(defects.stream(), later.defects.stream()).toList());
    }

    /** Whether no gateway has decided anything: the message was only in line, and this was no attempt. */
    public boolean nobodyWasAsked() {
        return Stream.concat(passed.stream().map(Passed::event), outcomes.values().stream().map(RecipientOutcome::event))
            .allMatch(event -> FailurePolicy.judge(event).isInLine());
    }

    /** The session in which this was decided; empty if there was none. */
    public Optional<SessionNote> session(Gateway gateway) {
        return Optional.ofNullable(sessions.get(gateway));
    }

    /** Delivered to a gateway that does not know DSN: a notice of success, if the sender wants one, is ours to send. */
    public Set<String> relayed() {
        return only(RecipientOutcome.Delivered.class).entrySet().stream()
            .filter(entry -> session(entry.getValue().gateway()).filter(note -> note.notices() == SessionNote.Notices.BY_US).isPresent())
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet());
    }

    /** The recipients to try again later: deferred and unknown. */
    public List<String> toRetry() {
        return outcomes.entrySet().stream()
            .filter(entry -> entry.getValue() instanceof RecipientOutcome.Deferred || entry.getValue() instanceof RecipientOutcome.Unknown)
            .map(Map.Entry::getKey)
            .toList();
    }
}
