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

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import com.google.common.hash.HashFunction;
import com.google.common.hash.Hashing;

import io.postern.rdns.AddressRange;
import io.postern.rdns.ClientAddress;
import io.postern.rdns.report.Summary.Distinct;
import io.postern.rdns.report.Summary.Network;

/**
 * Counts judged mails for a week, and tells who would have been refused, and how often.
 *
 * <p>Takes at most some 5 MB, whoever sends, and some 20 microseconds for a mail from a network that is new.
 */
public final class RefusalReport {
    /** How far it looks back. */
    public static final int MOST_HOURS = HourlyCounts.MOST_HOURS;
    private static final int MOST_NETWORKS = 20;
    private static final List<Outcome> NO = Arrays.stream(Outcome.values()).filter(Outcome::isDefiniteNo).toList();

    private final Clock clock;
    private final Instant started;
    private final Map<Outcome, HourlyCounts> mails = new EnumMap<>(Outcome.class);
    private final NavigableMap<Long, Map<Outcome, Senders>> senders = new TreeMap<>();
    private final LargestNetworks largest = new LargestNetworks();
    private final HashFunction hash;

    private static final class Senders {
        private final DistinctCount clients = new DistinctCount();
        private final DistinctCount networks = new DistinctCount();

        void addAll(Senders others) {
            clients.addAll(others.clients);
            networks.addAll(others.networks);
        }
    }

    /** Starts with nothing counted. */
    public RefusalReport(Clock clock) {
        this.clock = clock;
        this.started = clock.instant();
        // With a key of its own, so that nobody can choose addresses that upset the estimate.
        SecureRandom random = new SecureRandom();
        this.hash = Hashing.sipHash24(random.nextLong(), random.nextLong());
    }

    /** Counts a mail. */
    public synchronized void add(Judgement judgement) {
        Instant now = clock.instant();
        long hour = hour(now);
        mails.computeIfAbsent(judgement.outcome(), any -> new HourlyCounts()).add(hour);
        if (judgement.outcome().isDefiniteNo()) {
            largest.add(now, hour, judgement);
            Senders those = senders.computeIfAbsent(hour, any -> new EnumMap<>(Outcome.class))
                .computeIfAbsent(judgement.outcome(), any -> new Senders());
            those.clients.add(hash(AddressRange.around(judgement.client(), Integer.MAX_VALUE)));
            those.networks.add(hash(judgement.client().network()));
            senders.headMap(hour - MOST_HOURS, true).clear();
        }
    }

    /** What there is to say about so many hours, at most {@value #MOST_HOURS}. */
    public Summary summary(int hours) {
        return summary(hours, client -> false);
    }

    /**
     * The same, without showing networks about which something has been done since.
     *
     * @param isSettled whether a client would not be refused any more
     */
    public synchronized Summary summary(int hours, Predicate<ClientAddress> isSettled) {
        Instant now = clock.instant();
        long first = hour(now) - hours + 1;
        Instant since = Instant.EPOCH.plus(Duration.ofHours(first));
        List<Network> shown = largest.since(first).stream()
            .filter(network -> !network.clients().keySet().stream().allMatch(isSettled))
            .limit(MOST_NETWORKS)
            .toList();
        Map<Outcome, Long> counted = byOutcome(List.of(Outcome.values()), outcome -> mailsSince(first, outcome));
        long others = NO.stream().mapToLong(outcome -> mailsSince(first, outcome)).sum()
            - shown.stream().mapToLong(Network::mails).sum();
        return new Summary(hours, since.isBefore(started) ? started : since, now, counted,
            distinct(first, those -> those.clients), distinct(first, those -> those.networks), shown, others);
    }

    private long mailsSince(long first, Outcome outcome) {
        return Optional.ofNullable(mails.get(outcome)).map(counts -> counts.since(first)).orElse(0L);
    }

    private Map<Outcome, Distinct> distinct(long first, Function<Senders, DistinctCount> which) {
        return byOutcome(NO, outcome -> {
            Senders all = new Senders();
            senders.tailMap(first, true).values().stream().flatMap(those -> those.entrySet().stream())
                .filter(those -> those.getKey() == outcome)
                .forEach(those -> all.addAll(those.getValue()));
            return new Distinct(which.apply(all).estimate(), which.apply(all).isExact());
        });
    }

    private static <T> Map<Outcome, T> byOutcome(List<Outcome> outcomes, Function<Outcome, T> value) {
        return outcomes.stream()
            .collect(Collectors.toMap(outcome -> outcome, value, (one, other) -> one, () -> new EnumMap<>(Outcome.class)));
    }

    private long hash(AddressRange range) {
        byte[] address = range.first().value().getAddress();
        return hash.hashBytes(ByteBuffer.allocate(address.length + 1).put(address).put((byte) range.prefix()).array()).asLong();
    }

    private static long hour(Instant when) {
        return Math.floorDiv(when.getEpochSecond(), Duration.ofHours(1).toSeconds());
    }
}
