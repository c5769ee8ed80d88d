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


package io.postern.rdns;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

import io.postern.rdns.RdnsResult.Absent;
import io.postern.rdns.RdnsResult.AbsentReason;
import io.postern.rdns.RdnsResult.Indeterminate;
import io.postern.rdns.RdnsResult.IndeterminateReason;
import io.postern.rdns.RdnsResult.Present;
import io.postern.rdns.dns.DnsLookup;
import io.postern.rdns.dns.DnsQuestion;
import io.postern.rdns.dns.HostName;
import io.postern.rdns.dns.LookupAnswer.Absence;
import io.postern.rdns.dns.LookupAnswer.Failure;
import io.postern.rdns.dns.LookupAnswer.Found;
import io.postern.rdns.dns.LookupAnswer.Unavailable;
import io.postern.rdns.dns.World;

/** Finds out whether an address is registered in reverse DNS, and whether its name leads back to it, within one deadline. */
public final class RdnsCheck {
    private static final String ROOT = ".";

    private final DnsLookup dns;
    private final Duration deadline;
    private final Consumer<RdnsResult> observer;
    private final World world;

    /**
     * Makes a check.
     *
     * @param deadline how long one check may take, whatever it has to ask
     */
    public RdnsCheck(DnsLookup dns, Duration deadline) {
        this(dns, deadline, result -> { }, World.REAL);
    }

    /**
     * Makes a check that is watched.
     *
     * @param deadline how long one check may take, whatever it has to ask
     * @param observer is told every result
     * @param world tells when the deadline is
     */
    public RdnsCheck(DnsLookup dns, Duration deadline, Consumer<RdnsResult> observer, World world) {
        this.dns = dns;
        this.deadline = deadline;
        this.observer = observer;
        this.world = world;
    }

    /** How long one check may take. */
    public Duration deadline() {
        return deadline;
    }

    /** Looks the address up without blocking; completes by the deadline, exceptionally only for a defect in the program. */
    public CompletionStage<RdnsResult> check(ClientAddress address, CheckKind kind) {
        DnsLookup ours = onBehalfOf(address);
        CompletionStage<RdnsResult> registered = ours.lookup(DnsQuestion.ptr(address.reverseName()))
            .thenApply(answer -> answer.fold(
                RdnsCheck::named,
                absent -> new Absent(reason(absent.reason())),
                RdnsCheck::indeterminate));
        CompletionStage<RdnsResult> checked = switch (kind) {
            case PTR -> registered;
            case FORWARD_CONFIRMED -> registered.thenCompose(result -> result.fold(
                present -> new ForwardConfirmation(ours).confirm(address, present),
                CompletableFuture::completedStage,
                CompletableFuture::completedStage));
        };
        return byTheDeadline(checked)
            .whenComplete((result, defect) -> {
                if (result != null) {
                    observer.accept(result);
                }
            });
    }

    /**
     * Finds out, by the same deadline, whether a name leads to the address: present, or why not.
     *
     * @param name a host name, which may come from anywhere: it proves nothing by itself
     */
    public CompletionStage<RdnsResult> confirm(ClientAddress address, String name) {
        return byTheDeadline(new ForwardConfirmation(onBehalfOf(address)).confirm(address, new Present(List.of(name))));
    }

    private CompletionStage<RdnsResult> byTheDeadline(CompletionStage<RdnsResult> checked) {
        CompletableFuture<RdnsResult> inTime = checked.toCompletableFuture().copy();
        CompletableFuture<Void> timer = world.after(deadline);
        CompletionStage<Void> late = timer;
        late.thenRun(() -> inTime.complete(new Indeterminate(IndeterminateReason.DEADLINE)));
        CompletionStage<RdnsResult> result = inTime;
        return result.whenComplete((known, defect) -> timer.cancel(false));
    }

    /** The time that it goes by, in nanoseconds. */
    long now() {
        return world.ticker().read();
    }

    private DnsLookup onBehalfOf(ClientAddress address) {
        return dns.onBehalfOf(address.network().toString());
    }

    static Indeterminate indeterminate(Unavailable unavailable) {
        return new Indeterminate(reason(unavailable.reason()));
    }

    // One name that no host can have does not take away from another that is fine.
    private static RdnsResult named(Found found) {
        List<String> names = found.values().stream()
            .filter(HostName::isOne)
            .map(name -> name.toLowerCase(Locale.ROOT))
            .distinct()
            .toList();
        if (!names.isEmpty()) {
            return new Present(names, found.hasMore());
        }
        if (found.hasMore()) {
            // One of those that were not looked at may be fine.
            return new Indeterminate(IndeterminateReason.TOO_MANY_QUERIES);
        }
        return new Absent(found.values().stream().allMatch(ROOT::equals) ? AbsentReason.ROOT_NAME : AbsentReason.ILLEGAL_NAME);
    }

    private static AbsentReason reason(Absence absence) {
        return switch (absence) {
            case NXDOMAIN -> AbsentReason.NXDOMAIN;
            case NODATA -> AbsentReason.NODATA;
        };
    }

    private static IndeterminateReason reason(Failure failure) {
        return switch (failure) {
            case SERVFAIL -> IndeterminateReason.SERVFAIL;
            case REFUSED -> IndeterminateReason.REFUSED;
            case TIMEOUT -> IndeterminateReason.TIMEOUT;
            case NETWORK -> IndeterminateReason.NETWORK;
            case TOO_MANY_QUERIES -> IndeterminateReason.TOO_MANY_QUERIES;
            case MALFORMED -> IndeterminateReason.MALFORMED;
        };
    }
}
