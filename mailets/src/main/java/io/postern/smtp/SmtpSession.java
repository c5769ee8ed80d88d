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

import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** An authenticated session under TLS, between two transactions. Used by one thread at a time. */
public final class SmtpSession implements AutoCloseable {
    private final TlsChannel channel;
    private Capabilities capabilities;
    private final SessionFacts facts;
    private final Timeouts timeouts;
    private final String ehlo;
    private final LongSupplier nanoTime;
    private final Allowance allowance;
    private Opening next = Opening.MAIL;
    private boolean carried;
    private long lastUse;

    /**
     * A session.
     *
     * @param ehlo the EHLO command that this session has begun with
     */
    SmtpSession(TlsChannel channel, Capabilities capabilities, SessionFacts facts, Timeouts timeouts, String ehlo,
                LongSupplier nanoTime) {
        this.channel = channel;
        this.capabilities = capabilities;
        this.facts = facts;
        this.timeouts = timeouts;
        this.ehlo = ehlo;
        this.nanoTime = nanoTime;
        this.allowance = new Allowance(capabilities.transactionLimit());
        this.lastUse = nanoTime.getAsLong();
    }

    public SessionFacts facts() {
        return facts;
    }

    /** From now on, shows the dialogue to this one instead. */
    public void traceTo(Trace shown) {
        channel.traceTo(shown);
    }

    /** Whether the server, in its last reply to EHLO, has offered an extension; by its keyword in upper case. */
    public boolean offers(String keyword) {
        return capabilities.offers(keyword);
    }

    /**
     * Whether the server, as far as it can be seen from here, still waits for us: it has neither hung up nor said anything unasked (such
     * as 421). Sends nothing, and takes a few milliseconds at most.
     */
    public boolean isWaiting() {
        return channel.isSilent();
    }

    /** Whether the server has taken a message in this session: until then all that is known is that it lets us in. */
    public boolean hasCarried() {
        return carried;
    }

    /** Sends one message. When it ends out of step, this session is closed and of no further use. */
    public TransactionResult submit(Submission submission) {
        boolean idle = nanoTime.getAsLong() - lastUse > timeouts.idle().toNanos();
        capabilities = capabilities.after(submission.learned());
        Opening opening = idle ? Opening.PROBE : next;
        TransactionResult result = new SubmissionRun(channel, capabilities, timeouts, ehlo, allowance, submission)
            .run(carried ? opening : opening.cautious());
        capabilities = capabilities.after(result.learned());
        next = result.next();
        carried |= result.hasTaken();
        lastUse = nanoTime.getAsLong();
        if (result.ending() == TransactionResult.Ending.OUT_OF_STEP) {
            channel.close();
        }
        return result;
    }

    /** The same; asks before each mail transaction after the first whether it may be. If not, it ends as if the server had closed. */
    public TransactionResult submit(Submission submission, BooleanSupplier further) {
        allowance.begin(further);
        try {
            return submit(submission);
        } finally {
            allowance.begin(() -> true);
        }
    }

    /** How many mail transactions there were, refused ones included. */
    public int transactions() {
        return allowance.taken();
    }

    /**
     * How many more mail transactions the server allows this session; empty if it names no limit (RFC 9422, 4). A submission with many
     * recipients takes several; when none is left, recipients are answered as if the server had closed.
     */
    public OptionalInt transactionsLeft() {
        return allowance.left();
    }

    /** Ends the session politely. Whatever the server answers changes nothing for the mail that it has taken (RFC 5321, 4.1.1.10). */
    public void quit() {
        Attempt<SmtpReply> ignored = Step.expect(Stage.FINAL, ReplyClass.POSITIVE, () -> channel.exchange("QUIT", timeouts.quit()));
        ignored.fold(reply -> reply, event -> event);
        close();
    }

    /** Drops the connection. */
    @Override
    public void close() {
        channel.close();
    }
}
