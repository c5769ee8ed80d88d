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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import org.apache.james.core.MailAddress;

import io.postern.gateway.RetrySchedule;

/** What has become of each recipient, written down by those outside: gateways, senders, the queue. */
final class Book {
    /** An attempt that begins so much before the end of a mail's time is the last. */
    private static final Duration MARGIN = Duration.ofSeconds(2);

    private final Clockwork clockwork;
    private final RetrySchedule schedule;
    private final Duration patience;
    private final Map<String, Fate> fates = new LinkedHashMap<>();
    private final List<String> complaints = new ArrayList<>();
    private Duration latestBounce = Duration.ZERO;

    /** One recipient. */
    private static final class Fate {
        private final boolean hasSender;
        private final long entered;
        private int delivered;
        private int bounced;
        private int deliveryDoubts;
        private int bounceDoubts;
        private long lastDelivered = -1;
        private long lastBounced = -1;

        Fate(boolean hasSender, long entered) {
            this.hasSender = hasSender;
            this.entered = entered;
        }
    }

    /** How many recipients came to which end. */
    record Totals(int recipients, int once, int twice, int bounced, int waiting) {
    }

    /**
     * An empty book.
     *
     * @param patience how long after its time a mail may bounce
     */
    Book(Clockwork clockwork, RetrySchedule schedule, Duration patience) {
        this.clockwork = clockwork;
        this.schedule = schedule;
        this.patience = patience;
    }

    private Fate fate(String recipient) {
        return Objects.requireNonNull(fates.get(recipient), recipient);
    }

    void entered(String recipient, boolean hasSender) {
        fates.put(recipient, new Fate(hasSender, clockwork.now()));
    }

    void delivered(String recipient) {
        Fate fate = fate(recipient);
        fate.delivered++;
        fate.lastDelivered = clockwork.now();
        if (fate.delivered > 1 + fate.deliveryDoubts) {
            complain(recipient + " is delivered once too often");
        }
        if (recipient.startsWith(SimulatedGateway.NOBODY)) {
            complain(recipient + " does not exist, and was delivered");
        }
    }

    /** The gateway has taken it, and its caller cannot know. */
    void doubt(String recipient) {
        fate(recipient).deliveryDoubts++;
    }

    /** The sender, or else the operator, is told. */
    void bounced(String recipient, String why) {
        Fate fate = fate(recipient);
        fate.bounced++;
        fate.lastBounced = clockwork.now();
        if (fate.bounced > 1 + fate.bounceDoubts) {
            complain(recipient + " bounces once too often");
        }
        if (fate.delivered > 0 && fate.deliveryDoubts == 0) {
            complain(recipient + " was delivered, and bounces");
        }
        Duration age = Duration.ofNanos(clockwork.now() - fate.entered);
        if (recipient.startsWith(SimulatedGateway.NOBODY) && why.contains("550")) {
            return;
        }
        Duration lifetime = schedule.lifetime();
        if (age.compareTo(lifetime.minus(MARGIN)) < 0) {
            complain(recipient + " bounces at the age of " + age + ": " + why);
        }
        Duration late = age.minus(lifetime);
        latestBounce = late.compareTo(latestBounce) > 0 ? late : latestBounce;
        if (late.compareTo(patience) > 0) {
            complain(recipient + " bounces " + late + " after its time");
        }
    }

    /**
     * The process is no more: what it had done for mails that are still in the queue is known to nobody. A mail that is there twice had
     * been put back, and the word of it was lost.
     */
    void forgotten(List<Entry> entries) {
        Map<String, Integer> copies = new HashMap<>();
        for (Entry entry : entries) {
            for (MailAddress address : entry.mail().getRecipients()) {
                Fate fate = fate(address.asString());
                int copy = copies.merge(address.asString(), 1, Integer::sum) > 1 ? 1 : 0;
                fate.deliveryDoubts += copy + (fate.lastDelivered >= entry.since() ? 1 : 0);
                fate.bounceDoubts += copy + (fate.lastBounced >= entry.since() ? 1 : 0);
            }
        }
    }

    void complain(String what) {
        complaints.add(clockwork.time() + ": " + what);
    }

    Optional<String> complaint() {
        return complaints.stream().findFirst();
    }

    /** At the end: who has not come to one. */
    List<String> open() {
        return fates.entrySet().stream().filter(entry -> entry.getValue().delivered + entry.getValue().bounced == 0)
            .map(Map.Entry::getKey).toList();
    }

    boolean hasSender(String recipient) {
        return fate(recipient).hasSender;
    }

    Duration latestBounce() {
        return latestBounce;
    }

    Totals totals() {
        return new Totals(fates.size(), count(1, 1), count(2, Integer.MAX_VALUE),
            (int) fates.values().stream().filter(fate -> fate.bounced > 0).count(), open().size());
    }

    private int count(int least, int most) {
        return (int) fates.values().stream().filter(fate -> fate.delivered >= least && fate.delivered <= most).count();
    }
}
