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

/** A session and its past. Compared by identity. */
final class Kept<S> {
    private final S session;
    private final int uses;
    private final long openedAt;
    private final long usedAt;

    private Kept(S session, int uses, long openedAt, long usedAt) {
        this.session = session;
        this.uses = uses;
        this.openedAt = openedAt;
        this.usedAt = usedAt;
    }

    static <S> Kept<S> fresh(S session, long now) {
        return new Kept<>(session, 0, now, now);
    }

    /** After so many messages more. */
    Kept<S> used(int messages, long now) {
        return messages == 0 ? this : new Kept<>(session, uses + messages, openedAt, now);
    }

    S session() {
        return session;
    }

    int uses() {
        return uses;
    }

    boolean isSpent(PoolLimits limits, long now) {
        return isWornOut(limits, now) || isIdle(limits.idle(), now);
    }

    /** Whether it may carry nothing more, even while it is in use. */
    boolean isWornOut(PoolLimits limits, long now) {
        return uses >= limits.uses() || now - openedAt >= limits.age().toNanos();
    }

    boolean isIdle(Duration duration, long now) {
        return now - usedAt >= duration.toNanos();
    }
}
