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

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.awaitility.Awaitility;

import io.postern.it.support.GatewaySetup;
import io.postern.it.support.JamesExtension;
import io.postern.it.support.JamesServer;
import io.postern.peers.smtp.Action;
import io.postern.peers.smtp.Step;

/**
 * How fast mail leaves a James by a gateway that wants TLS and a login: {@code RemoteDeliveryViaAuthGateway} and stock RemoteDelivery in
 * the same James, by turns, each with its own queue and gateway. On loopback and with a round trip of 20 ms; with James's queues in memory
 * and with those on disk.
 *
 * <p>Prints rows for the tables of docs/performance.md.
 */
public final class DeliveryBenchmark {
    private static final Duration FAR = Duration.ofMillis(20);
    private static final int MAILS = 1000;
    private static final int TURNS = 3;
    private static final int WARM_UP = 2;
    private static final int SENDERS = 8;

    private final JamesServer james;

    private DeliveryBenchmark(JamesServer james) {
        this.james = james;
    }

    /** Measures all of it; without arguments. */
    public static void main(String[] arguments) {
        Report.say("%s", Report.machine());
        measure("memory", JamesExtension::queueInMemory);
        measure("disk", james -> james);
        Report.say("%s", Report.machine());
    }

    private static void measure(String queues, UnaryOperator<JamesExtension> kind) {
        GatewaySetup setup = GatewaySetup.create("benchmark-delivery-" + queues);
        try (Contender near = Contender.postern("near", setup, Duration.ZERO);
                Contender stockNear = Contender.stock("stock-near", setup, Duration.ZERO);
                Contender far = Contender.postern("far", setup, FAR);
                Contender stockFar = Contender.stock("stock-far", setup, FAR);
                JamesServer james = kind.apply(setup.james(setup.closedPort()))
                    .javaOption("-XX:TieredStopAtLevel=4")
                    .edit("mailetcontainer.xml", xml -> with(xml, near, stockNear, far, stockFar))
                    .startForOneTest()) {
            DeliveryBenchmark benchmark = new DeliveryBenchmark(james);
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
            turn(stock, true);
            turn(ours, true);
            turn(ours, false);
        }
        measure(row + ", out of a full queue", stock, ours, true);
        measure(row + ", as it comes", stock, ours, false);
    }

    private void measure(String row, Contender stock, Contender ours, boolean held) {
        List<Turn> theirTurns = new ArrayList<>();
        List<Turn> ourTurns = new ArrayList<>();
        for (int i = 0; i < TURNS; i++) {
            theirTurns.add(turn(stock, held));
            ourTurns.add(turn(ours, held));
        }
        Timings their = of(theirTurns, Turn::rate);
        Timings our = of(ourTurns, Turn::rate);
        Report.say("| %s | %.0f (%s) | %.0f (%s) | %.1f | %.0f | %.0f |", row, their.median(), their.spread(), our.median(), our.spread(),
            our.median() / their.median(), of(theirTurns, Turn::connections).median(), of(ourTurns, Turn::connections).median());
    }

    private static Timings of(List<Turn> turns, ToDoubleFunction<Turn> value) {
        return Timings.ofValues(turns.stream().map(value::applyAsDouble).toList());
    }

    /**
     * A number of mails.
     *
     * @param rate        mails in a second
     * @param connections how many were opened for them
     */
    private record Turn(double rate, double connections) {
    }

    /** Until the last mail is there: from the first MAIL on or, where they are held, from when the gateway greets, all being queued. */
    private Turn turn(Contender contender, boolean held) {
        int before = contender.gateway().connections();
        CountDownLatch gate = new CountDownLatch(held ? 1 : 0);
        contender.gateway().program(Step.GREETING, Action.waitFor(gate));
        contender.gateway().program(Step.MAIL, Action.waitFor(gate));
        long started = System.nanoTime();
        Senders.send(MAILS, SENDERS, james.smtpPort(), contender::recipient);
        if (held) {
            await(() -> james.webAdmin().queueSize("spool") == 0);
            started = System.nanoTime();
            gate.countDown();
        }
        await(() -> contender.gateway().received().size() >= MAILS);
        double seconds = (System.nanoTime() - started) / 1e9;
        assertThat(contender.gateway().received()).hasSize(MAILS);
        contender.gateway().forget();
        return new Turn(MAILS / seconds, contender.gateway().connections() - before);
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await().atMost(5, TimeUnit.MINUTES).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(10)).until(condition);
    }
}
