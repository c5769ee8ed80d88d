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

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import io.postern.pool.Lease.Fate;
import io.postern.pool.LeaseResult.Reason;

/** Sessions that the pool does not know count within its limits all the same. */
class ReservedRoomTest extends PoolFixture {
    @Test
    void reserveShouldLeaveThatMuchLessToOthers() {
        Optional<Room> first = pool.reserve(KEY, LIMITS);
        Optional<Room> second = pool.reserve(KEY, LIMITS);

        assertThat(first).isPresent();
        assertThat(second).isPresent();
        assertThat(pool.reserve(KEY, LIMITS)).isEmpty();
        assertThat(reason(pool.lease(KEY, LIMITS, Duration.ZERO))).isEqualTo(Reason.NONE_IN_TIME);

        first.get().close();
        first.get().close();
        assertThat(pool.stats(KEY).inUse()).isEqualTo(1);
        open(LIMITS).giveBack(Fate.KEEP);
        assertThat(counts()).containsExactly(1L, 1L, 0L, 0L, 1L);
    }

    @Test
    void reserveShouldLeaveFreeSessionsAloneAsLongAsThereIsRoom() {
        open(LIMITS).giveBack(Fate.KEEP);

        assertThat(pool.reserve(KEY, LIMITS)).isPresent();
        assertThat(counts()).containsExactly(1L, 1L, 0L, 0L, 1L);
    }

    @Test
    void reserveShouldEndTheSessionThatHasBeenFreeForLongestWhenThereIsNone() {
        Lease<Line> older = open(LIMITS);
        Lease<Line> newer = open(LIMITS);
        Line kept = session(newer);
        older.giveBack(Fate.KEEP);
        newer.giveBack(Fate.KEEP);

        Room room = pool.reserve(KEY, LIMITS).orElseThrow();

        assertThat(counts()).containsExactly(1L, 1L, 0L, 0L, 2L);
        assertThat(session(granted(LIMITS))).isSameAs(kept);
        room.close();
        assertThat(pool.stats(KEY).inUse()).isEqualTo(1);
    }

    @Test
    void closingARoomShouldServeWhoeverWaits() throws Exception {
        Room room = pool.reserve(KEY, LIMITS).orElseThrow();
        open(LIMITS);
        var waiting = waiter(1);

        room.close();

        assertThat(granted(waiting.get()).session()).isEmpty();
    }
}
