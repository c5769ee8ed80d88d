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
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.Lookup;
import org.xbill.DNS.Name;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

import com.google.common.base.Suppliers;

/**
 * Asks DNS servers, one after the other until one knows; dnsjava is what writes and reads the messages.
 *
 * <p>A look-up that is not answered takes until the deadline, and holds a socket for each time that a server was asked: one more than
 * there are servers.
 */
public final class DnsjavaLookup implements DnsLookup {
    private final Supplier<List<DnsjavaServer>> servers;
    private final Times times;
    private final Executor executor;
    private final World world;

    /**
     * How long things may take.
     *
     * @param patience how long one server is waited for before the next one is asked, too; less when there are so many servers that the
     *     last would not be asked in time
     * @param deadline how long one look-up may take
     */
    public record Times(Duration patience, Duration deadline) {
        Duration patienceWith(int servers) {
            Duration share = deadline.dividedBy(servers + 1L);
            return share.compareTo(patience) < 0 ? share : patience;
        }
    }

    private DnsjavaLookup(Supplier<List<InetSocketAddress>> addresses, Times times, Executor executor, World world) {
        DnsNetwork network = world.network();
        this.servers = Suppliers.memoize(() -> addresses.get().stream()
            .map(address -> new DnsjavaServer(address, new ServerMemory(world.ticker()), network, executor))
            .toList());
        this.times = times;
        this.executor = executor;
        this.world = world;
    }

    /**
     * Asks these servers in this order.
     *
     * @param executor where answers are read, never the caller's thread
     */
    public static DnsjavaLookup of(List<InetSocketAddress> servers, Times times, Executor executor, World world) {
        return new DnsjavaLookup(() -> servers, times, executor, world);
    }

    /**
     * Asks the servers of dnsjava's default resolver, which James sets from its {@code dnsservice.xml}.
     *
     * <p>They are taken at the first question, so it does not matter which part of James starts first.
     */
    public static DnsjavaLookup ofDefaultServers(Times times, Executor executor, World world) {
        return new DnsjavaLookup(() -> serversOf(Lookup.getDefaultResolver()).toList(), times, executor, world);
    }

    @Override
    public CompletionStage<LookupAnswer> lookup(DnsQuestion question) {
        int type = switch (question.type()) {
            case PTR -> Type.PTR;
            case A -> Type.A;
            case AAAA -> Type.AAAA;
        };
        List<DnsjavaServer> asked = servers.get();
        return new DnsjavaInquiry(asked, type, times.patienceWith(asked.size()), times.deadline(), executor, world)
            .start(DnsjavaChain.from(absolute(question.owner())));
    }

    /** The servers whose last answer was of no help, each with the reason: {@code 192.0.2.53:53 TIMEOUT}. */
    public List<String> troubles() {
        return servers.get().stream()
            .flatMap(server -> server.memory().trouble().stream().map(reason -> server + " " + reason))
            .toList();
    }

    // Only the addresses: James's own resolver waits ten seconds for each server, longer than any check may take.
    private static Stream<InetSocketAddress> serversOf(Resolver resolver) {
        if (resolver instanceof ExtendedResolver several) {
            return Arrays.stream(several.getResolvers()).flatMap(DnsjavaLookup::serversOf);
        }
        return resolver instanceof SimpleResolver simple
            ? Stream.of(simple.getAddress())
            : ResolverConfig.getCurrentConfig().servers().stream();
    }

    private static Name absolute(String owner) {
        try {
            return Name.fromString(owner, Name.root);
        } catch (TextParseException e) {
            throw new IllegalArgumentException("not a domain name: " + owner, e);
        }
    }
}
