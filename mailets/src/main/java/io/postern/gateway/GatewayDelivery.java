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

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

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

    private Collection<SmtpEvent> submit(Gateway gateway, DeliveryRun run, Submission submission, Consumer<SmtpEvent> failed) {
        return transact(gateway, run, submission, failed).fold(
            result -> {
                result.recipients().forEach((recipient, event) -> run.decide(recipient, gateway, event));
                return result.recipients().values();
            },
            event -> {
                run.allOpen(gateway, event);
                return List.of(event);
            });
    }

    /** A session that was used before may have been closed by its server in the meantime: that is no trouble, the next one is taken. */
    private Attempt<TransactionResult> transact(Gateway gateway, DeliveryRun run, Submission submission, Consumer<SmtpEvent> failed) {
        return sessions.open(gateway, failed).then(use -> {
            run.note(gateway, use.note());
            TransactionResult result = stopwatch.time(gateway, () -> transact(use, submission));
            return use.usesBefore() > 0 && wasGone(result) ? transact(gateway, run, submission, failed) : Attempt.done(result);
        });
    }

    private static TransactionResult transact(SessionUse use, Submission submission) {
        try (use) {
            TransactionResult result = use.session().submit(submission);
            use.giveBack(result.ending());
            return result;
        }
    }

    /** Ended before it took anything: nobody's fate was decided, and the server has nothing of this message. */
    private static boolean wasGone(TransactionResult result) {
        return result.ending() == TransactionResult.Ending.OUT_OF_STEP && result.recipients().values().stream()
            .allMatch(event -> event.stage() == Stage.MAIL && FailurePolicy.decide(event) == Decision.GATEWAY_TROUBLE);
    }
}
