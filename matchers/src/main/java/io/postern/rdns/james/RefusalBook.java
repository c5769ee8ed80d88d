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

package io.postern.rdns.james;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Remembers the last {@value #MOST} refusals by their ids; fewer when they take more than {@value #MOST_OCTETS} octets together. */
final class RefusalBook {
    static final int MOST = 1000;
    static final int MOST_OCTETS = 4 << 20;

    private final Map<String, Refusal> refusals = new LinkedHashMap<>();
    private long octets;

    synchronized void add(Refusal refusal) {
        Optional.ofNullable(refusals.put(refusal.id(), refusal)).ifPresent(namesake -> octets -= namesake.octets());
        octets += refusal.octets();
        Iterator<Refusal> oldest = refusals.values().iterator();
        while (refusals.size() > MOST || octets > MOST_OCTETS) {
            octets -= oldest.next().octets();
            oldest.remove();
        }
    }

    synchronized Optional<Refusal> find(String id) {
        return Optional.ofNullable(refusals.get(id));
    }
}
