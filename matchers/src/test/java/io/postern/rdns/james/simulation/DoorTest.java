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

package io.postern.rdns.james.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;

class DoorTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    private final Level level = logger.getLevel();

    @BeforeEach
    void silence() {
        logger.setLevel(Level.OFF);
    }

    @AfterEach
    void restore() {
        logger.setLevel(level);
    }

    static IntStream seeds() {
        int first = Integer.getInteger("simulation.first", 1);
        return IntStream.range(first, first + Integer.getInteger("simulation.seeds", 100));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyReplyShouldBeInOrderInTimeAndTrueWhateverDnsDoes(int seed) throws Exception {
        Door door = new Door(seed).run();

        assertThat(door.complaints()).as("seed " + seed + ": " + door).isEmpty();
        assertThat(door.population().refusals() + door.population().acceptances()).as("replies that judged, seed " + seed).isPositive();
        assertThat(door.left()).as("held for ever, seed " + seed).isEqualTo("[] 0 0 0 0");
        assertThat(door.queries()).as("queries, seed " + seed).isLessThanOrEqualTo(door.mostQueries());
    }
}
