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
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import io.postern.pool.Lease;
import io.postern.pool.LeaseResult;
import io.postern.pool.PoolLimits;
import io.postern.pool.PoolStats;
import io.postern.pool.SessionCare;
import io.postern.pool.SessionPool;
import io.postern.smtp.Attempt;
import io.postern.smtp.Fault;
import io.postern.smtp.SmtpEvent;
import io.postern.smtp.SmtpSession;
import io.postern.smtp.Stage;

/** Takes sessions from a pool, and opens new ones as the pool allows. */
public final class PooledSessions implements GatewaySessions {
    private final SessionPool<SessionKey, SmtpSession> pool;
    private final SessionOpener opener;
    private final Duration patience;
    private final LongSupplier nanoTime;

    /**
     * Sessions of a pool that others may share.
     *
     * @param patience how long a message waits for a session before it goes to the next gateway
     */
    public PooledSessions(SessionPool<SessionKey, SmtpSession> pool, SessionOpener opener, Duration patience, LongSupplier nanoTime) {
        this.pool = pool;
        this.opener = opener;
        this.patience = patience;
        this.nanoTime = nanoTime;
    }

    /** A pool of SMTP sessions. */
    public static SessionPool<SessionKey, SmtpSession> pool(LongSupplier nanoTime) {
        return new SessionPool<>(new Care(), nanoTime);
    }

    @Override
    public Attempt<SessionUse> open(Gateway gateway, Consumer<SmtpEvent> failed) {
        SessionKey key = SessionKey.of(gateway);
        long deadline = nanoTime.getAsLong() + patience.toNanos();
        while (true) {
            LeaseResult<SmtpSession> result = pool.lease(key, limits(gateway.limits()), Duration.ofNanos(deadline - nanoTime.getAsLong()));
            if (result instanceof LeaseResult.Denied<SmtpSession> denied) {
                return Attempt.failed(new SmtpEvent.Broken(Stage.CONNECT, Fault.NOT_ASKED, describe(denied)));
            }
            Lease<SmtpSession> lease = ((LeaseResult.Granted<SmtpSession>) result).lease();
            Attempt<SessionUse> attempt = lease.session().isPresent() ? warm(lease) : dial(lease, gateway, failed);
            if (!(attempt instanceof Attempt.Failed<SessionUse> failure) || !isInLine(key, failure.event())) {
                return attempt;
            }
        }
    }

    private static Attempt<SessionUse> warm(Lease<SmtpSession> lease) {
        return Attempt.done(new SessionUse(lease, lease.session().orElseThrow()));
    }

    private Attempt<SessionUse> dial(Lease<SmtpSession> lease, Gateway gateway, Consumer<SmtpEvent> failed) {
        boolean opened = false;
        try {
            Attempt<SmtpSession> attempt = opener.open(gateway);
            if (attempt instanceof Attempt.Failed<SmtpSession> failure && !isInLine(SessionKey.of(gateway), failure.event())) {
                failed.accept(failure.event());
            }
            opened = attempt instanceof Attempt.Done<SmtpSession>;
            return attempt.then(session -> {
                lease.opened(session);
                return warm(lease);
            });
        } finally {
            if (!opened) {
                // From here on others go on who waited for this opening.
                lease.close();
            }
        }
    }

    /** Whether to wait for the same gateway: it has said that others of our sessions are enough, or that it wants to be asked later. */
    private boolean isInLine(SessionKey key, SmtpEvent event) {
        PoolStats stats = pool.stats(key);
        boolean others = stats.inUse() + stats.idle() > 0;
        return FailurePolicy.judge(event, others ? FailurePolicy.Session.BESIDE_OTHERS : FailurePolicy.Session.FRESH).isInLine();
    }

    private static String describe(LeaseResult.Denied<SmtpSession> denied) {
        return switch (denied.reason()) {
            case NONE_IN_TIME -> "no session was free in time (" + denied.stats() + ")";
            case OPENING_FAILED -> "another connection could not be opened just now";
            case CLOSED -> "shutting down";
        };
    }

    private static PoolLimits limits(GatewayLimits limits) {
        return new PoolLimits(limits.connections(), limits.messagesPerConnection(), limits.messagesPerMinute(), limits.connectionAge(),
            limits.idleTime());
    }

    /** What there is to know of SMTP sessions. */
    private static final class Care implements SessionCare<SmtpSession> {
        @Override
        public boolean isAlive(SmtpSession session) {
            return session.isWaiting() && session.transactionsLeft().orElse(1) > 0;
        }

        @Override
        public void end(SmtpSession session) {
            session.quit();
        }

        @Override
        public void drop(SmtpSession session) {
            session.close();
        }
    }
}
