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
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.postern.gateway.DeliveryReport.Passed;
import io.postern.smtp.Fault;
import io.postern.smtp.Learned;
import io.postern.smtp.SmtpEvent;
import io.postern.smtp.Stage;

/** What is known of each recipient while the gateways are tried in turn. */
final class DeliveryRun {
    private final List<String> recipients;
    private final Set<String> open;
    private final Map<String, RecipientOutcome> outcomes = new LinkedHashMap<>();
    private final Set<String> mayFitLater = new HashSet<>();
    private final Set<Passed> passed = new LinkedHashSet<>();
    private final Map<Gateway, SessionNote> sessions = new HashMap<>();
    private final Map<Gateway, Learned> lessons = new LinkedHashMap<>();
    private final List<Throwable> defects = new ArrayList<>();
    private boolean stopped;

    DeliveryRun(List<String> recipients) {
        this.recipients = List.copyOf(recipients);
        open = new LinkedHashSet<>(recipients);
    }

    /** Recipients that a next gateway may still take. */
    List<String> open() {
        return List.copyOf(open);
    }

    boolean isOver() {
        return stopped || open.isEmpty();
    }

    /** The session that is used now. */
    void note(Gateway gateway, SessionNote session) {
        sessions.put(gateway, session);
    }

    /** What was learned of a gateway for the first time. */
    void lesson(Gateway gateway, Learned learned) {
        if (!learned.equals(Learned.NOTHING)) {
            lessons.merge(gateway, learned, Learned::and);
        }
    }

    /** One event for all that are open. */
    void allOpen(Gateway gateway, SmtpEvent event) {
        new ArrayList<>(open).forEach(recipient -> decide(recipient, gateway, event));
    }

    /** A defect of ours: whoever is open waits. */
    void broke(Gateway gateway, Throwable defect) {
        defects.add(defect);
        allOpen(gateway, new SmtpEvent.Broken(Stage.CONNECT, Fault.INTERNAL, defect.toString()));
    }

    void decide(String recipient, Gateway gateway, SmtpEvent event) {
        switch (FailurePolicy.judge(event).recipient()) {
            case DELIVERED -> settle(recipient, new RecipientOutcome.Delivered(gateway, event));
            case REFUSED -> settle(recipient, new RecipientOutcome.Refused(gateway, event));
            case WAIT -> {
                settle(recipient, new RecipientOutcome.Deferred(gateway, event));
                stopped = true;
            }
            case UNKNOWN -> {
                settle(recipient, new RecipientOutcome.Unknown(gateway, event));
                stopped = true;
            }
            case NEXT_GATEWAY, NOT_ASKED, SAME_GATEWAY, FRESH_SESSION -> {
                mayFitLater.add(recipient);
                pass(recipient, gateway, event);
            }
            case CANNOT_TAKE -> pass(recipient, gateway, event);
        }
    }

    /** Stands if no later gateway decides otherwise. */
    private void pass(String recipient, Gateway gateway, SmtpEvent event) {
        outcomes.put(recipient, new RecipientOutcome.Deferred(gateway, event));
        passed.add(new Passed(gateway, event));
    }

    private void settle(String recipient, RecipientOutcome outcome) {
        outcomes.put(recipient, outcome);
        open.remove(recipient);
    }

    /** All gateways were asked, and each has said that it cannot take this message: waiting would change nothing. */
    private boolean noGatewayCan(String recipient) {
        return !stopped && open.contains(recipient) && !mayFitLater.contains(recipient);
    }

    /** After the last gateway, in the envelope's order, whoever was decided first. */
    DeliveryReport report() {
        Map<String, RecipientOutcome> ordered = new LinkedHashMap<>();
        for (String recipient : recipients) {
            RecipientOutcome outcome = outcomes.get(recipient);
            if (outcome == null) {
                throw new IllegalStateException("undecided: " + recipient);
            }
            ordered.put(recipient, noGatewayCan(recipient) ? new RecipientOutcome.Refused(outcome.gateway(), outcome.event()) : outcome);
        }
        return new DeliveryReport(ordered, List.copyOf(passed), sessions, lessons, defects);
    }
}
