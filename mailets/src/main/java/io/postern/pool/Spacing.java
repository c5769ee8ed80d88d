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

/** Keeps events apart, in constant memory whatever the rate. */
final class Spacing {
    private long gap;
    private Slot last = Slot.NONE;
    private Slot before = Slot.NONE;

    /** The right to one event at a time; compared by identity. */
    static final class Slot {
        /** Before the first. */
        private static final Slot NONE = new Slot(0);

        private final long at;

        private Slot(long at) {
            this.at = at;
        }
    }

    void keepApart(Duration events) {
        gap = events.toNanos();
    }

    /** How long until the next event may happen, in nanoseconds; 0 for now. */
    long untilNext(long now) {
        return last == Slot.NONE ? 0 : Math.max(0, gap - (now - last.at));
    }

    /** Takes the next slot, which begins now. */
    Slot take(long now) {
        before = last;
        last = new Slot(now);
        return last;
    }

    /** Moves a slot whose event has been held up to now; empty if others have been taken since: its time has gone by. */
    Optional<Slot> move(Slot slot, long now) {
        if (slot != last && gap > 0) {
            return Optional.empty();
        }
        last = new Slot(now);
        return Optional.of(last);
    }

    /** There was no event. Of use only as long as no other slot has been taken since. */
    void giveBack(Slot slot) {
        if (slot == last) {
            last = before;
        }
    }
}
