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

package io.postern.pool;

import java.time.Duration;
import java.util.Optional;

import io.postern.pool.Shelf.Permit;

/**
 * The right to use one session, or to open one, and the permit for one message in it. Held by one thread at a time; ends when it is given
 * back.
 */
public final class Lease<S> implements AutoCloseable {
    private final SessionPool<?, S> pool;
    private final Shelf<S> shelf;
    private Optional<Kept<S>> kept;
    private Permit permit;
    private int permitted = 1;
    private boolean over;

    Lease(SessionPool<?, S> pool, Shelf<S> shelf, Shelf.Grant<S> grant) {
        this.pool = pool;
        this.shelf = shelf;
        this.kept = grant.warm();
        this.permit = grant.permit();
    }

    /** What to do with a session after use. */
    public enum Fate {
        /** Somebody else may use it. */
        KEEP,
        /** It is in order, but has served its time. */
        END,
        /** It is broken. */
        DROP
    }

    Shelf<S> shelf() {
        return shelf;
    }

    Optional<Kept<S>> kept() {
        return kept;
    }

    /** The session; empty as long as the holder has not opened one. */
    public Optional<S> session() {
        return kept.map(Kept::session);
    }

    /** How many messages the session has carried before this lease. */
    public int uses() {
        return kept.map(Kept::uses).orElse(0);
    }

    /**
     * Puts a session that the holder has opened under this lease, and waits for the time of its first message: while it was being opened,
     * others may have used that.
     *
     * @return whether a message may go; if not, the session is to be given back unused
     */
    public boolean opened(S session, Duration patience) {
        if (over || kept.isPresent()) {
            throw new IllegalStateException("this lease was not waiting for a session");
        }
        kept = Optional.of(pool.opened(shelf, session));
        Optional<Permit> moved = pool.move(shelf, permit);
        moved.ifPresent(now -> permit = now);
        permitted = moved.isPresent() ? 1 : 0;
        return moved.isPresent() || permit(patience);
    }

    /**
     * Waits for the permit for one more message in the session; the first needs none.
     *
     * @return false if there is none in time, or if the session may carry no more
     */
    public boolean permit(Duration patience) {
        Kept<S> now = kept.orElseThrow(() -> new IllegalStateException("no session"));
        if (over) {
            throw new IllegalStateException("given back before");
        }
        if (pool.isWornOut(shelf, now, permitted)) {
            return false;
        }
        Optional<Permit> next = pool.permit(shelf, patience);
        next.ifPresent(granted -> {
            permit = granted;
            permitted++;
        });
        return next.isPresent();
    }

    /**
     * The peer asks for patience: nobody leases for a second or so, longer when it asks again before anything went; after that one at a
     * time and more with success, up to half of the sessions that were too many. Nothing happens if the message began before the last
     * time it did.
     */
    public void slower() {
        pool.slower(shelf, permit.round());
    }

    /** The peer has taken a message: what it has borne it may bear again. Nothing happens if that began before it asked for patience. */
    public void went() {
        pool.went(shelf, permit.round());
    }

    /** Ends the lease; all messages that were permitted count as sent. Without a session it means that none could be opened. */
    public void giveBack(Fate fate) {
        giveBack(fate, permitted);
    }

    /**
     * Ends the lease.
     *
     * @param messages how many mail transactions were begun; one that was permitted and not used costs nothing
     */
    public void giveBack(Fate fate, int messages) {
        if (over) {
            throw new IllegalStateException("given back before");
        }
        over = true;
        Optional<Permit> unused = Optional.of(permit).filter(last -> messages < permitted);
        kept.ifPresentOrElse(session -> pool.giveBack(shelf, session, messages, unused, fate),
            () -> pool.openingFailed(shelf, permit));
    }

    /** Ends the lease, if that has not happened: the session is dirty until its holder has said otherwise. */
    @Override
    public void close() {
        if (!over) {
            giveBack(Fate.DROP);
        }
    }
}
