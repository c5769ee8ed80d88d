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

package io.postern.gateway;

import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

import io.postern.smtp.Learned;

/**
 * What gateways have shown of themselves that their replies to EHLO do not say, for all who use them. Each lesson is forgotten after a
 * while: gateways are mended, too. It holds as much as there are gateways in the settings.
 */
public final class Experience {
    /** Forgetting costs one refused command, or one session at a gateway that does not know BDAT. */
    static final Duration MEMORY = Duration.ofHours(1);

    private final LongSupplier nanoTime;
    private final Map<SessionKey, Lesson> lessons = new ConcurrentHashMap<>();

    public Experience(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    private record Lesson(Learned learned, long since) {
    }

    /** What is known of a gateway. */
    Learned of(Gateway gateway) {
        Lesson lesson = lessons.get(SessionKey.of(gateway));
        return lesson == null || nanoTime.getAsLong() - lesson.since() > MEMORY.toNanos() ? Learned.NOTHING : lesson.learned();
    }

    /** Remembers it; what of it was not known before. */
    Learned learn(Gateway gateway, Learned learned) {
        if (learned.equals(Learned.NOTHING)) {
            return learned;
        }
        Learned known = of(gateway);
        Map<String, String> fresh = learned.unkept().entrySet().stream()
            .filter(entry -> !known.unkept().containsKey(entry.getKey()))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        Learned all = known.and(learned);
        lessons.put(SessionKey.of(gateway), new Lesson(all, nanoTime.getAsLong()));
        return new Learned(fresh, all.recipientLimit().equals(known.recipientLimit()) ? OptionalInt.empty() : all.recipientLimit());
    }
}
