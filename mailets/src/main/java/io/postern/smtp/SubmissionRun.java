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

import java.util.List;
import java.util.Map;
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
        Turns turns = new Turns(submission, survey, capabilities, ledger);
        TransactionResult last = ledger.closeSettled();
        Opening next = opening;
        while (turns.isAnyLeft()) {
            if (last.ending() == Ending.OUT_OF_STEP || !allowance.take()) {
                turns.missed(new SmtpEvent.Broken(Stage.MAIL, Fault.CLOSED, "the session ended before these recipients' turn"));
            } else {
                last = transaction(turns.next(), turns, survey, next, capacity);
                boolean proved = last.hasTaken() || !next.isCautious();
                next = proved ? last.next() : last.next().cautious();
            }
        }
        return new TransactionResult(ledger.closeSettled().recipients(), last.message(), last.reached(), last.ending(), turns.learned());
    }

    private TransactionResult transaction(List<String> part, Turns turns, Survey survey, Opening opening, int capacity) {
        Capabilities now = turns.capabilities();
        try {
            return turns.heed(part, new Transaction(new Flights(channel, now, capacity, timeouts.block()), now, timeouts, turns.commands(),
                new ContentTransfer(channel, timeouts.block(), submission.content(), survey), part, ehlo).run(opening));
        } catch (RuntimeException | Error e) {
            // What was answered in the transactions before must not be lost with this one, of which nobody knows how far it went.
            SmtpEvent defect = new SmtpEvent.Broken(Stage.FINAL, Fault.INTERNAL, e.toString());
            part.forEach(recipient -> ledger.settle(recipient, defect));
            return new TransactionResult(Map.of(), Optional.of(defect), Stage.FINAL, Ending.OUT_OF_STEP);
        }
    }
}
