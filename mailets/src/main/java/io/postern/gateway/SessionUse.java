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

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import io.postern.gateway.Meaning.ForGateway;
import io.postern.gateway.Meaning.ForRecipient;
import io.postern.pool.Lease;
import io.postern.smtp.Capabilities;
import io.postern.smtp.Learned;
import io.postern.smtp.SmtpEvent;
import io.postern.smtp.SmtpReply;
import io.postern.smtp.SmtpSession;
import io.postern.smtp.Submission;
import io.postern.smtp.TransactionResult;

/** One use of a session. Closing it without {@link #giveBack} drops the session. */
public final class SessionUse implements AutoCloseable {
    private final Lease<SmtpSession> lease;
    private final SmtpSession session;
    private final Duration patience;
    private final int transactionsBefore;
    private FailurePolicy.Session kind;
    private Learned learned = Learned.NOTHING;

    /**
     * A use.
     *
     * @param patience how long each transaction after the first may wait for its permit
     */
    SessionUse(Lease<SmtpSession> lease, SmtpSession session, Duration patience) {
        this.lease = lease;
        this.session = session;
        this.patience = patience;
        this.transactionsBefore = session.transactions();
        this.kind = session.hasCarried() ? FailurePolicy.Session.USED : FailurePolicy.Session.FRESH;
    }

    public SmtpSession session() {
        return session;
    }

    /** What there is to say of it. */
    SessionNote note() {
        return new SessionNote(session.facts(), usesBefore() + 1,
            session.offers(Capabilities.DSN) ? SessionNote.Notices.BY_GATEWAY : SessionNote.Notices.BY_US);
    }

    /** How often the session was used before. */
    public int usesBefore() {
        return lease.uses();
    }

    /** Sends the message, or what of it is left; each of its transactions counts for the gateway's limits. */
    TransactionResult submit(Submission submission) {
        TransactionResult result = session.submit(submission, () -> lease.permit(patience));
        learned = result.learned();
        if (session.hasCarried()) {
            kind = FailurePolicy.Session.USED;
        }
        return result;
    }

    /** What the server has shown of itself. */
    Learned learned() {
        return learned;
    }

    /** What an event of the last submission means: a session that had carried a message before it, or in it, is a used one. */
    Meaning judge(SmtpEvent event) {
        return FailurePolicy.judge(event, kind);
    }

    /** Ends this use. A session in which the server was in trouble, or that it allows no further message, is not used again. */
    public void giveBack(TransactionResult result) {
        tellPace(result);
        if (result.ending() == TransactionResult.Ending.OUT_OF_STEP) {
            giveBack(Lease.Fate.DROP);
        } else {
            giveBack(isSpent() || hasHadItsDay(result) ? Lease.Fate.END : Lease.Fate.KEEP);
        }
    }

    private void giveBack(Lease.Fate fate) {
        lease.giveBack(fate, session.transactions() - transactionsBefore);
    }

    private void tellPace(TransactionResult result) {
        List<Meaning> meanings = meanings(result).toList();
        if (meanings.stream().anyMatch(meaning -> meaning.gateway() == ForGateway.SLOWER)) {
            lease.slower();
        } else if (meanings.stream().anyMatch(meaning -> meaning.recipient() == ForRecipient.DELIVERED)) {
            lease.went();
        }
    }

    private boolean isSpent() {
        return session.transactionsLeft().orElse(1) == 0;
    }

    private boolean hasHadItsDay(TransactionResult result) {
        return meanings(result).anyMatch(meaning -> meaning.isTrouble() || meaning.recipient() == ForRecipient.FRESH_SESSION)
            || result.recipients().values().stream().flatMap(event -> event.reply().stream())
                .anyMatch(reply -> reply.code() == SmtpReply.CLOSING);
    }

    private Stream<Meaning> meanings(TransactionResult result) {
        return result.recipients().values().stream().map(event -> FailurePolicy.judge(event, kind));
    }

    @Override
    public void close() {
        lease.close();
    }
}
