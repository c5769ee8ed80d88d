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

package io.postern.rdns.dns;

import java.time.Duration;
import java.util.Optional;

/**
 * How long a {@link LookupCache} keeps what kind of answer, and how much it holds.
 *
 * @param shortest how long a definite answer is kept at least, even when its own TTL is less
 * @param longestFound how long data are kept at most
 * @param longestAbsent how long "there is none" is kept at most (RFC 2308, 5)
 * @param shortestFailure how long a first failure is kept; each further one is kept twice as long (RFC 9520, 3.2)
 * @param longestFailure how long a failure is kept at most
 * @param octets how much heap the answers may take that are kept, see {@link AnswerWeight}
 * @param queries how many queries may be in flight at once
 */
public record CacheLimits(Duration shortest, Duration longestFound, Duration longestAbsent, Duration shortestFailure,
                          Duration longestFailure, long octets, int queries) {

    /** What holds when nothing is set. */
    public static final CacheLimits DEFAULT = new CacheLimits(Duration.ofSeconds(5), Duration.ofHours(1), Duration.ofMinutes(15),
        Duration.ofSeconds(5), Duration.ofMinutes(1), 16L * 1024 * 1024, 256);

    Duration found(Duration ttl) {
        return clamp(ttl, longestFound);
    }

    Duration absent(Duration ttl) {
        return clamp(ttl, longestAbsent);
    }

    /** How long a failure is kept that comes after another one, which was kept for {@code before}. */
    Duration failure(Optional<Duration> before) {
        return before.map(each -> min(each.multipliedBy(2), longestFailure)).orElse(shortestFailure);
    }

    private Duration clamp(Duration ttl, Duration longest) {
        return min(ttl.compareTo(shortest) < 0 ? shortest : ttl, longest);
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
