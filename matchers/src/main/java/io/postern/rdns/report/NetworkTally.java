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

package io.postern.rdns.report;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.postern.rdns.AddressRange;
import io.postern.rdns.ClientAddress;
import io.postern.rdns.report.Summary.Network;

/** Counts the mails of one network that were refused or would have been, and keeps a few examples of who sent them. */
final class NetworkTally {
    private static final int MOST_CLIENTS = 4;
    private static final int MOST_EXAMPLES = 2;
    /** Longer texts tell nobody more. */
    private static final int MOST_CHARACTERS = 128;

    private final AddressRange network;
    private final long inherited;
    private final HourlyCounts refused = new HourlyCounts();
    private final HourlyCounts observed = new HourlyCounts();
    private final Map<ClientAddress, String> clients = new LinkedHashMap<>();
    private final Map<String, Integer> reasons = new HashMap<>();
    private final Set<String> names = new LinkedHashSet<>();
    private final Set<String> senders = new LinkedHashSet<>();
    private boolean hasMoreClients;
    private long own;
    private Instant last = Instant.EPOCH;
    private long lastHour;

    /**
     * Starts to count.
     *
     * @param inherited how many mails of this network may have been missed before
     */
    NetworkTally(AddressRange network, long inherited) {
        this.network = network;
        this.inherited = inherited;
    }

    void add(Instant when, long hour, Judgement judgement) {
        (judgement.outcome() == Outcome.REFUSED ? refused : observed).add(hour);
        own++;
        last = when;
        lastHour = hour;
        reasons.merge(judgement.reason(), 1, Integer::sum);
        judgement.names().forEach(name -> keep(names, name));
        keep(senders, judgement.sender());
        if (clients.containsKey(judgement.client()) || clients.size() < MOST_CLIENTS) {
            clients.put(judgement.client(), cut(judgement.helo()));
        } else {
            hasMoreClients = true;
        }
    }

    /** How many mails there may have been: by this networks are compared. */
    long weight() {
        return inherited + own;
    }

    boolean isOver(long hour) {
        return lastHour <= hour - HourlyCounts.MOST_HOURS;
    }

    Network since(long hour) {
        List<String> byNumber = reasons.entrySet().stream()
            .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder()).thenComparing(Map.Entry.comparingByKey()))
            .map(Map.Entry::getKey)
            .toList();
        return new Network(network, refused.since(hour), observed.since(hour), inherited > 0, last,
            new LinkedHashMap<>(clients), hasMoreClients, byNumber, List.copyOf(names), List.copyOf(senders));
    }

    private static void keep(Collection<String> examples, String text) {
        if (!text.isEmpty() && examples.size() < MOST_EXAMPLES) {
            examples.add(cut(text));
        }
    }

    private static String cut(String text) {
        return text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS) + "...";
    }
}
