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
import java.util.ArrayDeque;
import java.util.OptionalInt;

/**
 * Never more than so many events in any 60 seconds. Not a token bucket: that lets nearly twice as many pass in some windows, and a
 * server counts by its own clock.
 */
final class RateWindow {
    private static final long WINDOW = Duration.ofMinutes(1).toNanos();

    private final OptionalInt limit;
    private final ArrayDeque<Long> events = new ArrayDeque<>();

    RateWindow(OptionalInt limit) {
        this.limit = limit;
    }

    /** How long until the next event may happen, in nanoseconds; 0 for now. */
    long untilNext(long now) {
        if (limit.isEmpty() || events.size() < limit.getAsInt()) {
            return 0;
        }
        return Math.max(0, events.getFirst() + WINDOW - now);
    }

    void happened(long now) {
        if (limit.isPresent()) {
            if (events.size() == limit.getAsInt()) {
                events.removeFirst();
            }
            events.addLast(now);
        }
    }
}
