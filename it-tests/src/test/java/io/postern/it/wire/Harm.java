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

import java.time.Duration;
import java.util.List;

import io.postern.it.interop.MailServer;
import io.postern.it.wire.Fault.Cut;
import io.postern.it.wire.Fault.CutBeforeReply;
import io.postern.it.wire.Fault.End;
import io.postern.it.wire.Fault.Latency;
import io.postern.it.wire.Fault.Stall;
import io.postern.it.wire.Fault.Trickle;

/** What is done to the sessions of a lane, one after another. */
final class Harm {
    private static final int CUTS = 3;
    private static final int STALLS = 2;
    private static final int HANG_UPS = 3;
    private static final int SLOW_OCTETS = 4;

    private Harm() {
    }

    /**
     * Sessions with two mails, cut in either direction, in both ways.
     *
     * @param part of the octets that several lanes share, from 0
     */
    static void cuts(Scene scene, Lane lane, int part) {
        lane.measure(scene, 2);
        Plan plan = new Plan(lane.toString(), part);
        for (Direction direction : Direction.values()) {
            for (End end : End.values()) {
                plan.octets(lane.length(direction), CUTS).forEach(octet -> lane.step(scene, "cut " + direction + ", " + end,
                    new Cut(direction, octet, end), 2));
            }
        }
    }

    /** Nothing more comes in one direction, for longer than James waits. */
    static void stalls(Scene scene, Lane lane) {
        lane.measure(scene, 1);
        Plan plan = new Plan(lane.toString(), 0);
        for (Direction direction : Direction.values()) {
            plan.some(lane.length(direction), STALLS).forEach(octet -> lane.step(scene, "stall " + direction,
                new Stall(direction, octet), 1));
        }
    }

    /** Everything comes, only late: the session has to bear it. */
    static void slowness(Scene scene, Lane lane) {
        lane.measure(scene, 1);
        Plan plan = new Plan(lane.toString(), 0);
        for (Direction direction : Direction.values()) {
            plan.some(lane.length(direction) - SLOW_OCTETS, 1).forEach(octet -> lane.step(scene, "octet a second " + direction,
                new Trickle(direction, octet, SLOW_OCTETS), 1));
        }
        lane.step(scene, "20 ms late", new Latency(Duration.ofMillis(20)), 2);
        lane.step(scene, "300 ms late", new Latency(Duration.ofMillis(300)), 2);
    }

    /** The message went whole, and its reply never comes: the one case in which it has to come twice. */
    static void noReply(Scene scene, Lane lane) {
        lane.measure(scene, 1);
        List<Outcomes.Mail> sent = lane.step(scene, "reset in place of final reply", new CutBeforeReply(lane.withinContent()), 1);
        // Some gateways pass on late what they have taken.
        eventually(() -> assertThat(sent).extracting(scene.outcomes()::end).contains(Outcomes.End.TWICE));
    }

    /** The same with a second gateway: the mail waits, and its next attempt asks the other one. */
    static void noReplyWithSecond(Scene scene, Lane lane) {
        lane.measure(scene, 1);
        List<Outcomes.Mail> sent = lane.step(scene, "second gateway, no final reply", new CutBeforeReply(lane.withinContent()), 1);
        Outcomes.Mail doubtful = sent.get(0);
        eventually(() -> assertThat(doubtful.gateways()).extracting(gateway -> gateway.of(doubtful.id())).containsExactly(1, 1));
    }

    /** Sessions that James keeps are ended by the gateway, without a word, before James needs them again. */
    static void hangUps(Scene scene, Lane lane) {
        for (int i = 0; i < HANG_UPS; i++) {
            lane.hangUp(scene, "hung up between two mails");
        }
    }

    /** What is cut before the message went arrives by the second gateway, and not only after the wait of this road, an hour. */
    static void failOver(Scene scene, Lane lane) {
        lane.measure(scene, 1);
        Plan plan = new Plan(lane.toString(), 0);
        for (Direction direction : Direction.values()) {
            for (End end : End.values()) {
                // A session that resumes TLS keys is shorter, above all to James.
                plan.some(lane.beforeContent(direction) / 2, STALLS).forEach(octet -> {
                    lane.step(scene, "second gateway, " + direction + ", " + end, new Cut(direction, octet, end), 1);
                    endPause(scene, lane);
                });
            }
        }
        assertThat(lane.step(scene, "second gateway, then well", Fault.none(), 1))
            .extracting(mail -> mail.gateways().get(0).of(mail.id())).containsExactly(1);
    }

    /** The gateway's own processes end, or stop. Where its end of the connection stays, James waits in vain. */
    static void processes(Scene scene, Lane lane, MailServer server) {
        lane.measure(scene, 1);
        lane.traffic(scene, "SIGTERM, started again", server::terminate, server::startAgain);
        lane.traffic(scene, "SIGKILL, started again", () -> new ProcessTree(server.ancestor()).kill(), server::startAgain);
        ProcessTree stopped = new ProcessTree(server.ancestor());
        lane.traffic(scene, "SIGSTOP, SIGCONT", stopped::stop, stopped::goOn);
    }

    private static void endPause(Scene scene, Lane lane) {
        scene.james().webAdmin().delete("/gateways/" + lane.gatewayName() + "/pause");
    }
}
