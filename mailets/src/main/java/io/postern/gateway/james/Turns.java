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

package io.postern.gateway.james;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was done with items of the queue: a queue whose connection breaks hands out again what was done with, if the word of it was lost;
 * sending that once more would deliver it twice. Bounded: beyond that, what lies longest is forgotten, and so is everything at a restart,
 * which costs a duplicate and never a mail.
 */
final class Turns {
    /** A minute of mail at a rate that few gateways take. */
    private static final int MOST = 20_000;

    private final Map<String, List<Duty>> left = new LinkedHashMap<>();
    private int owed;

    /**
     * Notes that it was sent, and what is still to be done; nothing, mostly. A mail without a turn, which somebody else has put into the
     * queue, is known by its name, and only while something is to be done.
     */
    synchronized void settle(Optional<String> turn, String name, List<Duty> duties) {
        String key = turn.orElse(name);
        left.remove(key);
        if (turn.isPresent() || !duties.isEmpty()) {
            left.put(key, List.copyOf(duties));
        }
        if (left.size() > MOST) {
            left.remove(left.keySet().iterator().next());
        }
    }

    /** What is left to do with this item; empty if it is not known. */
    synchronized Optional<List<Duty>> left(Optional<String> turn, String name) {
        return Optional.ofNullable(left.get(turn.orElse(name)));
    }

    /** A mail for which something is owed has gone into the queue (1), or has come back (-1). */
    synchronized void owe(int mails) {
        owed = Math.max(0, owed + mails);
    }

    /** How many mails wait for something else than to be sent. */
    synchronized int owed() {
        return owed;
    }
}
