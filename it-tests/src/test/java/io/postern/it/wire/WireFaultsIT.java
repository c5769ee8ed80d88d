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

package io.postern.it.wire;

import static io.postern.it.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.postern.it.support.GatewaySetup;
import io.postern.it.support.JamesExtension;
import io.postern.it.support.Road;
import io.postern.it.support.Roads;
import io.postern.it.wire.Peers.Peer;

/**
 * Connections between James and gateways that others wrote are cut, stall, and are slow; gateways end, are killed, and are stopped. All
 * mail arrives, once, or twice where the gateway may have had it and the log says so.
 */
@Tag("node")
@Tag("opensmtpd")
class WireFaultsIT {
    private static final GatewaySetup SETUP = GatewaySetup.create("wire-faults");
    private static final Roads ROADS = new Roads(SETUP);
    private static final Peers PEERS = Peers.start(SETUP);
    /** Those whose processes are ended and stopped. */
    private static final Peers MORTAL = Peers.start(SETUP);
    private static final Map<Lane, BiConsumer<Scene, Lane>> LANES = lanes();

    @RegisterExtension
    static final JamesExtension JAMES = ROADS.james().closing(PEERS, MORTAL);

    private static final ExecutorService THREADS = Executors.newCachedThreadPool();
    private static final Map<Lane, Future<?>> RUNS = new LinkedHashMap<>();
    private static Scene scene;

    private static Map<Lane, BiConsumer<Scene, Lane>> lanes() {
        Map<Lane, BiConsumer<Scene, Lane>> lanes = new LinkedHashMap<>();
        for (Peer peer : PEERS.all()) {
            for (String door : peer.doors()) {
                for (int part = 0; part < Plan.LANES; part++) {
                    int octets = part;
                    lanes.put(lane(peer, "cut" + part, door), (scene, lane) -> Harm.cuts(scene, lane, octets));
                }
            }
            String door = peer.doors().get(0);
            lanes.put(impatient(lane(peer, "stall", door)), Harm::stalls);
            lanes.put(lane(peer, "slow", door), Harm::slowness);
            lanes.put(lane(peer, "reply", door), Harm::noReply);
            lanes.put(keeping(lane(peer, "hang-up", door)), Harm::hangUps);
            // Mail that has to wait does not arrive in the time of a test.
            lanes.put(withSecond(peer, "second", door, "1 hour"), Harm::failOver);
            lanes.put(withSecond(peer, "doubt", door, "1000 * 500 ms"), Harm::noReplyWithSecond);
        }
        for (Peer peer : MORTAL.all()) {
            Lane lane = impatient(lane(peer, "process", peer.doors().get(0)));
            lane.road().with("connections", "4").with("deliveryThreads", "4");
            lanes.put(lane, (scene, mortal) -> Harm.processes(scene, mortal, peer.server()));
        }
        return lanes;
    }

    /** A lane with one gateway, one session at a time, and mail that never gives up. */
    private static Lane lane(Peer peer, String what, String door) {
        Proxy proxy = new Proxy(() -> peer.server().port(door));
        Road road = ROADS.road(name(peer, what, door), "localhost:" + proxy.port());
        return new Lane(peer.name(), singly(road, door), proxy, List.of(peer.arrivals()));
    }

    private static String name(Peer peer, String what, String door) {
        return (what + "-" + peer.name() + "-" + door).toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Road singly(Road road, String door) {
        return road.with("connections", "1").with("deliveryThreads", "1").with("timeout", "20000").with("connectionTimeout", "20000")
            .with("delayTime", "1000 * 500 ms").with("idleTime", "200 ms")
            .with("sslEnable", String.valueOf(door.equals(Peers.IMPLICIT_TLS)));
    }

    private static Lane impatient(Lane lane) {
        lane.road().with("timeout", "3000");
        return lane;
    }

    private static Lane keeping(Lane lane) {
        lane.road().with("idleTime", "30 s");
        return lane;
    }

    /** A lane whose second gateway is another peer, without a proxy. */
    private static Lane withSecond(Peer peer, String what, String door, String delay) {
        Peer second = PEERS.after(peer);
        Proxy proxy = new Proxy(() -> peer.server().port(door));
        Road road = ROADS.road(name(peer, what, door),
            "localhost:" + proxy.port() + ",localhost:" + second.server().port(second.doors().get(0)));
        return new Lane(peer.name(), singly(road, door).with("delayTime", delay), proxy, List.of(peer.arrivals(), second.arrivals()));
    }

    @BeforeAll
    static void run() {
        System.out.println("wire.seed=" + Plan.SEED);
        DeliveryLog log = new DeliveryLog(JAMES.server().home().folder().resolve("logs/console.log"));
        scene = new Scene(JAMES.server(), new Outcomes(ROADS, log));
        LANES.forEach((lane, harm) -> RUNS.put(lane, THREADS.submit(() -> harm.accept(scene, lane))));
    }

    @AfterAll
    static void printTable() {
        THREADS.shutdownNow();
        System.out.println(scene.outcomes().table());
        LANES.keySet().forEach(Lane::close);
    }

    static Stream<Lane> allLanes() {
        return new ArrayList<>(LANES.keySet()).stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("allLanes")
    void mailShouldArriveAndBeTwiceOnlyWhereTheLogSaysSoWhen(Lane lane) throws Exception {
        Objects.requireNonNull(RUNS.get(lane)).get();

        assertThat(scene.outcomes().wrong(lane.road())).isEmpty();
        eventually(() -> assertThat(JAMES.server().webAdmin().queueSize(lane.road().name())).isZero());
    }
}
