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

package io.postern.it.interop;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Unbound and BIND as resolvers in front of a small world of zones: those of {@code it-tests/peers/dns}, which another BIND
 * answers for, and those of the table of cases, which our own server answers for, or does not, as they say.
 */
final class DnsLaboratory implements AutoCloseable {
    /** BIND's libraries are not where the system looks for them. */
    static final Map<String, String> LIBRARIES = Map.of("LD_LIBRARY_PATH",
        PeerHome.INSTALLED.resolve("usr/lib/x86_64-linux-gnu") + ":" + PeerHome.INSTALLED.resolve("usr/lib/aarch64-linux-gnu"));

    private static final List<String> ZONES = List.of("root", "good", "bogus", "plain", "classless", "ipv6", "dname", "wildcard", "signed");
    private static final int DNS_PORT = 53;

    private final PeerHome home = PeerHome.create("dns");
    private final Deque<PeerProcess> running = new ArrayDeque<>();
    private final Doors doors;
    private final UnaryOperator<List<String>> place;

    /** Who answers, each at an address of its own, so that all of them can have port 53. */
    private enum Role {
        BIND("127.0.0.1"), UNBOUND("127.0.0.2"), MISBEHAVING("127.0.0.3"), NOBODY("127.0.0.4"), AUTHORITY("127.0.0.1");

        private final String address;

        Role(String address) {
            this.address = address;
        }
    }

    private DnsLaboratory(Doors doors, UnaryOperator<List<String>> place) {
        this.doors = doors;
        this.place = place;
    }

    /** Starts one on free ports of this machine. */
    static DnsLaboratory here(String misbehavingZone) {
        return new DnsLaboratory(freeDoors(), command -> command).started(misbehavingZone);
    }

    /** Starts one in a network of its own, where the resolvers have port 53. */
    static DnsLaboratory in(NetworkNamespace network, String misbehavingZone) {
        Map<String, Integer> ports = new HashMap<>(freeDoors().ports());
        ports.put(Role.BIND.name(), DNS_PORT);
        ports.put(Role.UNBOUND.name(), DNS_PORT);
        return new DnsLaboratory(new Doors(ports), network::entering).started(misbehavingZone);
    }

    private static Doors freeDoors() {
        return Doors.named(Stream.of(Role.values()).map(Role::name).toList());
    }

    private int port(Role role) {
        return doors.port(role.name());
    }

    private DnsLaboratory started(String misbehavingZone) {
        try {
            ZONES.forEach(zone -> home.fill("dns/zones/" + zone + ".zone", Map.of()));
            List.of(Resolver.values()).forEach(this::writeResolvConf);
            List<String> anchors = SignedZones.sign(home);
            home.write("anchors", String.join("\n", anchors) + "\n");
            String forBind = anchors.stream().map(SignedZones::forBind).collect(Collectors.joining("\n"));
            startMisbehaving(misbehavingZone);
            startBind(Role.AUTHORITY, "authority.conf", Map.of());
            startBind(Role.BIND, "bind.conf", Map.of("ANCHORS", forBind));
            start(Role.UNBOUND, "start of service",
                "usr/sbin/unbound", "-d", "-p", "-c", configuration(Role.UNBOUND, "unbound.conf", Map.of()));
            return this;
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private void startMisbehaving(String zone) {
        String all = zone + "\n" + PeerHome.read(home.fill("dns/misbehaving.zone", Map.of()));
        start(Role.MISBEHAVING, ZoneServerMain.READY, Path.of(System.getProperty("java.home"), "bin/java").toString(),
            "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), ZoneServerMain.class.getName(),
            Role.MISBEHAVING.address, String.valueOf(port(Role.MISBEHAVING)), home.write("misbehaving", all).toString());
    }

    private void startBind(Role role, String template, Map<String, String> values) {
        start(role, " running\n", "usr/sbin/named", "-g", "-n", "1", "-4", "-c", configuration(role, template, values));
    }

    private String configuration(Role role, String template, Map<String, String> more) {
        Map<String, String> values = new HashMap<>(more);
        values.putAll(doors.values());
        values.putAll(Map.of("HOME", home.folder().toString(), "PORT", String.valueOf(port(role))));
        return home.fill("dns/" + template, values).toString();
    }

    private void start(Role role, String ready, String program, String... arguments) {
        List<String> command = Stream.concat(Stream.of(PeerHome.INSTALLED.resolve(program).toString()), Stream.of(arguments)).toList();
        Path log = home.folder().resolve(role + ".log");
        PeerProcess process = PeerProcess.start(log, LIBRARIES, place.apply(command).toArray(String[]::new));
        running.push(process);
        process.await(role + " that says" + ready, () -> process.said().contains(ready));
    }

    /** Where this resolver listens. */
    InetSocketAddress address(Resolver resolver) {
        Role role = Role.valueOf(resolver.name());
        return new InetSocketAddress(role.address, port(role));
    }

    /** A resolv.conf that has the system ask this resolver, and nobody else. */
    Path resolvConf(Resolver resolver) {
        return home.folder().resolve("resolv.conf." + resolver);
    }

    private void writeResolvConf(Resolver resolver) {
        home.write("resolv.conf." + resolver, "nameserver " + address(resolver).getHostString() + "\noptions timeout:5 attempts:1\n");
    }

    /** The questions that the authority was asked, as BIND logs them. */
    List<String> askedOfTheAuthority() {
        return home.lines(Role.AUTHORITY + ".log").filter(line -> line.contains(" query: ")).toList();
    }

    @Override
    public void close() {
        running.forEach(PeerProcess::close);
        home.close();
    }
}
