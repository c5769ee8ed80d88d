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

import java.io.FileNotFoundException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.utils.PropertiesProvider;

import com.google.inject.Inject;
import com.google.inject.Singleton;

import io.postern.rdns.AddressRange;
import io.postern.rdns.CheckKind;
import io.postern.rdns.ClientAddress;
import io.postern.rdns.ExemptFile;
import io.postern.rdns.ExemptList;
import io.postern.rdns.HostNames;
import io.postern.rdns.LogBudget;
import io.postern.rdns.PendingCheck;
import io.postern.rdns.PendingCheck.Finished;
import io.postern.rdns.RdnsCheck;
import io.postern.rdns.RdnsResult;
import io.postern.rdns.RdnsSettings;
import io.postern.rdns.dns.CacheStatistics;
import io.postern.rdns.dns.DnsLookup;
import io.postern.rdns.dns.DnsjavaLookup;
import io.postern.rdns.dns.LookupCache;
import io.postern.rdns.dns.LookupTrace;
import io.postern.rdns.dns.LookupTrace.Freshness;
import io.postern.rdns.dns.RecentLookups;
import io.postern.rdns.dns.World;

/** The one rDNS check of a James, shared by every hook and matcher; set up by {@code rdns.properties}. */
@Singleton
public final class RdnsService {
    private static final String FILE = "rdns";
    private static final String EXEMPT_FILE = "rdns-exempt";
    private static final RdnsResult OUT_OF_TIME = new RdnsResult.Indeterminate(RdnsResult.IndeterminateReason.DEADLINE);

    /** So that a resolver that is down does not fill the disk. */
    private static final int LINES_PER_MINUTE = 60;

    private final RdnsMetrics metrics;
    private final DnsjavaLookup dns;
    private final RecentLookups recent;
    private final LookupCache cache;
    private final Duration deadline;
    private final World world;
    private final Ledger ledger;
    private final Supplier<ExemptList> exempt;
    private final LogBudget logBudget;

    /**
     * Reads {@code rdns.properties} and {@code rdns-exempt}, both of which may be missing.
     *
     * @throws io.postern.rdns.SettingsException with every mistake in one of them, so that James does not start
     */
    @Inject
    public RdnsService(PropertiesProvider properties, FileSystem files, MetricFactory metrics, GaugeRegistry gauges)
            throws ConfigurationException, FileNotFoundException {
        this(settings(properties), RdnsMetrics.of(metrics),
            ExemptFile.open(files.getFile(FileSystem.FILE_PROTOCOL_AND_CONF).toPath().resolve(EXEMPT_FILE)));
        RdnsMetrics.register(gauges, cache);
    }

    /** Sets the check up without a file, and without telling anybody about it. */
    public RdnsService(RdnsSettings settings) {
        this(settings, () -> ExemptList.NOBODY);
    }

    /** The same, with these exempt. */
    public RdnsService(RdnsSettings settings, Supplier<ExemptList> exempt) {
        this(settings, exempt, World.REAL);
    }

    /** The same, in another world. */
    public RdnsService(RdnsSettings settings, Supplier<ExemptList> exempt, World world) {
        this(settings, RdnsMetrics.NONE, exempt, world);
    }

    private RdnsService(RdnsSettings settings, RdnsMetrics metrics, ExemptFile file) {
        this(settings, metrics, file::list, World.REAL);
        Watch.start(file::poll, new DailyReport(ledger.report(), world.clock())::look);
    }

    private RdnsService(RdnsSettings settings, RdnsMetrics metrics, Supplier<ExemptList> exempt, World world) {
        this.metrics = metrics;
        this.exempt = exempt;
        this.world = world;
        this.ledger = new Ledger(world.clock());
        this.logBudget = new LogBudget(LINES_PER_MINUTE, world.ticker());
        this.dns = lookup(settings, world);
        this.recent = new RecentLookups(metrics.timed(dns), world.ticker());
        this.cache = new LookupCache(recent, settings.cache(), settings.deadline(), () -> recent.failed("TOO_MANY_QUERIES"), world);
        this.deadline = settings.deadline();
    }

