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

import java.util.Optional;

/** The right to use one session, or to open one. Held by one thread at a time; ends when it is given back. */
public final class Lease<S> implements AutoCloseable {
    private final SessionPool<?, S> pool;
    private final Shelf<S> shelf;
    private Optional<Kept<S>> kept;
    private boolean over;

    Lease(SessionPool<?, S> pool, Shelf<S> shelf, Optional<Kept<S>> kept) {
        this.pool = pool;
        this.shelf = shelf;
        this.kept = kept;
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

    /** How often the session was used before. */
    public int uses() {
        return kept.map(Kept::uses).orElse(0);
    }

    /** Puts a session that the holder has opened under this lease. */
    public void opened(S session) {
        if (over || kept.isPresent()) {
            throw new IllegalStateException("this lease was not waiting for a session");
        }
        kept = Optional.of(pool.opened(shelf, session));
    }

    /** Ends the lease. Without a session it means that none could be opened. */
    public void giveBack(Fate fate) {
        if (over) {
            throw new IllegalStateException("given back before");
        }
        over = true;
        kept.ifPresentOrElse(used -> pool.giveBack(shelf, used, fate), () -> pool.openingFailed(shelf));
    }

    /** Ends the lease, if that has not happened: the session is dirty until its holder has said otherwise. */
    @Override
    public void close() {
        if (!over) {
            giveBack(Fate.DROP);
        }
    }
}
