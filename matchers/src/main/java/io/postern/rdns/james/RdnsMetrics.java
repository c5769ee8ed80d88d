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

import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Function;

import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.MetricFactory;

import io.postern.rdns.PendingCheck;
import io.postern.rdns.RdnsResult;
import io.postern.rdns.dns.DnsLookup;
import io.postern.rdns.dns.LookupCache;

/** What James's metrics tell about reverse DNS; every name begins with {@code postern.rdns.}. */
final class RdnsMetrics {
    private static final String PREFIX = "postern.rdns.";

    /** Tells nobody. */
    static final RdnsMetrics NONE = new RdnsMetrics(name -> { }, name -> () -> { });

    private final Consumer<String> counter;
    private final Function<String, Runnable> timer;

    /** A counter is told what to count; a timer is started by its name, and stopped by what it returns. */
    private RdnsMetrics(Consumer<String> counter, Function<String, Runnable> timer) {
        this.counter = counter;
        this.timer = timer;
    }

    static RdnsMetrics of(MetricFactory metrics) {
        return new RdnsMetrics(name -> metrics.generate(name).increment(), name -> metrics.timer(name)::stopAndPublish);
    }

    /** {@code checks.present}, {@code checks.absent.nxdomain}, {@code checks.indeterminate.timeout} and so on: checks by result. */
    void count(RdnsResult result) {
        String reason = result.reason().toLowerCase(Locale.ROOT);
        counter.accept(PREFIX + "checks." + result.fold(present -> "", absent -> "absent.", indeterminate -> "indeterminate.") + reason);
    }

    /** {@code lookups}: how long DNS takes; what the cache answers does not count. */
    DnsLookup timed(DnsLookup dns) {
        return question -> {
            Runnable stop = timer.apply(PREFIX + "lookups");
            return dns.lookup(question).whenComplete((answer, defect) -> stop.run());
        };
    }

    /** {@code waits}: how long commands are held back for what they need; returns the check that they wait for. */
    PendingCheck waiting(PendingCheck check) {
        Runnable stop = timer.apply(PREFIX + "waits");
        check.finished().whenComplete((finished, defect) -> stop.run());
        return check;
    }

    /** {@code cache.hits} and others: what {@link io.postern.rdns.dns.CacheStatistics} tells. */
    static void register(GaugeRegistry gauges, LookupCache cache) {
        gauges.register(PREFIX + "cache.hits", () -> cache.statistics().hits())
            .register(PREFIX + "cache.joined", () -> cache.statistics().joined())
            .register(PREFIX + "cache.asked", () -> cache.statistics().asked())
            .register(PREFIX + "cache.turnedAway", () -> cache.statistics().turnedAway())
            .register(PREFIX + "cache.size", () -> cache.statistics().kept())
            .register(PREFIX + "cache.octets", () -> cache.statistics().octets())
            .register(PREFIX + "queries.waiting", () -> cache.statistics().waiting())
            .register(PREFIX + "queries.inFlight", () -> cache.statistics().inFlight());
    }
}
