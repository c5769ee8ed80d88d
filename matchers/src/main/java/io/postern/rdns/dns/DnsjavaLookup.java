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


package io.postern.rdns.dns;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.Lookup;
import org.xbill.DNS.Name;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

import com.google.common.base.Suppliers;

/**
 * Asks DNS servers through dnsjava, message by message: one after the other until one of them knows.
 *
 * <p>Every server gets its own time-out, kept by us because dnsjava's can fire a second late. A single server is asked twice when it
 * stays silent, since one lost packet is no answer.
 */
public final class DnsjavaLookup implements DnsLookup {
    private final Supplier<List<DnsjavaServer>> attempts;
    private final Duration timeout;
    private final Executor executor;

    private DnsjavaLookup(Supplier<List<DnsjavaServer>> servers, Duration timeout, Executor executor) {
        this.attempts = Suppliers.memoize(() -> attempts(servers.get()));
        this.timeout = timeout;
        this.executor = executor;
    }

    /**
     * Asks these servers in this order.
     *
     * @param timeout how long one server may take to answer
     * @param executor where queries are sent from and answers are read, never the caller's thread
     */
    public static DnsjavaLookup of(List<InetSocketAddress> servers, Duration timeout, Executor executor) {
        return new DnsjavaLookup(() -> servers.stream().map(server -> DnsjavaServer.at(server, timeout)).toList(), timeout, executor);
    }

    /**
     * Asks the servers of dnsjava's default resolver, which James sets from its {@code dnsservice.xml}.
     *
     * <p>They are taken at the first question, so it does not matter which part of James starts first.
     */
    public static DnsjavaLookup ofDefaultServers(Duration timeout, Executor executor) {
        return new DnsjavaLookup(() -> serversOf(Lookup.getDefaultResolver(), timeout), timeout, executor);
    }

    @Override
    public CompletionStage<LookupAnswer> lookup(DnsQuestion question) {
        int type = switch (question.type()) {
            case PTR -> Type.PTR;
            case A -> Type.A;
            case AAAA -> Type.AAAA;
        };
        DnsjavaChain start = DnsjavaChain.from(absolute(question.owner()));
        return CompletableFuture.supplyAsync(() -> follow(start, type), executor).thenCompose(answer -> answer);
    }

    private CompletionStage<LookupAnswer> follow(DnsjavaChain chain, int type) {
        return ask(chain, type, attempts.get()).thenCompose(step -> step.fold(
            answered -> CompletableFuture.completedStage(answered.answer()),
            onward -> follow(onward.chain(), type)));
    }

    private CompletionStage<DnsjavaStep> ask(DnsjavaChain chain, int type, List<DnsjavaServer> left) {
        DnsjavaServer server = left.get(0);
        // Async: a time-out arrives on the JDK's one timer thread, which no query may hold up.
        return server.ask(chain, type, timeout, executor).thenComposeAsync(step -> {
            List<DnsjavaServer> others = othersAfter(step, server, left);
            return others.isEmpty() ? CompletableFuture.completedStage(step) : ask(chain, type, others);
        }, executor);
    }

    // A server that said it cannot answer is not asked again (RFC 9520, 3.1); one that was not heard may be.
    private static List<DnsjavaServer> othersAfter(DnsjavaStep step, DnsjavaServer server, List<DnsjavaServer> left) {
        List<DnsjavaServer> rest = left.subList(1, left.size());
        return step.failure().map(failure -> switch (failure) {
            case TIMEOUT, NETWORK, MALFORMED -> rest;
            case SERVFAIL, REFUSED -> rest.stream().filter(each -> !each.equals(server)).toList();
            case TOO_MANY_QUERIES -> List.<DnsjavaServer>of();
        }).orElse(List.of());
    }

    private static List<DnsjavaServer> attempts(List<DnsjavaServer> servers) {
        return servers.size() == 1 ? List.of(servers.get(0), servers.get(0)) : servers;
    }

    // James's own resolver waits ten seconds for each server, longer than any check may take: same servers, our time-out.
    private static List<DnsjavaServer> serversOf(Resolver resolver, Duration timeout) {
        if (resolver instanceof ExtendedResolver several) {
            return Arrays.stream(several.getResolvers()).flatMap(each -> serversOf(each, timeout).stream()).toList();
        }
        return List.of(resolver instanceof SimpleResolver simple
            ? DnsjavaServer.at(simple.getAddress(), timeout)
            : new DnsjavaServer(resolver, resolver));
    }

    private static Name absolute(String owner) {
        try {
            return Name.fromString(owner, Name.root);
        } catch (TextParseException e) {
            throw new IllegalArgumentException("not a domain name: " + owner, e);
        }
    }
}
