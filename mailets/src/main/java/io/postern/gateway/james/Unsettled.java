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

import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is still owed for mails that were sent, but whose bounce, notice or way back into the queue failed. The queue hands such a mail out
 * again as it was; sending it once more would deliver it twice. Bounded: beyond that, the oldest entry is forgotten, and so is everything
 * at a restart, which costs a duplicate and never a mail.
 */
final class Unsettled {
    private static final int MOST = 10_000;

    private final Map<String, Deque<Obligation>> entries = new LinkedHashMap<>();

    synchronized void put(String mail, Deque<Obligation> left) {
        entries.put(mail, left);
        if (entries.size() > MOST) {
            entries.remove(entries.keySet().iterator().next());
        }
    }

    synchronized Optional<Deque<Obligation>> take(String mail) {
        return Optional.ofNullable(entries.remove(mail));
    }
}
