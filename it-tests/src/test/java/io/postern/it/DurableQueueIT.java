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

package io.postern.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import io.postern.it.support.GatewaySetup;
import io.postern.it.support.JamesServer;
import io.postern.it.support.Load;
import io.postern.peers.smtp.Action;
import io.postern.peers.smtp.ReceivedMessage;
import io.postern.peers.smtp.ScriptedGateway;
import io.postern.peers.smtp.Step;

/** What James has answered 250 arrives, although James is killed; and twice only what was in hand at that moment. */
class DurableQueueIT {
    private static final long SEED = 20_261_122L;
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    /** How many mails the mailet has in hand at a time: its default. */
    private static final int DELIVERIES = 10;
    /** How many mails James has in hand between SMTP and the mailet: conf/mailetcontainer.xml. */
    private static final int SPOOLERS = 20;

    @Test
    void allMailShouldArriveAndOnlyWhatWasInFlightTwiceWhenJamesIsKilledWhileItDelivers() {
        int mails = 1_000;
        Random random = new Random(SEED);
        GatewaySetup setup = GatewaySetup.create("killed-while-delivering");
        Load load = new Load(SEED, mails);
        // Slow until James has taken all mails: then nothing is in hand but what the gateway sees.
        try (ScriptedGateway gateway = setup.gateway().on(Step.CONTENT, Action.delay(Duration.ofSeconds(5))).start();
             JamesServer james = setup.james(gateway.port()).startForOneTest()) {
            load.start(james);
            await(() -> load.answered().size() == mails && james.webAdmin().queueSize("spool") == 0);
            // Those that the gateway goes on being slow with may still be in hand when hundreds after them have gone.
            int slowUntil = arrived(gateway).size() + DELIVERIES;
            gateway.program(Step.CONTENT, Action.delay(Duration.ofMillis(20)));

            await(() -> arrived(gateway).size() > 300 + random.nextInt(100));
            james.kill();
            await(() -> gateway.openConnections() == 0);
            List<String> beforeTheKill = arrived(gateway);
            try (JamesServer second = james.startAgain()) {
                await(() -> arrived(gateway).size() > beforeTheKill.size() + 200 + random.nextInt(100));
                second.terminate();
                List<String> beforeTheStop = arrived(gateway);
                try (JamesServer third = second.startAgain()) {
                    await(() -> third.webAdmin().queueSize("gateway") == 0);
                    List<String> all = arrived(gateway);

                    assertThat(all).as("all arrive").containsAll(load.answered());
                    assertThat(again(all, beforeTheKill.size())).as("twice, for the kill: only of the last in flight")
                        .hasSizeLessThanOrEqualTo(DELIVERIES)
                        .isSubsetOf(both(last(5 * DELIVERIES, beforeTheKill), last(2 * DELIVERIES, beforeTheKill.subList(0, slowUntil))));
                    assertThat(again(all, beforeTheStop.size())).as("twice, for the stop in good order").isEmpty();
                    assertThat(all.size() - mails).isEqualTo(again(all, beforeTheKill.size()).size());
                    assertThat(gateway.received()).allSatisfy(mail -> assertWhole(mail, load));
                    System.out.println("Delivered twice: " + again(all, beforeTheKill.size()));
                }
            }
        }
    }

    @Test
    void allAnsweredMailShouldArriveWhenJamesIsKilledWhileItTakesMail() {
        Random random = new Random(SEED);
        GatewaySetup setup = GatewaySetup.create("killed-while-taking");
        Load load = new Load(SEED, 500);
        try (ScriptedGateway gateway = setup.gateway().start();
             JamesServer james = setup.james(gateway.port()).startForOneTest()) {
            load.start(james);
            await(() -> load.answered().size() > 100 + random.nextInt(100));
            james.kill();
            try (JamesServer second = james.startAgain()) {
                await(() -> second.webAdmin().queueSize("spool") == 0 && second.webAdmin().queueSize("gateway") == 0);
                List<String> all = arrived(gateway);
                Set<String> arrived = new HashSet<>(all);

                assertThat(arrived).containsAll(load.answered());
                assertThat(arrived.size() - load.answered().size()).as("taken, but not answered").isBetween(0, Load.SENDERS);
                assertThat(all.size() - arrived.size()).as("twice: in hand at the kill").isLessThanOrEqualTo(SPOOLERS + DELIVERIES);
                assertThat(gateway.received()).allSatisfy(mail -> assertWhole(mail, load));
            }
        }
    }

    /** The recipient of each mail that the gateway has, in the order of arrival. */
    private static List<String> arrived(ScriptedGateway gateway) {
        return gateway.received().stream().map(mail -> mail.recipients().get(0)).toList();
    }

    /** Those that arrived before this point and arrived again after it. */
    private static Set<String> again(List<String> all, int point) {
        Set<String> again = new HashSet<>(all.subList(0, point));
        again.retainAll(new HashSet<>(all.subList(point, all.size())));
        return again;
    }

    private static List<String> both(List<String> some, List<String> others) {
        return Stream.concat(some.stream(), others.stream()).toList();
    }

    private static List<String> last(int count, List<String> all) {
        return new ArrayList<>(all.subList(Math.max(0, all.size() - count), all.size()));
    }

    private static void assertWhole(ReceivedMessage mail, Load load) {
        assertThat(mail.text()).endsWith(load.contentFor(mail.recipients().get(0)));
    }

    private static void await(BooleanSupplier condition) {
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(condition::getAsBoolean);
    }
}
