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
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.postern.rdns.AddressRange;
import io.postern.rdns.report.Summary.Network;

/**
 * Finds the networks that most mails come from among any number of networks, and remembers {@value #MOST}.
 *
 * <p>When all places are taken, a new network takes the place of the smallest, and counts as one more than that: so a network with more
 * than one mail in {@value #MOST} is never missed (Metwally and others, 2005: "Space-Saving"), however many others somebody makes up.
 */
final class LargestNetworks {
    static final int MOST = 500;

    private final Map<AddressRange, NetworkTally> tallies = new HashMap<>();

    void add(Instant when, long hour, Judgement judgement) {
        AddressRange network = judgement.client().network();
        NetworkTally tally = tallies.get(network);
        if (tally == null) {
            tally = new NetworkTally(network, makeRoom(hour));
            tallies.put(network, tally);
        }
        tally.add(when, hour, judgement);
    }

    /** Those with mails from that hour on, the largest first. */
    List<Network> since(long hour) {
        return tallies.values().stream()
            .map(tally -> tally.since(hour))
            .filter(network -> network.mails() > 0)
            .sorted(Comparator.comparingLong(Network::mails).reversed().thenComparing(Network::last, Comparator.reverseOrder()))
            .toList();
    }

    /** Returns the weight of the one that had to go; zero when none had to. */
    private long makeRoom(long hour) {
        if (tallies.size() < MOST) {
            return 0;
        }
        if (tallies.values().removeIf(tally -> tally.isOver(hour))) {
            return 0;
        }
        Map.Entry<AddressRange, NetworkTally> smallest = tallies.entrySet().stream()
            .min(Comparator.comparingLong(entry -> entry.getValue().weight()))
            .orElseThrow();
        tallies.remove(smallest.getKey());
        return smallest.getValue().weight();
    }
}
