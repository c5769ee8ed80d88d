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
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import io.postern.gateway.HealthBook.Permission;
import io.postern.smtp.Attempt;
import io.postern.smtp.ContentSource;
import io.postern.smtp.SmtpEvent;
import io.postern.smtp.Stage;
import io.postern.smtp.Submission;
import io.postern.smtp.TransactionResult;

/** Takes a message through the gateways in their order, until every recipient is decided or no gateway is left. */
public final class GatewayDelivery {
    private final Gateways gateways;
    private final GatewaySessions sessions;
    private final Stopwatch stopwatch;

    public GatewayDelivery(Gateways gateways, GatewaySessions sessions, Stopwatch stopwatch) {
        this.gateways = gateways;
        this.sessions = sessions;
        this.stopwatch = stopwatch;
    }

    /** Makes one run; a recipient whom a gateway has decided is not shown to another. */
    public DeliveryReport deliver(Envelope envelope, ContentSource content) {
        DeliveryRun run = new DeliveryRun(envelope.recipients());
        for (Gateway gateway : gateways.inOrder()) {
            if (run.isOver()) {
                break;
            }
            visit(gateway, run, new Submission(envelope.sender(), run.open(), Set.of(), envelope.dsn(),
                gateway.limits().recipientsPerTransaction(), content));
        }
        return run.report();
    }

    /** A report for a run that a defect of ours broke off: everyone waits. */
    public DeliveryReport brokenOff(Envelope envelope, SmtpEvent event) {
        DeliveryRun run = new DeliveryRun(envelope.recipients());
        run.allOpen(gateways.first(), event);
        return run.report();
    }

    private void visit(Gateway gateway, DeliveryRun run, Submission submission) {
        Optional<Permission> asked = gateways.ask(gateway);
        if (asked.isEmpty()) {
            run.allOpen(gateway, gateways.leftAlone(gateway));
            return;
        }
        try (Permission permission = asked.get()) {
            permission.report(submit(gateway, run, submission, event -> permission.report(List.of(event))));
        }
    }

    /** Over one session, or over more: what a session that worked before did not get done, the next one may. */
    private Collection<SmtpEvent> submit(Gateway gateway, DeliveryRun run, Submission submission, Consumer<SmtpEvent> failed) {
        List<SmtpEvent> events = new ArrayList<>();
        Submission left = submission;
        while (true) {
            Attempt<SessionUse> attempt = sessions.open(gateway, failed);
            if (attempt instanceof Attempt.Failed<SessionUse> failure) {
                run.allOpen(gateway, failure.event());
                events.add(failure.event());
                return events;
            }
            SessionUse use = ((Attempt.Done<SessionUse>) attempt).value();
            run.note(gateway, use.note());
            Submission now = left;
            Set<String> undone = stopwatch.time(gateway, () -> transact(use, now, (recipient, event) -> {
                run.decide(recipient, gateway, event);
                events.add(event);
            }));
            if (undone.isEmpty()) {
                return events;
            }
            left = left.only(undone);
        }
    }

    /** The recipients whom another session may serve: this one had worked, and ended before their turn. */
    private static Set<String> transact(SessionUse use, Submission submission, BiConsumer<String, SmtpEvent> decide) {
        try (use) {
            boolean usedBefore = use.usesBefore() > 0;
            TransactionResult result = use.submit(submission);
            use.giveBack(result);
            Set<String> undone = beforeTheirTurn(result.recipients());
            if (!usedBefore && undone.size() == result.recipients().size()) {
                undone.clear();
            }
            result.recipients().forEach((recipient, event) -> {
                if (!undone.contains(recipient)) {
                    decide.accept(recipient, event);
                }
            });
            return undone;
        }
    }

    private static Set<String> beforeTheirTurn(Map<String, SmtpEvent> recipients) {
        return recipients.entrySet().stream()
            .filter(entry -> entry.getValue().stage() == Stage.MAIL)
            .filter(entry -> FailurePolicy.decide(entry.getValue()) == Decision.GATEWAY_TROUBLE)
            .map(Map.Entry::getKey)
            .collect(Collectors.toCollection(HashSet::new));
    }
}
