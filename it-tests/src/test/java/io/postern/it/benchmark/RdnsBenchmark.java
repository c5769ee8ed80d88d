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

    private final Visitor hooked;
    private final Visitor plain;

    private RdnsBenchmark(JamesServer with, JamesServer without) {
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

    /** (a) Sessions per second, clients known to the cache. */
    private void warmCache() {
        List<Double> with = new ArrayList<>();
        List<Double> without = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            // Plain, hooked, hooked, plain: a drift of the machine's load favours neither.
            double earlier = sessionsPerSecond(plain);
            with.add((sessionsPerSecond(hooked) + sessionsPerSecond(hooked)) / 2);
            without.add((earlier + sessionsPerSecond(plain)) / 2);
            ratios.add(with.get(i) / without.get(i));
        }
        say("| (a) sessions per second, median of 10 x 2 | %.0f | %.0f | ratio %.3f (%s) |",
            Timings.ofValues(without).median(), Timings.ofValues(with).median(), Timings.ofValues(ratios).median(),
            Timings.ofValues(ratios).spread());
    }

    private static double sessionsPerSecond(Visitor visitor) {
        int count = 3000;
        long started = System.nanoTime();
        Crowd.visits(count, AT_ONCE, visitor, RdnsBenchmark::named);
        return count / ((System.nanoTime() - started) / 1e9);
    }

    /** (b) Latency of exempt and of cached clients, alone and beside 200 whose DNS is silent. */
    private void silentDns() {
        int came = 0;
        for (int round = 1; round <= 3; round++) {
            int before = came;
            Timings exemptAlone = Crowd.visits(2000, 1, hooked, number -> EXEMPT);
            Timings cachedAlone = Crowd.visits(2000, 1, hooked, RdnsBenchmark::named);
            try (Crowd waiting = Crowd.thatKeepsComing(200, hooked, number -> silent(before + number))) {
                Timings exempt = Crowd.visits(2000, 1, hooked, number -> EXEMPT);
                Timings cached = Crowd.visits(2000, 1, hooked, RdnsBenchmark::named);
                say("| (b) round %d, exempt | %s | %s | %s |", round, latency(exemptAlone), latency(exempt), ratio(exempt, exemptAlone));
                say("| (b) round %d, cached | %s | %s | %s |", round, latency(cachedAlone), latency(cached), ratio(cached, cachedAlone));
                came += waiting.came();
            }
        }
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

    private static String ratio(Timings timings, Timings alone) {
        return String.format(Locale.ROOT, "ratio %.2f / %.2f", timings.median() / alone.median(), timings.p99() / alone.p99());
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
