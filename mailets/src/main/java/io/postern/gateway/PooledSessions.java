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
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;

import io.postern.pool.Lease;
import io.postern.pool.LeaseResult;
import io.postern.pool.PoolStats;
import io.postern.pool.Room;
import io.postern.pool.SessionCare;
import io.postern.pool.SessionPool;
import io.postern.smtp.Attempt;
import io.postern.smtp.Fault;
import io.postern.smtp.SmtpEvent;
import io.postern.smtp.SmtpSession;
import io.postern.smtp.Stage;
import io.postern.smtp.Trace;

/** Takes sessions from a pool, and opens new ones as the pool allows. */
public final class PooledSessions implements GatewaySessions {
    /** A login that is refused while others are served may be one too many, or the password has changed: that must not lock the account. */
    private static final Duration AFTER_LOGIN = Duration.ofMinutes(5);
    /** Handshakes take a second or two, greetings that are held back to annoy spammers about six. */
    static final Duration SLOW_OPENING = Duration.ofSeconds(10);
    private static final Duration NEVER = Duration.ofNanos(Long.MAX_VALUE);

    private final SessionPool<SessionKey, SmtpSession> pool;
    private final SessionOpener opener;
    private final Function<Gateway, Trace> traces;
    private final Duration patience;
    private final LongSupplier nanoTime;

    /**
     * Sessions of a pool that others may share.
     *
     * @param traces   who sees what is said in a session as long as it is used by these, whoever opened it
     * @param patience how long a message waits for a session before it goes to the next gateway
     */
    public PooledSessions(SessionPool<SessionKey, SmtpSession> pool, SessionOpener opener, Function<Gateway, Trace> traces,
                          Duration patience, LongSupplier nanoTime) {
        this.pool = pool;
        this.opener = opener;
        this.traces = traces;
        this.patience = patience;
        this.nanoTime = nanoTime;
    }

    /** The same, and nobody sees what is said. */
    public PooledSessions(SessionPool<SessionKey, SmtpSession> pool, SessionOpener opener, Duration patience, LongSupplier nanoTime) {
        this(pool, opener, gateway -> Trace.NONE, patience, nanoTime);
    }

    /** A pool of SMTP sessions. */
    public static SessionPool<SessionKey, SmtpSession> pool(LongSupplier nanoTime) {
        return pool(nanoTime, () -> ThreadLocalRandom.current().nextDouble(), new ReentrantLock());
    }

    /** The same; see {@link SessionPool}. */
    public static SessionPool<SessionKey, SmtpSession> pool(LongSupplier nanoTime, DoubleSupplier random, Lock lock) {
        return new SessionPool<>(new Care(), nanoTime, random, lock);
    }

    /** Makes a gateway's limits hold for all who share its sessions, before its first mail. */
    public static void restrict(SessionPool<SessionKey, SmtpSession> pool, Gateway gateway) {
        pool.restrict(SessionKey.of(gateway), gateway.limits().ofPool());
    }

    /** Room for a session with this gateway beside those of the pool, within the gateway's limit. */
    public static Optional<Room> reserve(SessionPool<SessionKey, SmtpSession> pool, Gateway gateway) {
        return pool.reserve(SessionKey.of(gateway), gateway.limits().ofPool());
    }

    @Override
    public Attempt<SessionUse> open(Gateway gateway, Line line, Consumer<SmtpEvent> failed) {
        SessionKey key = SessionKey.of(gateway);
        Duration slow = line == Line.MOVING ? SLOW_OPENING : NEVER;
        long deadline = nanoTime.getAsLong() + patience.toNanos();
        while (true) {
            LeaseResult<SmtpSession> result =
                pool.lease(key, gateway.limits().ofPool(), Duration.ofNanos(deadline - nanoTime.getAsLong()), slow);
            if (result instanceof LeaseResult.Denied<SmtpSession> denied) {
                return Attempt.failed(new SmtpEvent.Broken(Stage.CONNECT, Fault.NOT_ASKED, describe(denied)));
            }
            Lease<SmtpSession> lease = ((LeaseResult.Granted<SmtpSession>) result).lease();
            Optional<Attempt<SessionUse>> attempt = lease.session().isPresent()
                ? Optional.of(warm(lease, gateway)) : dial(lease, gateway, deadline, failed);
            if (attempt.isPresent()) {
                return attempt.get();
            }
        }
    }

    private Attempt<SessionUse> warm(Lease<SmtpSession> lease, Gateway gateway) {
        SmtpSession session = lease.session().orElseThrow();
        session.traceTo(traces.apply(gateway));
        return Attempt.done(new SessionUse(lease, session, patience));
    }

    /** Empty when it is to be tried again, as the pool allows. */
    private Optional<Attempt<SessionUse>> dial(Lease<SmtpSession> lease, Gateway gateway, long deadline, Consumer<SmtpEvent> failed) {
        boolean opened = false;
        try {
            Attempt<SmtpSession> attempt = opener.open(gateway);
            if (attempt instanceof Attempt.Failed<SmtpSession> failure
                && isInLine(lease, SessionKey.of(gateway), failure.event(), failed)) {
                return Optional.empty();
            }
            opened = attempt instanceof Attempt.Done<SmtpSession>;
            return Optional.of(attempt.then(session -> opened(lease, session, gateway,
                Duration.ofNanos(deadline - nanoTime.getAsLong()))));
        } finally {
            if (!opened) {
                // From here on others go on who waited for this opening.
                lease.close();
            }
        }
    }

    /** A session that was opened too late for this message is good for the next. */
    private Attempt<SessionUse> opened(Lease<SmtpSession> lease, SmtpSession session, Gateway gateway, Duration left) {
        if (lease.opened(session, left)) {
            return warm(lease, gateway);
        }
        lease.giveBack(Lease.Fate.KEEP, 0);
        return Attempt.failed(new SmtpEvent.Broken(Stage.CONNECT, Fault.NOT_ASKED, "a session was open, and no message might go in time"));
    }

    /** Whether to wait for the same gateway: it has said that others of our sessions are enough, or that it wants to be asked later. */
    private boolean isInLine(Lease<SmtpSession> lease, SessionKey key, SmtpEvent event, Consumer<SmtpEvent> failed) {
        PoolStats stats = pool.stats(key);
        boolean others = stats.inUse() + stats.idle() > 0;
        Meaning meaning = FailurePolicy.judge(event, others ? FailurePolicy.Session.BESIDE_OTHERS : FailurePolicy.Session.FRESH);
        if (meaning.gateway() == Meaning.ForGateway.SLOWER) {
            lease.slower();
        } else if (meaning.gateway() == Meaning.ForGateway.FEWER) {
            pool.fewer(key, event.stage() == Stage.AUTH ? AFTER_LOGIN : Duration.ZERO);
        }
        if (!meaning.isInLine()) {
            failed.accept(event);
        }
        return meaning.isInLine();
    }

    private static String describe(LeaseResult.Denied<SmtpSession> denied) {
        return switch (denied.reason()) {
            case NONE_IN_TIME -> "no session was free in time (" + denied.stats() + ")";
            case OPENING_SLOW -> "another mail has been opening the first session for " + SLOW_OPENING.toSeconds() + " s";
            case OPENING_FAILED -> "another connection could not be opened just now";
            case CLOSED -> "shutting down";
        };
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
