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
import java.util.stream.Stream;

/**
 * What the sessions of one key may amount to.
 *
 * @param sessions at a time, those being opened or ended included
 * @param uses     messages of one session, after which it is ended
 * @param rate     of messages over all sessions; empty for no limit
 * @param age      since its opening, after which a session is not leased again
 * @param idle     after which an unused session is ended
 */
public record PoolLimits(int sessions, int uses, Optional<Rate> rate, Duration age, Duration idle) {
    public PoolLimits {
        if (sessions < 1 || uses < 1) {
            throw new IllegalArgumentException("a limit is at least 1");
        }
    }

    /** What keeps both. */
    public PoolLimits stricter(PoolLimits other) {
        return new PoolLimits(Math.min(sessions, other.sessions), Math.min(uses, other.uses),
            Stream.of(rate, other.rate).flatMap(Optional::stream).reduce(Rate::slower), shorter(age, other.age), shorter(idle, other.idle));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
