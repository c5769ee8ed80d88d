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


package io.postern.it.benchmark;

import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import io.postern.it.support.JamesExtension;
import io.postern.it.support.JamesServer;
import io.postern.peers.dns.ZoneServer;

/**
 * What the reverse DNS hook costs: two assembled James, one with the hook and one without, otherwise as shipped, take turns.
 *
 * <p>Prints rows for the tables of docs/performance.md. Takes about six minutes.
 */
public final class RdnsBenchmark {
    private static final String EXEMPT = "127.0.0.1";
    private static final Duration DNS_LATENCY = Duration.ofMillis(20);
    private static final String ZONE = """
        *.1.0.127.in-addr.arpa. 86400 PTR named.example.
        *.3.127.in-addr.arpa. DROP
        *.4.127.in-addr.arpa. PTR slow.example.
        *.4.127.in-addr.arpa. DELAY %dms
        """.formatted(DNS_LATENCY.toMillis());
    private static final int AT_ONCE = 8;
    private static final int WAITING = 200;
    private static final int TURNS = 30;
    private static final int SESSIONS_A_TURN = 750;

    private final JamesServer with;
    private final JamesServer without;
    private final Visitor hooked;
    private final Visitor plain;

    private RdnsBenchmark(JamesServer with, JamesServer without) {
        this.with = with;
        this.without = without;
        this.hooked = new Visitor(with.smtpPort(), Duration.ZERO);
        this.plain = new Visitor(without.smtpPort(), Duration.ZERO);
    }

    /** Measures all three; without arguments. */
    public static void main(String[] arguments) {
        try (ZoneServer dns = ZoneServer.start(ZONE);
                JamesServer with = james("with", dns, UnaryOperator.identity());
                JamesServer without = james("without", dns, RdnsBenchmark::withoutHook)) {
            RdnsBenchmark benchmark = new RdnsBenchmark(with, without);
            say("%s", machine());
            benchmark.warmUp();
            benchmark.warmCache();
            benchmark.silentDns();
            benchmark.slowDns(Duration.ofMillis(20));
            benchmark.slowDns(Duration.ZERO);
            say("%s", machine());
        }
    }

    private static JamesServer james(String name, ZoneServer dns, UnaryOperator<String> smtpServers) {
        JamesServer server = JamesExtension.named("benchmark-" + name)
            .environment("POSTERN_DNS_SERVERS", "127.0.0.1:" + dns.port())
            .edit("smtpserver.xml", text -> smtpServers.apply(text) + "\n")
            .startForOneTest();
        server.webAdmin().domain("local.test").user("bob@local.test", "secret");
        return server;
    }

    private static String withoutHook(String smtpServers) {
        return smtpServers.replaceFirst("(?s)<handler class=\"io.postern.rdns.james.HostHasNoRdnsHook\">.*?</handler>", "");
    }

    private static String named(int number) {
        return "127.0.1." + (1 + number % 64);
    }

    private static String silent(int number) {
        return address(3, number);
    }

    private static String slow(int number) {
        return address(4, number);
    }

    private static String address(int net, int number) {
        return "127." + net + "." + number / 250 + "." + (1 + number % 250);
    }

    private void warmUp() {
        for (int i = 0; i < 5; i++) {
            Crowd.visits(3000, AT_ONCE, plain, RdnsBenchmark::named);
            Crowd.visits(3000, AT_ONCE, hooked, RdnsBenchmark::named);
        }
    }