    /** Starts the check of a client and returns at once. */
    public PendingCheck start(ClientAddress client, CheckKind kind) {
        return start(client, kind, Optional.empty());
    }

    /**
     * Starts the check of a client and returns at once.
     *
     * @param claim a name that exempts the client if it leads to it
     */
    public PendingCheck start(ClientAddress client, CheckKind kind, Optional<String> claim) {
        LookupTrace trace = new LookupTrace(cache, Freshness.CACHED, world.ticker());
        return PendingCheck.start(new RdnsCheck(trace, deadline, this::count, world), client, kind, claim, trace::queries);
    }

    /** Whether the client is exempt for all hooks and matchers. */
    public boolean isExempt(ClientAddress client) {
        return exempt.get().networks().find(client).isPresent();
    }

    /**
     * The name that would exempt a client that greets so, if it leads to the client: one of this list, or exempt for all.
     *
     * @param helo as the client says it, which proves nothing
     */
    public Optional<String> claim(String helo, HostNames listed) {
        return HostNames.hostName(helo).filter(name -> listed.cover(name) || exempt.get().names().cover(name));
    }

    /** Makes a check of a client that greets so and writes down how; blocks until the deadline at most. */
    Examination examine(ClientAddress client, CheckKind kind, Freshness freshness, String helo) {
        LookupTrace trace = new LookupTrace(cache, freshness, world.ticker());
        Finished finished = PendingCheck.start(unobserved(trace), client, kind, claim(helo, HostNames.NONE), List::of).await();
        return Examination.of(finished, kind, trace.queries(),
            exempt.get().networks().find(client).map(AddressRange::toString).or(finished::exemptBy));
    }

    /** Whether the name leads to the client, as far as is known by the deadline. */
    CompletableFuture<Boolean> leadsTo(ClientAddress client, String name) {
        return unobserved(cache).confirm(client, name).thenApply(RdnsResult.Present.class::isInstance).toCompletableFuture();
    }

    private RdnsCheck unobserved(DnsLookup lookup) {
        return new RdnsCheck(lookup, deadline, result -> { }, world);
    }

    /** What has become of the mails of clients that were judged. */
    Ledger ledger() {
        return ledger;
    }

    RdnsMetrics metrics() {
        return metrics;
    }

    /** Of log lines that do not matter one by one; shared, so that many hooks do not write more. */
    LogBudget logBudget() {
        return logBudget;
    }

    private void count(RdnsResult result) {
        metrics.count(result);
        if (result.equals(OUT_OF_TIME)) {
            recent.failed(result.reason());
        }
    }

    /** The DNS servers whose last answer was of no help, each with the reason. */
    List<String> troubledServers() {
        return dns.troubles();
    }

    /** How the last questions to DNS went. */
    RecentLookups.Summary recentLookups() {
        return recent.summary();
    }

    /** What the shared cache has done and holds. */
    public CacheStatistics statistics() {
        return cache.statistics();
    }

    private static RdnsSettings settings(PropertiesProvider properties) throws ConfigurationException {
        try {
            return RdnsSettings.parse(FILE + ".properties", ConfigurationValues.of(properties.getConfiguration(FILE)));
        } catch (FileNotFoundException e) {
            return RdnsSettings.DEFAULT;
        }
    }

    private static DnsjavaLookup lookup(RdnsSettings settings, World world) {
        Executor executor = world.thread("postern-rdns");
        DnsjavaLookup.Times times = new DnsjavaLookup.Times(settings.timeout(), settings.deadline());
        return settings.servers().isEmpty()
            ? DnsjavaLookup.ofDefaultServers(times, executor, world)
            : DnsjavaLookup.of(settings.servers(), times, executor, world);
    }
}
