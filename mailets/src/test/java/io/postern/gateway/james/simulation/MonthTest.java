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

package io.postern.gateway.james.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.stream.LongStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.postern.gateway.james.QueueState;

class MonthTest {
    private static final int MAILS = 300;

    private final Logger logger = (Logger) LoggerFactory.getLogger("io.postern");
    private final Level level = logger.getLevel();

    @BeforeEach
    void silence() {
        logger.setLevel(Level.OFF);
    }

    @AfterEach
    void restore() {
        logger.setLevel(level);
    }

    static LongStream seeds() {
        long first = Long.getLong("simulation.first", 1);
        return LongStream.range(first, first + Long.getLong("simulation.seeds", 100));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyMailShouldComeToItsEndWhenAMonthIsFullOfTroubles(long seed) {
        shouldEndWell(seed, MAILS);
    }

    /** Of a mail that was put back before its time the acknowledgement was lost: both copies were sent, or bounced. */
    @ParameterizedTest
    @ValueSource(longs = {12, 36, 48, 59, 65, 183})
    void everyMailShouldComeToOneEndWhenTheWordOfAMailPutBackIsLost(long seed) {
        shouldEndWell(seed, MAILS);
    }

    /** The desk looked a thousand times a second what to do: while all threads waited for replies; and while the queue was not there. */
    @ParameterizedTest
    @ValueSource(longs = {129, 131, 10948})
    void deskShouldNotBeBusyWaitingWhenNothingCanBeDone(long seed) {
        shouldEndWell(seed, MAILS);
    }

    @Test
    void tenThousandMailsShouldComeToTheirEndsInAMonth() {
        shouldEndWell(1, 10_000);
    }

    private static void shouldEndWell(long seed, int mails) {
        try (Month month = new Month(seed, mails).run()) {
            assertThat(month.book().complaint()).as("seed " + seed).isEmpty();
            assertThat(month.queue().size()).as("mails that are held for ever, seed " + seed).isZero();
            assertThat(month.book().open()).as("kept for the operator, seed " + seed).containsExactlyInAnyOrderElementsOf(month.kept());
            assertThat(month.clockwork().busy()).as("work that never ends, seed " + seed).isZero();
            SimulatedJames james = month.james().orElseThrow();
            assertThat(james.state()).isEqualTo(new QueueState(Optional.empty(), 0, 0));
            assertThat(james.sessions()).allMatch(stats -> stats.inUse() + stats.idle() + stats.opening() + stats.waiting() == 0);
            assertThat(month.clockwork().events()).as("work, seed " + seed).isLessThan(month.mostEvents());
            if (month.honoursDelays()) {
                assertThat(month.queue().handedOut()).as("mails handed out, seed " + seed).isLessThan(month.mostHandedOut());
            }
            month.gateways().forEach(gateway -> gateway.calls().forEach((episode, calls) ->
                assertThat(calls).as(episode + ", seed " + seed).isLessThanOrEqualTo(month.mostCalls(episode))));
        }
    }
}
