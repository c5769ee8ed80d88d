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

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

import io.postern.smtp.Flights.Due;
import io.postern.smtp.TransactionResult.Ending;

/**
 * One mail transaction: MAIL, RCPT for each recipient, content (RFC 5321, 3.3). With CHUNKING (RFC 3030) the content goes by BDAT: if it
 * is small, in one flight with the envelope. Otherwise by DATA, which travels with the envelope if the server offers PIPELINING.
 */
final class Transaction {
    private final Flights flights;
    private final Timeouts timeouts;
    private final Capabilities capabilities;
    private final EnvelopeCommands commands;
    private final ContentTransfer content;
    private final List<String> recipients;
    private final Ledger ledger;
    private final String ehlo;
    private final Proof proof = new Proof();
    private Progress progress = Progress.ENVELOPE;

    /** How far the server has followed. */
    private enum Progress {
        ENVELOPE,
        /** DATA was answered 354. */
        GOAHEAD,
        /** The final dot was answered. */
        DOTTED,
        /** The last chunk was answered. */
        CHUNKED
    }

    Transaction(Flights flights, Capabilities capabilities, Timeouts timeouts, EnvelopeCommands commands, ContentTransfer content,
                List<String> recipients, String ehlo) {
        this.flights = flights;
        this.timeouts = timeouts;
        this.capabilities = capabilities;
        this.commands = commands;
        this.content = content;
        this.recipients = recipients;
        this.ledger = new Ledger(recipients);
        this.ehlo = ehlo;
    }

    TransactionResult run(Opening opening) {
        envelope(opening);
        if (opening.isCautious() && capabilities.offers(Capabilities.CHUNKING)) {
            // DATA needs no such care: the message never travels with it.
            flights.land();
        }
        if (ledger.hasOpen() && flights.lost().isEmpty()) {
            message();
        }
        flights.land();
        if (progress == Progress.CHUNKED && proof.isMissing()) {
            flights.expectSilence(Stage.FINAL);
            confirm();
            flights.land();
        }
        flights.expectSilence(progress.compareTo(Progress.GOAHEAD) > 0 ? Stage.FINAL : Stage.RCPT);
        return flights.lost().map(this::lost).orElseGet(ledger::closeSettled);
    }

    /** A reply out of place, or one too many, makes all replies before it doubtful. */
    private TransactionResult lost(SmtpEvent event) {
        boolean outOfPlace = event instanceof SmtpEvent.Broken broken && broken.fault() == Fault.UNEXPECTED;
        return outOfPlace ? ledger.doubt(event) : ledger.close(event, Ending.OUT_OF_STEP);
    }

    private void envelope(Opening opening) {
        if (opening.resets()) {
            flights.add("RSET", due(Stage.MAIL, timeouts.mail(), this::expectReset));
        }
        flights.add(commands.mail(recipients), due(Stage.MAIL, timeouts.mail(), ledger::settleOpen));
        for (String recipient : recipients) {
            if (ledger.hasOpen()) {
                flights.add(commands.rcpt(recipient), new Due(Stage.RCPT, ReplyClass.POSITIVE, timeouts.rcpt(), answer -> {
                    proof.recipient(answer);
                    answer.fold(accepted -> accepted, refusal -> {
                        ledger.settle(recipient, refusal);
                        return refusal;
                    });
                }));
            }
        }
    }

    private void expectReset(SmtpEvent refusal) {
        flights.abandon(new SmtpEvent.Broken(Stage.MAIL, Fault.UNEXPECTED, "RSET refused: " + refusal.describe()));
    }

    private void message() {
        if (!capabilities.offers(Capabilities.CHUNKING)) {
            data();
        } else if (content.survey().isSmall()) {
            flights.addChunk(content.survey().smallContent(), handOver(Progress.CHUNKED));
            if (flights.isPipelined() && !capabilities.offers(Capabilities.ENHANCEDSTATUSCODES)) {
                confirm();
            }
        } else {
            flights.land();
            chunks();
            // The replies to chunks look alike.
            if (flights.isPipelined() && ledger.hasOpen()) {
                confirm();
            }
        }
    }

    /** See {@link Proof}. */
    private void confirm() {
        proof.asked();
        flights.add(ehlo, new Due(Stage.FINAL, ReplyClass.POSITIVE, timeouts.ehlo(), answer -> {
            if (!Proof.isGivenBy(answer)) {
                flights.abandon(new SmtpEvent.Broken(Stage.FINAL, Fault.UNEXPECTED,
                    "a reply too many before: " + answer.fold(SmtpReply::toString, SmtpEvent::describe)));
            }
        }));
    }

    private void data() {
        flights.add("DATA", new Due(Stage.DATA, ReplyClass.INTERMEDIATE, timeouts.data(), answer -> {
            if (answer instanceof Attempt.Failed<SmtpReply> failed) {
                ledger.settleOpen(failed.event());
            } else {
                progress = Progress.GOAHEAD;
            }
        }));
        flights.land();
        if (progress == Progress.GOAHEAD) {
            if (ledger.hasOpen()) {
                sending(content::stuffed);
            }
            // Without recipients it is a lone dot: what the server makes of an empty message for nobody concerns nobody (RFC 2920, 3.1).
            flights.add(".", handOver(Progress.DOTTED));
        }
    }

    private void chunks() {
        sending(() -> content.chunks((octets, length) -> {
            flights.chunk(octets, length, "", due(Stage.CONTENT, timeouts.block(), ledger::settleOpen));
            return ledger.hasOpen() && flights.lost().isEmpty();
        }, (octets, length) -> {
            flights.chunk(octets, length, " LAST", handOver(Progress.CHUNKED));
            return false;
        }));
    }

    /** When it fails, neither final dot nor last chunk is sent: the server has no message, and the dialogue is over. */
    private void sending(Step.IoCall<Stage> transfer) {
        if (flights.lost().isEmpty() && ledger.hasOpen()) {
            try {
                transfer.run();
            } catch (IOException e) {
                flights.abandon(SmtpException.event(Stage.CONTENT, e));
            }
        }
    }

    private Due handOver(Progress how) {
        return new Due(Stage.FINAL, ReplyClass.POSITIVE, timeouts.finalDot(), answer -> {
            progress = how;
            proof.message(answer);
            ledger.settleOpen(answer.fold(reply -> new SmtpEvent.Replied(Stage.FINAL, reply), refusal -> refusal));
        });
    }

    private static Due due(Stage stage, Duration limit, Consumer<SmtpEvent> refused) {
        return new Due(stage, ReplyClass.POSITIVE, limit, answer -> {
            if (answer instanceof Attempt.Failed<SmtpReply> failed) {
                refused.accept(failed.event());
            }
        });
    }
}
