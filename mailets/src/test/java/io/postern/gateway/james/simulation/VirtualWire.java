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

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** Brings what is said to where it is heard, in order, after a moment. */
final class VirtualWire {
    private static final Duration TRAVEL = Duration.ofMillis(1);

    private final Clockwork clockwork;
    private final Deque<Runnable> words = new ArrayDeque<>();

    VirtualWire(Clockwork clockwork) {
        this.clockwork = clockwork;
    }

    void send(Runnable word) {
        words.add(word);
        clockwork.after(TRAVEL, () -> words.remove().run());
    }
}
