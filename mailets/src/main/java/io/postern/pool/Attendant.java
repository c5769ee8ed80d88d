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

import io.postern.pool.Lease.Fate;

/** Looks at sessions and ends them, for the pool. Needs no lock, and may take its time. */
record Attendant<S>(SessionCare<? super S> care) {
    /** A session that was idle for less time is not checked before it is leased. */
    private static final Duration FRESH = Duration.ofSeconds(1);

    /** What has to become of a free session; empty if it can be leased. */
    Optional<Fate> verdict(Kept<S> kept, PoolLimits limits, long now) {
        if (kept.isSpent(limits, now)) {
            return Optional.of(Fate.END);
        }
        return kept.isIdle(FRESH, now) && !isAlive(kept.session()) ? Optional.of(Fate.DROP) : Optional.empty();
    }

    private boolean isAlive(S session) {
        try {
            return care.isAlive(session);
        } catch (RuntimeException e) {
            // A session that cannot even be checked is of no use; its place must not be lost with it.
            return false;
        }
    }

    void end(Kept<S> kept, Fate fate) {
        if (fate == Fate.DROP) {
            care.drop(kept.session());
        } else {
            care.end(kept.session());
        }
    }
}
