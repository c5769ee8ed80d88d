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
import java.io.InputStream;
import java.time.Duration;

import io.postern.smtp.TransactionResult.Ending;

/** One mail transaction, in lock-step: MAIL, RCPT for each recipient, DATA, content (RFC 5321, 3.3). */
final class Transaction {
    private final TlsChannel channel;
    private final Capabilities capabilities;
    private final Timeouts timeouts;
    private final Submission submission;
    private final Ledger ledger;

    Transaction(TlsChannel channel, Capabilities capabilities, Timeouts timeouts, Submission submission) {
        this.channel = channel;
        this.capabilities = capabilities;
        this.timeouts = timeouts;
        this.submission = submission;
        this.ledger = new Ledger(submission.recipients());
    }

    TransactionResult run() {
        return sender().fold(reply -> recipients(), event -> ledger.close(event, endingOf(event)));
    }

    private Attempt<SmtpReply> sender() {
        String address = submission.reversePath();
        return checked(Stage.MAIL, address).then(sendable ->
            command(Stage.MAIL, "MAIL FROM:<" + address + ">" + parameters(), timeouts.mail()));
    }

    /** Content is sent as it is: whatever bytes it has, they are announced where the server lets us (RFC 6152). */
    private String parameters() {
        boolean international = !Path.isAscii(submission.reversePath()) || !submission.recipients().stream().allMatch(Path::isAscii);
        return (capabilities.offers(Capabilities.EIGHTBITMIME) ? " BODY=8BITMIME" : "")
            + (international && capabilities.offers(Capabilities.SMTPUTF8) ? " SMTPUTF8" : "");
    }

    private TransactionResult recipients() {
        for (String recipient : submission.recipients()) {
            Attempt<SmtpReply> answer = checked(Stage.RCPT, recipient).then(sendable ->
                command(Stage.RCPT, "RCPT TO:<" + recipient + ">", timeouts.rcpt()));
            if (answer instanceof Attempt.Failed<SmtpReply> failed) {
                if (endingOf(failed.event()) == Ending.OUT_OF_STEP) {
                    return ledger.close(failed.event(), Ending.OUT_OF_STEP);
                }
                ledger.settle(recipient, failed.event());
            }
        }
        return ledger.hasOpen() ? data() : ledger.closeSettled();
    }

    private TransactionResult data() {
        return Step.expect(Stage.DATA, ReplyClass.INTERMEDIATE, () -> channel.exchange("DATA", timeouts.data()))
            .then(goAhead -> content())
            .then(sent -> finalDot())
            .fold(reply -> ledger.close(new SmtpEvent.Replied(Stage.FINAL, reply), Ending.IN_STEP),
                event -> ledger.close(event, endingOf(event)));
    }

    /** Without the final dot: should the content's source fail, the connection is dropped and the server has no message. */
    private Attempt<Stage> content() {
        return Step.attempt(Stage.CONTENT, () -> {
            BlockWriter out = new BlockWriter(channel, timeouts.block());
            DotStuffing stuffing = new DotStuffing(out);
            try (InputStream in = fromSource(() -> submission.content().open())) {
                byte[] buffer = new byte[16 * 1024];
                for (int n = fromSource(() -> in.read(buffer)); n >= 0; n = fromSource(() -> in.read(buffer))) {
                    stuffing.write(buffer, n);
                }
            }
            stuffing.finish();
            out.flush();
            if (channel.hasPending()) {
                throw new SmtpException(Fault.UNEXPECTED, "a reply before the final dot");
            }
            return Attempt.done(Stage.CONTENT);
        });
    }

    private Attempt<SmtpReply> finalDot() {
        return Step.expect(Stage.FINAL, ReplyClass.POSITIVE, () -> channel.exchange(".", timeouts.finalDot()));
    }

    private static <T> T fromSource(Step.IoCall<T> call) throws IOException {
        try {
            return call.run();
        } catch (IOException | RuntimeException e) {
            throw new SmtpException(Fault.SOURCE_FAILED, "the content cannot be read: " + e, e);
        }
    }

    private Attempt<SmtpReply> command(Stage stage, String line, Duration limit) {
        return Step.expect(stage, ReplyClass.POSITIVE, () -> channel.exchange(line, limit));
    }

    private Attempt<String> checked(Stage stage, String address) {
        if (!Path.isSendable(address)) {
            return Attempt.failed(new SmtpEvent.Broken(stage, Fault.UNSENDABLE, "not an address: " + address));
        }
        if (!Path.isAscii(address) && !capabilities.offers(Capabilities.SMTPUTF8)) {
            return Attempt.failed(new SmtpEvent.Broken(stage, Fault.NOT_OFFERED, "the server does not offer SMTPUTF8 for " + address));
        }
        return Attempt.done(address);
    }

    private static Ending endingOf(SmtpEvent event) {
        return event.fold(
            replied -> replied.answer().code() == SmtpReply.CLOSING ? Ending.OUT_OF_STEP : Ending.IN_STEP,
            broken -> switch (broken.fault()) {
                case UNSENDABLE, NOT_OFFERED -> Ending.IN_STEP;
                default -> Ending.OUT_OF_STEP;
            });
    }
}
