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

package io.postern.smtp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.postern.smtp.TransactionResult.Ending;

/** Takes a submission to one server: looks before it sends, and makes as many mail transactions as its recipients need. */
final class SubmissionRun {
    private final TlsChannel channel;
    private final Capabilities capabilities;
    private final Timeouts timeouts;
    private final String ehlo;
    private final Submission submission;
    private final Allowance allowance;
    private final Ledger ledger;

    SubmissionRun(TlsChannel channel, Capabilities capabilities, Timeouts timeouts, String ehlo, Allowance allowance,
                  Submission submission) {
        this.channel = channel;
        this.capabilities = capabilities;
        this.timeouts = timeouts;
        this.ehlo = ehlo;
        this.allowance = allowance;
        this.submission = submission;
        this.ledger = new Ledger(submission.recipients());
    }

    TransactionResult run(Opening opening) {
        return Survey.of(submission.content()).fold(survey -> {
            Optional<SmtpEvent> obstacle = Preflight.ofMessage(submission, survey, capabilities);
            if (obstacle.isPresent()) {
                return ledger.close(obstacle.get(), Ending.IN_STEP);
            }
            return channel.flightCapacity().fold(capacity -> transactions(survey, opening, capacity),
                event -> ledger.close(event, Ending.OUT_OF_STEP));
        }, failure -> ledger.close(failure, Ending.IN_STEP));
    }

    private TransactionResult transactions(Survey survey, Opening opening, int capacity) {
        EnvelopeCommands commands = new EnvelopeCommands(submission, survey, capabilities);
        ContentTransfer content = new ContentTransfer(channel, timeouts.block(), submission.content(), survey);
        TransactionResult last = ledger.closeSettled();
        Opening next = opening;
        for (List<String> part : parts()) {
            if (last.ending() == Ending.OUT_OF_STEP || !allowance.take()) {
                SmtpEvent missed = new SmtpEvent.Broken(Stage.MAIL, Fault.CLOSED, "the session ended before these recipients' turn");
                part.forEach(recipient -> ledger.settle(recipient, missed));
            } else {
                Flights flights = new Flights(channel, capabilities, capacity, timeouts.block());
                last = new Transaction(flights, capabilities, timeouts, commands, content, part, ehlo).run(next);
                last.recipients().forEach(ledger::settle);
                next = last.next();
            }
        }
        return new TransactionResult(ledger.closeSettled().recipients(), last.message(), last.reached(), last.ending());
    }

    /** The recipients that this server can be told, in lots that one transaction takes. */
    private List<List<String>> parts() {
        List<String> sendable = new ArrayList<>();
        for (String recipient : submission.recipients()) {
            Optional<SmtpEvent> obstacle = Preflight.ofAddress(Stage.RCPT, recipient, capabilities);
            obstacle.ifPresentOrElse(event -> ledger.settle(recipient, event), () -> sendable.add(recipient));
        }
        int wanted = submission.recipientsPerTransaction();
        int most = Math.min(wanted, capabilities.recipientLimit().orElse(wanted));
        List<List<String>> parts = new ArrayList<>();
        for (int from = 0; from < sendable.size(); from += most) {
            parts.add(List.copyOf(sendable.subList(from, Math.min(from + most, sendable.size()))));
        }
        return parts;
    }
}