    /** (a) Sessions per second, clients known to the cache; and the server's own share of it, which a busy machine changes least. */
    private void warmCache() {
        List<Double> hookedRates = new ArrayList<>();
        List<Double> plainRates = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        double hookedCpu = -cpuMillis(with);
        double plainCpu = -cpuMillis(without);
        for (int i = 0; i < TURNS; i++) {
            // Plain, hooked, hooked, plain: a drift of the machine's load favours neither.
            double earlier = sessionsPerSecond(plain);
            hookedRates.add((sessionsPerSecond(hooked) + sessionsPerSecond(hooked)) / 2);
            plainRates.add((earlier + sessionsPerSecond(plain)) / 2);
            ratios.add(hookedRates.get(i) / plainRates.get(i));
        }
        double sessions = 2.0 * TURNS * SESSIONS_A_TURN;
        plainCpu = (plainCpu + cpuMillis(without)) / sessions;
        hookedCpu = (hookedCpu + cpuMillis(with)) / sessions;
        say("| (a) sessions per second, median of %d turns | %.0f | %.0f | ratio %.3f (%s) |", TURNS,
            Timings.ofValues(plainRates).median(), Timings.ofValues(hookedRates).median(), Timings.ofValues(ratios).median(),
            Timings.ofValues(ratios).spread());
        say("| (a) processor time a session | %.3f ms | %.3f ms | ratio %.3f |", plainCpu, hookedCpu, plainCpu / hookedCpu);
    }

    private static double cpuMillis(JamesServer server) {
        return server.cpuTime().toNanos() / 1e6;
    }

    private static double sessionsPerSecond(Visitor visitor) {
        long started = System.nanoTime();
        Crowd.visits(SESSIONS_A_TURN, AT_ONCE, visitor, RdnsBenchmark::named);
        return SESSIONS_A_TURN / ((System.nanoTime() - started) / 1e9);
    }

    /** (b) Latency of exempt and of cached clients, alone and beside 200 whose DNS is silent, in turns. */
    private void silentDns() {
        List<Timings> alone = new ArrayList<>();
        List<Timings> beside = new ArrayList<>();
        int came = 0;
        for (int i = 0; i < 8; i++) {
            alone.addAll(exemptAndCached());
            int before = came;
            try (Crowd waiting = Crowd.thatKeepsComing(WAITING, hooked, number -> silent(before + number))) {
                // Not while all of them connect at once, but from when as many leave and come as do in the long run.
                waiting.awaitLeaving(WAITING);
                beside.addAll(exemptAndCached());
                came += waiting.came();
            }
        }
        sayLatencies("(b) exempt", alone, beside, 0);
        sayLatencies("(b) cached", alone, beside, 1);
    }

    private List<Timings> exemptAndCached() {
        return List.of(
            Crowd.visits(SESSIONS_A_TURN, 1, hooked, number -> EXEMPT),
            Crowd.visits(SESSIONS_A_TURN, 1, hooked, RdnsBenchmark::named));
    }

    private static void sayLatencies(String row, List<Timings> alone, List<Timings> beside, int kind) {
        Timings before = every(alone, kind);
        Timings after = every(beside, kind);
        say("| %s | %s | %s | ratio %.2f / %.2f |", row, latency(before), latency(after),
            after.median() / before.median(), after.p99() / before.p99());
    }

    /** Both kinds are in the list by turns. */
    private static Timings every(List<Timings> timings, int kind) {
        return Timings.ofValues(IntStream.range(0, timings.size())
            .filter(index -> index % 2 == kind)
            .boxed()
            .flatMap(index -> timings.get(index).ascending().stream())
            .toList());
    }

    /** (c) What 10,000 clients of whom nothing is known wait for. */
    private void slowDns(Duration pause) {
        int count = 10_000;
        int first = pause.isZero() ? count : 0;
        Timings without = Crowd.visits(count, 32, new Visitor(plain.port(), pause), number -> slow(first + number));
        Timings with = Crowd.visits(count, 32, new Visitor(hooked.port(), pause), number -> slow(first + number));
        say("| (c) %d ms between commands | %s | %s | median %+.2f ms |", pause.toMillis(), latency(without), latency(with),
            with.median() - without.median());
    }

    private static String latency(Timings timings) {
        return String.format(Locale.ROOT, "%.2f / %.2f ms", timings.median(), timings.p99());
    }

    private static String machine() {
        OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
        return String.format(Locale.ROOT, "%d cores, %s %s, Java %s, load average %.2f", system.getAvailableProcessors(),
            system.getName(), system.getArch(), Runtime.version(), system.getSystemLoadAverage());
    }

    private static void say(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
