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

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.postern.smtp.TransactionResult.Ending;

/**
 * Whose turn it is in one submission: its recipients in lots that one transaction takes, and once more those who were refused only because
 * a transaction had too many of them, or because the server does not keep what it offers.
 */
final class Turns {
    private final Submission submission;
    private final Survey survey;
    private final Ledger ledger;
    private final Deque<String> waiting = new ArrayDeque<>();
    private Capabilities capabilities;
    private Learned learned = Learned.NOTHING;
    /** A keyword that is left out on trial, and the reply that made us do so. */
    private Optional<Trial> trial = Optional.empty();

    Turns(Submission submission, Survey survey, Capabilities capabilities, Ledger ledger) {
        this.submission = submission;
        this.survey = survey;
        this.capabilities = capabilities;
        this.ledger = ledger;
        waiting.addAll(submission.recipients());
        refuseUnsendable();
    }

    private record Trial(Stage stage, String keyword, SmtpReply reply) {
        /** The command that was refused with the keyword's parameter was taken without it. */
        private boolean isCure(TransactionResult result) {
            return result.recipients().values().stream().anyMatch(event -> event.stage().compareTo(stage) > 0);
        }
    }

    boolean isAnyLeft() {
        return !waiting.isEmpty();
    }

    /** As the server is believed now. */
    Capabilities capabilities() {
        return capabilities;
    }

    EnvelopeCommands commands() {
        return new EnvelopeCommands(submission, survey, capabilities);
    }

    Learned learned() {
        return learned;
    }

    /** Who goes in the next transaction. */
    List<String> next() {
        int wanted = submission.recipientsPerTransaction();
        int most = Math.min(wanted, capabilities.recipientLimit().orElse(wanted));
        List<String> part = new ArrayList<>();
        while (part.size() < most && !waiting.isEmpty()) {
            part.add(waiting.removeFirst());
        }
        return part;
    }

    /** One event for all who wait. */
    void missed(SmtpEvent event) {
        waiting.forEach(recipient -> ledger.settle(recipient, event));
        waiting.clear();
    }

    /** Settles whom a transaction has decided; the others have another turn. */
    TransactionResult heed(List<String> part, TransactionResult result) {
        if (capabilities.offers(Capabilities.CHUNKING) && result.message().filter(Learned::isBdatRefused).isPresent()) {
            return withoutChunking(result);
        }
        int accepted = (int) result.recipients().values().stream().filter(event -> event.stage().compareTo(Stage.RCPT) > 0).count();
        trial.filter(without -> without.isCure(result)).ifPresent(cure -> learned = learned.with(cure.keyword(), cure.reply()));
        trial = Optional.empty();
        List<String> again = new ArrayList<>();
        EnvelopeCommands commands = commands();
        result.recipients().forEach((recipient, event) -> {
            if (result.ending() == Ending.IN_STEP && (isOneTooMany(event, accepted) || isUnkept(event, commands, part, recipient))) {
                again.add(recipient);
            } else {
                ledger.settle(recipient, event);
            }
        });
        for (int i = again.size() - 1; i >= 0; i--) {
            waiting.addFirst(again.get(i));
        }
        refuseUnsendable();
        return result;
    }

    /**
     * A server that does not know BDAT has taken the octets behind it for commands: nobody knows where it stands, and nothing was taken.
     */
    private TransactionResult withoutChunking(TransactionResult result) {
        SmtpReply reply = result.message().flatMap(SmtpEvent::reply).orElseThrow();
        SmtpEvent unkept = new SmtpEvent.Broken(Stage.MAIL, Fault.BROKEN_PROMISE, "BDAT refused: " + reply);
        learned = learned.with(Capabilities.CHUNKING, reply);
        result.recipients().forEach((recipient, event) -> ledger.settle(recipient, Learned.isBdatRefused(event) ? unkept : event));
        return new TransactionResult(result.recipients(), Optional.of(unkept), Stage.CONTENT, Ending.OUT_OF_STEP);
    }

    /** RFC 5321, 4.5.3.1.10: who was accepted before is served, and the rest comes in a transaction of its own. */
    private boolean isOneTooMany(SmtpEvent event, int accepted) {
        Optional<SmtpReply> refusal = event.reply().filter(reply -> event.stage() == Stage.RCPT && accepted > 0);
        boolean said = refusal.filter(SmtpReply::isTooManyRecipients).isPresent();
        if (said && learned.recipientLimit().orElse(Integer.MAX_VALUE) > accepted) {
            learned = learned.withRecipientLimit(accepted);
            capabilities = capabilities.withRecipientLimit(accepted);
        }
        return said || refusal.filter(SmtpReply::mayMeanTooManyRecipients).isPresent();
    }

    private boolean isUnkept(SmtpEvent event, EnvelopeCommands commands, List<String> part, String recipient) {
        if (event.stage() != Stage.MAIL && event.stage() != Stage.RCPT) {
            return false;
        }
        Map<String, Boolean> used = event.stage() == Stage.MAIL ? commands.usedByMail(part) : commands.usedByRcpt(recipient);
        Optional<String> keyword = Learned.blame(event, used);
        keyword.ifPresent(name -> {
            trial = Optional.of(new Trial(event.stage(), name, event.reply().orElseThrow()));
            capabilities = capabilities.without(Set.of(name));
        });
        return keyword.isPresent();
    }

    /** Whoever cannot be told to this server, or for whom the message cannot go to it, as it is believed now. */
    private void refuseUnsendable() {
        Optional<SmtpEvent> forAll = Preflight.ofMessage(submission, survey, capabilities);
        waiting.removeIf(recipient -> {
            Optional<SmtpEvent> obstacle = forAll.or(() -> Preflight.ofAddress(Stage.RCPT, recipient, capabilities));
            obstacle.ifPresent(event -> ledger.settle(recipient, event));
            return obstacle.isPresent();
        });
    }
}
