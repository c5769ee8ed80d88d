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

import java.util.List;
import java.util.Set;

import io.postern.smtp.Attempt;
import io.postern.smtp.ContentSource;
import io.postern.smtp.SmtpEvent;
import io.postern.smtp.SmtpSession;
import io.postern.smtp.Submission;
import io.postern.smtp.TransactionResult;

/** Takes a message through the gateways in their order, until every recipient is decided or no gateway is left. */
public final class GatewayDelivery {
    private final List<Gateway> gateways;
    private final GatewaySessions sessions;

    /**
     * A delivery.
     *
     * @param gateways at least one
     */
    public GatewayDelivery(List<Gateway> gateways, GatewaySessions sessions) {
        if (gateways.isEmpty()) {
            throw new IllegalArgumentException("no gateway");
        }
        this.gateways = List.copyOf(gateways);
        this.sessions = sessions;
    }

    /** Makes one run; a recipient whom a gateway has decided is not shown to another. */
    public DeliveryReport deliver(Envelope envelope, ContentSource content) {
        DeliveryRun run = new DeliveryRun(envelope.recipients());
        for (Gateway gateway : gateways) {
            if (run.isOver()) {
                break;
            }
            visit(gateway, run, new Submission(envelope.sender(), run.open(), Set.of(), envelope.dsn(), content));
        }
        return run.report();
    }

    /** A report for a run that a defect of ours broke off: everyone waits. */
    public DeliveryReport brokenOff(Envelope envelope, SmtpEvent event) {
        DeliveryRun run = new DeliveryRun(envelope.recipients());
        run.allOpen(gateways.get(0), event);
        return run.report();
    }

    private void visit(Gateway gateway, DeliveryRun run, Submission submission) {
        Attempt<SmtpSession> attempt = sessions.open(gateway);
        if (attempt instanceof Attempt.Done<SmtpSession> done) {
            transact(gateway, done.value(), run, submission);
        } else if (attempt instanceof Attempt.Failed<SmtpSession> failed) {
            run.allOpen(gateway, failed.event());
        }
    }

    private void transact(Gateway gateway, SmtpSession session, DeliveryRun run, Submission submission) {
        TransactionResult.Ending ending = TransactionResult.Ending.OUT_OF_STEP;
        try {
            TransactionResult result = session.submit(submission);
            ending = result.ending();
            result.recipients().forEach((recipient, event) -> run.decide(recipient, gateway, event));
        } finally {
            sessions.giveBack(session, ending);
        }
    }
}
