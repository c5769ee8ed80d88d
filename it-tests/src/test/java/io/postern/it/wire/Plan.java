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

package io.postern.it.wire;

import java.util.Random;
import java.util.stream.LongStream;

/**
 * After which octets sessions are cut: some, at random, or all. {@code -Dwire.seed} repeats a run; {@code -Dwire.every=1} cuts after every
 * octet, as the profile {@code wire} does, 7 after every seventh.
 */
final class Plan {
    /** Names the run. */
    static final long SEED = Long.getLong("wire.seed", System.nanoTime() % 1_000_000);
    /** How many lanes share the octets of a door. */
    static final int LANES = Integer.getInteger("wire.lanes", 1);
    private static final int EVERY = Integer.getInteger("wire.every", 0);

    private final Random random;
    private final int part;

    /** For one lane of those of a door. */
    Plan(String lane, int part) {
        this.random = new Random(SEED + lane.hashCode());
        this.part = part;
    }

    /** Numbers of octets below that length; so many of them unless all are asked for. */
    LongStream octets(long length, int sample) {
        return EVERY == 0 ? some(length, sample)
            : LongStream.iterate((long) part * EVERY, octet -> octet < length, octet -> octet + (long) LANES * EVERY);
    }

    /** So many numbers of octets below that length, from equal parts of it, so that no stretch of it is left out. */
    LongStream some(long length, int sample) {
        return LongStream.range(0, sample).map(i -> length * i / sample + random.nextLong(Math.max(1, length / sample)));
    }
}
