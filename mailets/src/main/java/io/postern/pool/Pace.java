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
import java.util.function.DoubleSupplier;

/**
 * How many sessions at a time a peer bears, as far as it has told us: fewer after it has asked for patience, more again with success.
 *
 * <p>As TCP does it: a peer that asks for patience gets a pause, then one transfer at a time, one more with each success up to half of what
 * was too much, and from there one more with each full round of successes. What was too much once is not tried again for a while.
 */
final class Pace {
    private static final long FIRST_PAUSE = Duration.ofSeconds(1).toNanos();
    private static final long FIRST_CARE = Duration.ofSeconds(10).toNanos();
    private static final long LONGEST = Duration.ofMinutes(1).toNanos();
    private static final int MOST_DOUBLINGS = 6;
    /**
     * A pause is longer by up to a quarter, so that not all clients of a peer come back at once. Never shorter: a peer that counts by the
     * second would refuse again, and the next pause be twice as long.
     */
    private static final double JITTER = 0.25;

    private final DoubleSupplier random;
    private int most;
    private int cap;
    private int window;
    private int successes;
    private int round;
    private int doublings;
    private Span pause = Span.NONE;
    private int tooMany = Integer.MAX_VALUE;
    private int warnings;
    private Span care = Span.NONE;

    /** A time from one moment on. */
    private record Span(long from, long length) {
        static final Span NONE = new Span(0, 0);

        long left(long now) {
            return length == 0 ? 0 : Math.max(0, length - (now - from));
        }
    }

    /**
     * Full speed.
     *
     * @param random from 0 to 1
     */
    Pace(int most, DoubleSupplier random) {
        this.random = random;
        this.most = most;
        this.cap = most;
        this.window = most;
    }

    /** For limits that have become stricter. */
    void limit(int sessions) {
        most = sessions;
        cap = Math.min(cap, most);
        window = Math.min(window, most);
    }

    /** How many sessions there may be. */
    int cap() {
        return cap;
    }

    /** How many may be at work just now. */
    int window() {
        return window;
    }

    /** What is left of the pause, in nanoseconds. */
    long pause(long now) {
        return pause.left(now);
    }

    /** Changes with every pause: what began in an earlier round says nothing about this one. */
    int round() {
        return round;
    }

    /** The peer has asked for patience while so many sessions were at work. */
    void slower(int atWork, int began, long now) {
        if (began != round || pause.left(now) > 0) {
            return;
        }
        round++;
        pause = new Span(now, jittered(doubled(FIRST_PAUSE, doublings)));
        doublings = Math.min(doublings + 1, MOST_DOUBLINGS);
        int refused = Math.min(cap, atWork);
        if (refused > 1) {
            beCareful(refused, now);
        }
        cap = Math.max(1, refused / 2);
        window = 1;
        successes = 0;
    }

    /** The peer has refused one session more than these, which do their work. */
    void fewer(int working, long now) {
        if (working > 0 && working < cap) {
            beCareful(working + 1, now);
            cap = working;
            window = Math.min(window, cap);
            successes = 0;
        }
    }

    private void beCareful(int refused, long now) {
        tooMany = refused;
        care = new Span(now, doubled(FIRST_CARE, warnings));
        warnings = Math.min(warnings + 1, MOST_DOUBLINGS);
    }

    /** The peer has taken a message. */
    void went(int began, long now) {
        if (began != round || pause.left(now) > 0) {
            return;
        }
        doublings = Math.max(0, doublings - 1);
        successes++;
        if (successes >= cap && cap < most && (cap + 1 < tooMany || care.left(now) == 0)) {
            grow();
        }
        window = Math.min(window + 1, cap);
    }

    private void grow() {
        cap++;
        successes = 0;
        if (cap > tooMany || cap == most) {
            tooMany = Integer.MAX_VALUE;
            warnings = 0;
        }
    }

    /** Somebody knows that all is well with the peer. */
    void forgive() {
        cap = most;
        window = most;
        successes = 0;
        doublings = 0;
        warnings = 0;
        tooMany = Integer.MAX_VALUE;
        pause = Span.NONE;
    }

    private static long doubled(long first, int times) {
        return Math.min(LONGEST, first << times);
    }

    private long jittered(long length) {
        return (long) (length * (1 + JITTER * random.getAsDouble()));
    }
}
