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

/** A session on the network. */
final class TlsSession implements SmtpSession {
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
    TlsSession(TlsChannel channel, Capabilities capabilities, SessionFacts facts, Timeouts timeouts, String ehlo,
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

    @Override
    public SessionFacts facts() {
        return facts;
    }

    @Override
    public void traceTo(Trace shown) {
        channel.traceTo(shown);
    }

    @Override
    public boolean offers(String keyword) {
        return capabilities.offers(keyword);
    }

    @Override
    public boolean isWaiting() {
        return channel.isSilent();
    }

    @Override
    public boolean hasCarried() {
        return carried;
    }

    @Override
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

    @Override
    public TransactionResult submit(Submission submission, BooleanSupplier further) {
        allowance.begin(further);
        try {
            return submit(submission);
        } finally {
            allowance.begin(() -> true);
        }
    }

    @Override
    public int transactions() {
        return allowance.taken();
    }

    @Override
    public OptionalInt transactionsLeft() {
        return allowance.left();
    }

    @Override
    public void quit() {
        channel.leave("QUIT");
    }

    @Override
    public void close() {
        channel.close();
    }
}
