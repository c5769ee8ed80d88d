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
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import io.postern.gateway.GatewaySessions.Line;
import io.postern.gateway.HealthBook.Permission;
import io.postern.gateway.Meaning.ForRecipient;
import io.postern.smtp.Attempt;
import io.postern.smtp.ContentSource;
import io.postern.smtp.SmtpEvent;
import io.postern.smtp.Submission;
import io.postern.smtp.TransactionResult;

/** Takes a message through the gateways in their order, until every recipient is decided or no gateway is left. */
public final class GatewayDelivery {
    /** For one mail at one gateway: sessions in a row that refuse to go on, and moments that it asks us to wait. */
    private static final int MOST_IN_VAIN = 12;

    private final Gateways gateways;
    private final GatewaySessions sessions;
    private final Experience experience;
    private final Stopwatch stopwatch;

    public GatewayDelivery(Gateways gateways, GatewaySessions sessions, Experience experience, Stopwatch stopwatch) {
        this.gateways = gateways;
        this.experience = experience;
        this.sessions = sessions;
        this.stopwatch = stopwatch;
    }

    /** Makes one run; a recipient whom a gateway has decided is not shown to another. */
    public DeliveryReport deliver(Envelope envelope, ContentSource content) {
        DeliveryRun run = new DeliveryRun(envelope.recipients());
        List<Gateway> inOrder = gateways.inOrder(envelope.doubtful());
        for (int i = 0; i < inOrder.size() && !run.isOver(); i++) {
            Gateway gateway = inOrder.get(i);
            Line line = gateways.isAnyWell(inOrder.subList(i + 1, inOrder.size())) ? Line.MOVING : Line.ANY;
            try {
                visit(gateway, line, run, envelope, content);
            } catch (RuntimeException | Error e) {
                // Of ours, and whatever it is: what gateways have answered before it stands, or they would be asked again.
                run.broke(gateway, e);
            }
        }
        return run.report();
    }

    /** A report for a run that a defect of ours broke off: everyone waits. */
    public DeliveryReport brokenOff(Envelope envelope, SmtpEvent event) {
        DeliveryRun run = new DeliveryRun(envelope.recipients());
        run.allOpen(gateways.first(), event);
        return run.report();
    }

    private void visit(Gateway gateway, Line line, DeliveryRun run, Envelope envelope, ContentSource content) {
        Optional<Permission> asked = gateways.ask(gateway, envelope.mail());
        if (asked.isEmpty()) {
            run.allOpen(gateway, gateways.leftAlone(gateway));
            return;
        }
        Submission submission = new Submission(envelope.sender(), run.open(), Set.of(), envelope.dsn(),
            gateway.limits().recipientsPerTransaction(), experience.of(gateway), content);
        try (Permission permission = asked.get()) {
            permission.report(submit(gateway, line, run, submission, event -> permission.report(List.of(event))));
        }
    }

    /** Over one session, or over more: what one did not get done, the next one may, or the same in a moment. */
    private Collection<SmtpEvent> submit(Gateway gateway, Line line, DeliveryRun run, Submission submission,
                                         Consumer<SmtpEvent> failed) {
        List<SmtpEvent> events = new ArrayList<>();
        Submission left = submission;
        int inVain = 0;
        while (true) {
            Attempt<SessionUse> attempt = sessions.open(gateway, line, failed);
            if (attempt instanceof Attempt.Failed<SessionUse> failure) {
                run.allOpen(gateway, failure.event());
                events.add(failure.event());
                return events;
            }
            SessionUse use = ((Attempt.Done<SessionUse>) attempt).value();
            Submission now = left;
            boolean last = inVain == MOST_IN_VAIN - 1;
            Set<String> undone = stopwatch.time(gateway, () -> transact(use, now, last, (recipient, event) -> {
                run.decide(recipient, gateway, event);
                events.add(event);
            }));
            run.note(gateway, use.note());
            run.lesson(gateway, experience.learn(gateway, use.learned()));
            if (undone.isEmpty()) {
                return events;
            }
            inVain = undone.size() < now.recipients().size() ? 0 : inVain + 1;
            left = left.only(undone).knowing(use.learned());
        }
    }

    /**
     * The recipients to whom nothing was decided here.
     *
     * @param last whether whatever is said now stands
     */
    private static Set<String> transact(SessionUse use, Submission submission, boolean last, BiConsumer<String, SmtpEvent> decide) {
        try (use) {
            TransactionResult result = use.submit(submission);
            Set<String> undone = new HashSet<>();
            // Before anything else can fail: what a gateway has answered must not be asked again.
            result.recipients().forEach((recipient, event) -> {
                if (!last && hasAnotherTurn(use.judge(event))) {
                    undone.add(recipient);
                } else {
                    decide.accept(recipient, event);
                }
            });
            use.giveBack(result);
            return undone;
        }
    }

    private static boolean hasAnotherTurn(Meaning meaning) {
        return meaning.recipient() == ForRecipient.FRESH_SESSION || meaning.recipient() == ForRecipient.SAME_GATEWAY;
    }
}
