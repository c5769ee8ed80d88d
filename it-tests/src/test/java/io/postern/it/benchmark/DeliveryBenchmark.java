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
import java.util.function.BiFunction;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.postern.it.interop.PostfixRelay;
import io.postern.it.support.GatewaySetup;
import io.postern.it.support.JamesExtension;
import io.postern.it.support.JamesServer;

/**
 * How fast mail leaves by a gateway that wants TLS and a login: {@code RemoteDeliveryViaAuthGateway} and stock RemoteDelivery in the same
 * James, by turns, each with its own queue and gateway; with James's queues in memory and with those on disk. Then Postfix. On loopback and
 * with a round trip of 20 ms.
 *
 * <p>Prints rows for the tables of docs/performance.md. Takes about fifteen minutes; needs Postfix, from {@code peers/install}, and root.
 */
public final class DeliveryBenchmark {
    private static final Duration NEAR = Duration.ZERO;
    private static final Duration FAR = Duration.ofMillis(20);
    private static final int TURNS = 3;
    private static final int WARM_UP = 2;

    private final Relay relay;

    private DeliveryBenchmark(Relay relay) {
        this.relay = relay;
    }

    /** Measures all of it; without arguments. */
    public static void main(String[] arguments) {
        Report.say("%s", Report.machine());
        inJames("memory", JamesExtension::queueInMemory);
        inJames("disk", james -> james);
        inPostfix("loopback", NEAR);
        inPostfix("20 ms", FAR);
        Report.say("%s", Report.machine());
    }

    private static void inJames(String queues, UnaryOperator<JamesExtension> kind) {
        GatewaySetup setup = GatewaySetup.create("benchmark-delivery-" + queues);
        try (Contender near = Contender.postern("near", setup, NEAR);
                Contender stockNear = Contender.stock("stock-near", setup, NEAR);
                Contender far = Contender.postern("far", setup, FAR);
                Contender stockFar = Contender.stock("stock-far", setup, FAR);
                JamesServer james = kind.apply(setup.james(setup.closedPort()))
                    .javaOption("-XX:TieredStopAtLevel=4")
                    .edit("mailetcontainer.xml", xml -> with(xml, near, stockNear, far, stockFar))
                    .startForOneTest()) {
            DeliveryBenchmark benchmark = new DeliveryBenchmark(Relay.of(james));
            benchmark.compare("queues in " + queues + ", loopback", stockNear, near);
            benchmark.compare("queues in " + queues + ", 20 ms", stockFar, far);
        }
    }

    private static String with(String mailetContainer, Contender... contenders) {
        String ours = Stream.of(contenders).map(Contender::mailet).collect(Collectors.joining());
        String first = "<mailet match=\"HostIs=${env:POSTERN_GATEWAY_DOMAINS}\"";
        return mailetContainer.replace(first, ours + first);
    }

    private void compare(String row, Contender stock, Contender ours) {
        for (int i = 0; i < WARM_UP; i++) {
            Turn.outOfAFullQueue(relay, stock);
            Turn.outOfAFullQueue(relay, ours);
            Turn.asItComes(relay, ours);
        }
        compare(row + ", out of a full queue", stock, ours, Turn::outOfAFullQueue);
        compare(row + ", as it comes", stock, ours, Turn::asItComes);
    }

    private void compare(String row, Contender stock, Contender ours, BiFunction<Relay, Contender, Turn> kind) {
        List<Turn> theirTurns = new ArrayList<>();
        List<Turn> ourTurns = new ArrayList<>();
        for (int i = 0; i < TURNS; i++) {
            theirTurns.add(kind.apply(relay, stock));
            ourTurns.add(kind.apply(relay, ours));
        }
        Report.say("| %s | %s | %s | %.1f |", row, shown(theirTurns), shown(ourTurns),
            of(ourTurns, Turn::rate).median() / of(theirTurns, Turn::rate).median());
    }

    private static void inPostfix(String row, Duration roundTrip) {
        GatewaySetup setup = GatewaySetup.create("benchmark-delivery-postfix");
        for (boolean reuse : new boolean[] {false, true}) {
            try (Contender contender = Contender.other("postfix", setup, roundTrip);
                    PostfixRelay postfix = new PostfixRelay(setup.authority(), contender.port(), reuse)) {
                DeliveryBenchmark benchmark = new DeliveryBenchmark(Relay.of(postfix));
                String name = "Postfix" + (reuse ? " with smtp_tls_connection_reuse, " : ", ") + row;
                Turn.outOfAFullQueue(benchmark.relay, contender);
                benchmark.alone(name + ", out of a full queue", contender, Turn::outOfAFullQueue);
                benchmark.alone(name + ", as it comes", contender, Turn::asItComes);
            }
        }
    }

    private void alone(String row, Contender contender, BiFunction<Relay, Contender, Turn> kind) {
        List<Turn> turns = new ArrayList<>();
        for (int i = 0; i < TURNS; i++) {
            turns.add(kind.apply(relay, contender));
        }
        Report.say("| %s | %s |", row, shown(turns));
    }

    /** Rate, its spread, and connections. */
    private static String shown(List<Turn> turns) {
        Timings rates = of(turns, Turn::rate);
        return String.format(Locale.ROOT, "%.0f (%.0f to %.0f) by %.0f", rates.median(), rates.ascending().get(0),
            rates.ascending().get(rates.ascending().size() - 1), of(turns, Turn::connections).median());
    }

    private static Timings of(List<Turn> turns, ToDoubleFunction<Turn> value) {
        return Timings.ofValues(turns.stream().map(value::applyAsDouble).toList());
    }
}
