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

/**
 * At most so many messages in any period of this length, wherever the period begins.
 *
 * <p>Messages are spaced evenly and there is no allowance for a burst. So a period never holds more than the rate, a restart forgets one
 * message at most, and a peer that counts by the second is as content as one that counts by the day.
 */
public record Rate(int messages, Duration period) {
    /** On the way to the peer one message is held up more than the next: without room for that, a period there could hold one too many. */
    private static final Duration MOST_ROOM = Duration.ofSeconds(1);
    private static final int ROOM_DIVISOR = 10;

    public Rate {
        if (messages < 1 || period.isNegative() || period.isZero()) {
            throw new IllegalArgumentException("a rate is at least 1 message in some time");
        }
    }

    /** From one message to the next: the period, with a tenth or a second more, whichever is less, in equal parts. */
    public Duration spacing() {
        Duration room = period.dividedBy(ROOM_DIVISOR);
        return period.plus(room.compareTo(MOST_ROOM) < 0 ? room : MOST_ROOM).dividedBy(messages);
    }

    Rate slower(Rate other) {
        return spacing().compareTo(other.spacing()) >= 0 ? this : other;
    }
}
