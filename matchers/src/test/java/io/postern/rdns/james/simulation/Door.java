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
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.protocols.api.Protocol;
import org.apache.james.protocols.api.handler.ProtocolHandler;
import org.apache.james.protocols.smtp.SMTPConfigurationImpl;
import org.apache.james.protocols.smtp.SMTPProtocol;
import org.apache.james.protocols.smtp.SMTPProtocolHandlerChain;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.MessageHook;

import io.postern.rdns.ExemptList;
import io.postern.rdns.dns.CacheStatistics;
import io.postern.rdns.james.HostHasNoRdnsHook;
import io.postern.rdns.james.RdnsService;

/** One story, from the first connection to the time when nothing happens any more. */
final class Door {
    private static final int CLIENTS = 150;
    private static final int PORT = 40_000;
    /** A question's names, and what may have to be asked for each: again without EDNS, over TCP, behind an alias. */
    private static final int QUERIES_OF_ATTEMPT = 3 * 2;

    private final Clockwork clockwork;
    private final Random chance;
    private final Story story;
    private final Population population;
    private final SimulatedDns dns;
    private final VirtualWorld world;
    private final RdnsService service;
    private final Protocol smtp;
    private final Set<SimulatedClient> clients = new LinkedHashSet<>();
    private final List<String> complaints = new ArrayList<>();

    Door(int seed) throws Exception {
        chance = new Random(seed);
        clockwork = new Clockwork(chance);
        story = Story.by(chance, seed);
        Zones zones = new Zones(chance);
        population = new Population(clockwork, chance, story, zones);
        dns = new SimulatedDns(clockwork, chance, zones, story.weather(chance));
        world = new VirtualWorld(clockwork, dns);
        service = new RdnsService(story.dns(), () -> ExemptList.NOBODY, world);
        HostHasNoRdnsHook hook = new HostHasNoRdnsHook(service);
        hook.init(story.hook(population.partnerNames()));
        smtp = new SMTPProtocol(chain(hook), new SMTPConfigurationImpl());
    }

    private static SMTPProtocolHandlerChain chain(ProtocolHandler hook) throws Exception {
        SMTPProtocolHandlerChain chain = new SMTPProtocolHandlerChain(new RecordingMetricFactory());
        chain.add(0, hook);
        chain.add((MessageHook) (session, mail) -> HookResult.OK);
        chain.wireExtensibleHandlers();
        return chain;
    }

    Door run() {
        population.change();
        for (int client = 0; client < CLIENTS; client++) {
            // Half of them within moments of others.
            Duration time = Story.LENGTH.multipliedBy(client % 2 == 0 ? chance.nextInt(1000) : 1 + client / 50).dividedBy(1000);
            clockwork.after(time, this::connect);
        }
        clockwork.run(this::look);
        return this;
    }

    private void connect() {
        InetAddress host = population.anyone();
        InetSocketAddress address = new InetSocketAddress(host, PORT + chance.nextInt(1000));
        try {
            clients.add(new SimulatedClient(clockwork, chance, smtp, address, Script.by(chance, population.helo(host)), patience(),
                population.judge(host), complaints::add));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** A check for the verdict, and one for the field in the mail. */
    private Duration patience() {
        return story.dns().deadline().multipliedBy(2);
    }

    private void look() {
        clients.forEach(SimulatedClient::look);
        clients.removeIf(SimulatedClient::hasEnded);
        CacheStatistics statistics = service.statistics();
        if (statistics.inFlight() > story.dns().cache().queries() || statistics.octets() > story.dns().cache().octets()) {
            complaints.add(clockwork.time() + " more than is allowed: " + statistics);
        }
    }

    /** What went wrong. */
    List<String> complaints() {
        return complaints;
    }

    /** Clients who wait, timers, queries and places that have no end. */
    String left() {
        CacheStatistics statistics = service.statistics();
        return String.join(" ", clients.toString(), Integer.toString(world.timers()), Integer.toString(dns.open()),
            Integer.toString(statistics.inFlight()), Integer.toString(statistics.waiting()));
    }

    long queries() {
        return dns.queries();
    }

    /** So many are allowed for what the cache passed on to DNS. */
    long mostQueries() {
        int servers = story.dns().servers().size();
        return service.statistics().asked() * (2L * servers + 1) * QUERIES_OF_ATTEMPT;
    }

    Population population() {
        return population;
    }

    long events() {
        return clockwork.events();
    }

    @Override
    public String toString() {
        return story + " events=" + events() + " queries=" + queries() + " refused=" + population.refusals() + " accepted="
            + population.acceptances() + " " + service.statistics();
    }
}
