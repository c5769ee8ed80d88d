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

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

import io.postern.it.support.JamesExtension;
import io.postern.it.support.JamesServer;
import io.postern.peers.dns.ZoneServer;

/**
 * What the reverse DNS hook costs: an assembled James has it on one port and not on another, which take turns.
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

    private final JamesServer james;
    private final Visitor hooked;
    private final Visitor plain;

    private RdnsBenchmark(JamesServer james) {
        this.james = james;
        this.hooked = new Visitor(james.smtpPort(), Duration.ZERO);
        this.plain = new Visitor(james.proxiedPort(), Duration.ZERO);
    }

    /** Measures all three; without arguments. */
    public static void main(String[] arguments) {
        try (ZoneServer dns = ZoneServer.start(ZONE);
                JamesServer james = JamesExtension.named("benchmark-rdns")
                    .javaOption("-XX:TieredStopAtLevel=4")
                    .environment("POSTERN_DNS_SERVERS", "127.0.0.1:" + dns.port())
                    .edit("smtpserver.xml", RdnsBenchmark::addServerWithoutHook)
                    .startForOneTest()) {
            james.webAdmin().domain("local.test").user("bob@local.test", "secret");
            RdnsBenchmark benchmark = new RdnsBenchmark(james);
            Report.say("%s", Report.machine());
            benchmark.warmUp();
            benchmark.warmCache("with the hook", benchmark.hooked);
            benchmark.warmCache("without the hook, again", benchmark.plain);
            benchmark.silentDns();
            benchmark.slowDns(Duration.ofMillis(20));
            benchmark.slowDns(Duration.ZERO);
            Report.say("%s", Report.machine());
        }
    }

    /** The same once more, on another port. */
    private static String addServerWithoutHook(String smtpServers) {
        String first = smtpServers.substring(smtpServers.indexOf("<smtpserver "), smtpServers.indexOf("</smtpservers>"))
            .replaceFirst("(?s)</smtpserver>.*", "</smtpserver>");
        String plain = first.replace("JAMES_SMTP_PORT", "JAMES_PROXIED_PORT")
            .replace("</jmxName>", "-plain</jmxName>")
            .replaceFirst("(?s)<handler class=\"io.postern.rdns.james.HostHasNoRdnsHook\">.*?</handler>", "");
        return smtpServers.replace("</smtpservers>", plain + "</smtpservers>");
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

    /**
     * (a) Sessions per second, clients known to the cache, and James's own share of it, against a James without the hook.
     *
     * <p>Measured against itself, it shows how far the machine's load bends the figures.
     */
    private void warmCache(String name, Visitor visitor) {
        List<Turn> without = new ArrayList<>();
        List<Turn> with = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < TURNS; i++) {
            // Without, with, with, without: a drift of the machine's load favours neither.
            without.add(turn(plain));
            with.add(turn(visitor));
            with.add(turn(visitor));
            without.add(turn(plain));
            ratios.add(lastTwo(with) / lastTwo(without));
        }
        Report.say("| (a) %s: sessions per second | %.0f | %.0f | ratio %.3f (%s) |", name,
            median(without, Turn::rate), median(with, Turn::rate), Timings.ofValues(ratios).median(), Timings.ofValues(ratios).spread());
        double cpuWithout = median(without, Turn::cpu);
        double cpu = median(with, Turn::cpu);
        Report.say("| (a) %s: processor time a session | %.3f ms | %.3f ms | ratio %.3f |", name, cpuWithout, cpu, cpuWithout / cpu);
    }

    /**
     * A number of visits.
     *
     * @param rate how many there were in a second
     * @param cpu how many milliseconds each kept James's processors busy
     */
    private record Turn(double rate, double cpu) {
    }

    private Turn turn(Visitor visitor) {
        double cpu = millis(james.cpuTime());
        long started = System.nanoTime();
        Crowd.visits(SESSIONS_A_TURN, AT_ONCE, visitor, RdnsBenchmark::named);
        double seconds = (System.nanoTime() - started) / 1e9;
        return new Turn(SESSIONS_A_TURN / seconds, (millis(james.cpuTime()) - cpu) / SESSIONS_A_TURN);
    }

    private static double lastTwo(List<Turn> turns) {
        return turns.get(turns.size() - 2).rate() + turns.get(turns.size() - 1).rate();
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / 1e6;
    }

    private static double median(List<Turn> turns, ToDoubleFunction<Turn> value) {
        return Timings.ofValues(turns.stream().map(value::applyAsDouble).toList()).median();
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
        Report.say("| %s | %s | %s | ratio %.2f / %.2f |", row, latency(before), latency(after),
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
        Report.say("| (c) %d ms between commands | %s | %s | median %+.2f ms |", pause.toMillis(), latency(without), latency(with),
            with.median() - without.median());
    }

    private static String latency(Timings timings) {
        return String.format(Locale.ROOT, "%.2f / %.2f ms", timings.median(), timings.p99());
    }
}
