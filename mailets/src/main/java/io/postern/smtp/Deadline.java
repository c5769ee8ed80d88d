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

import java.time.Duration;

/** When a number of steps must be done together. Each has its own limit besides: see {@link #cap}. */
final class Deadline {
    /** A share below this is no fair trial: a connection and two round trips may take so long across the world. */
    private static final Duration LEAST_SHARE = Duration.ofSeconds(1);

    private final long end;

    private Deadline(long end) {
        this.end = end;
    }

    static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    /** Never negative. */
    Duration left() {
        return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
    }

    /** To the millisecond: timers know no less. */
    boolean isOver() {
        return left().toMillis() == 0;
    }

    /** The limit of a step, or the time left if that is less. */
    Duration cap(Duration limit) {
        return shorter(limit, left());
    }

    /** For the first of some that are tried one after the other: its part of the time left, a second at least if there is one. */
    Deadline share(int parts) {
        Duration left = left();
        Duration part = left.dividedBy(parts);
        return in(shorter(left, part.compareTo(LEAST_SHARE) < 0 ? LEAST_SHARE : part));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
