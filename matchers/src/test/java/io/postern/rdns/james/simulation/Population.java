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

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/** The hosts that connect, what is true of each and since when, and what may be answered to whom. */
final class Population {
    private static final int HOSTS = 40;
    private static final int PARTNERS = 8;
    private static final int CHANGES = 30;

    private final Clockwork clockwork;
    private final Random chance;
    private final Story story;
    private final Zones zones;
    private final List<InetAddress> hosts = new ArrayList<>();
    private final Map<InetAddress, List<Since>> truths = new HashMap<>();
    private final Map<InetAddress, String> partners = new HashMap<>();
    private long refusals;
    private long acceptances;

    private record Since(Duration time, Truth truth) {
    }

    Population(Clockwork clockwork, Random chance, Story story, Zones zones) {
        this.clockwork = clockwork;
        this.chance = chance;
        this.story = story;
        this.zones = zones;
        for (int host = 1; host <= HOSTS; host++) {
            // Three networks, and one whose clients are exempt.
            String network = List.of("203.0.113.", "198.18.1.", "198.18.2.", Story.EXEMPT_NETWORK).get(chance.nextInt(4));
            InetAddress address = Story.address(network + host);
            hosts.add(address);
            become(address, story.truth(chance));
        }
        hosts.stream().limit(PARTNERS).forEach(host -> partners.put(host, zones.nameOf(host, story.truth(chance))));
    }

    /** What is true changes, unless DNS is calm. */
    void change() {
        IntStream.range(0, story.isCalm() ? 0 : CHANGES).forEach(any -> clockwork.after(
            Story.LENGTH.multipliedBy(chance.nextInt(1000)).dividedBy(1000), () -> become(anyone(), story.truth(chance))));
    }

    private void become(InetAddress host, Truth truth) {
        zones.set(host, truth);
        truths.computeIfAbsent(host, any -> new ArrayList<>()).add(new Since(clockwork.time(), truth));
    }

    InetAddress anyone() {
        return hosts.get(chance.nextInt(hosts.size()));
    }

    List<String> partnerNames() {
        return List.copyOf(partners.values());
    }

    /** A partner gives his name; others now and then a partner's. */
    String helo(InetAddress host) {
        List<String> names = partnerNames();
        return Optional.ofNullable(partners.get(host))
            .orElseGet(() -> chance.nextInt(10) == 0 ? names.get(chance.nextInt(names.size())) : "client.example");
    }

    long refusals() {
        return refusals;
    }

    long acceptances() {
        return acceptances;
    }

    /** What sees the replies to one connection of this host. */
    SimulatedClient.Judge judge(InetAddress host) {
        Duration connected = clockwork.time();
        boolean[] wasRefused = new boolean[1];
        return (line, reply) -> {
            boolean isJudging = line.startsWith(story.stage().equals("mail") ? "MAIL" : "RCPT") && !line.contains(Story.EXEMPT_RECIPIENT)
                && !reply.startsWith("503");
            if (!isJudging) {
                return reply.startsWith("550") || reply.startsWith("450") ? Optional.of("judged at " + line) : Optional.empty();
            }
            boolean isRefused = reply.startsWith("550");
            refusals += isRefused ? 1 : 0;
            acceptances += isRefused ? 0 : 1;
            Optional<String> complaint = complaint(host, connected, reply, wasRefused[0]);
            wasRefused[0] |= isRefused;
            return complaint.map(text -> text + ": " + line + " " + reply + " " + truths.get(host));
        };
    }

    private Optional<String> complaint(InetAddress host, Duration connected, String reply, boolean wasRefused) {
        boolean isExempt = host.getHostAddress().startsWith(Story.EXEMPT_NETWORK) || partners.containsKey(host);
        if (reply.startsWith("550")) {
            return isExempt || !story.enforces() || !mayBeRefused(host, connected) ? Optional.of("refused") : Optional.empty();
        }
        if (reply.startsWith("450")) {
            return isExempt(host) || !story.enforces() || !story.putsOff() || story.isCalm() ? Optional.of("put off") : Optional.empty();
        }
        boolean isNo = story.isCalm() && story.enforces() && !isExempt && mayBeRefused(host, connected);
        return isNo || wasRefused ? Optional.of("not refused") : Optional.empty();
    }

    private static boolean isExempt(InetAddress host) {
        return host.getHostAddress().startsWith(Story.EXEMPT_NETWORK);
    }

    /** Whether there has been a definite "no" that is not forgotten yet. */
    private boolean mayBeRefused(InetAddress host, Duration connected) {
        List<Since> all = truths.getOrDefault(host, List.of());
        Duration earliest = connected.minus(story.memory());
        return IntStream.range(0, all.size())
            .filter(i -> i + 1 == all.size() || all.get(i + 1).time().compareTo(earliest) >= 0)
            .anyMatch(i -> all.get(i).truth().isNo(story.nameHasToLeadBack()));
    }
}
