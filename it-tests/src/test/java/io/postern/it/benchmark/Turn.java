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
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;

import io.postern.peers.smtp.Action;
import io.postern.peers.smtp.Step;

/**
 * A thousand mails through a relay to a contender's gateway.
 *
 * @param rate        mails in a second
 * @param connections how many were opened for them
 */
record Turn(double rate, double connections) {
    private static final int MAILS = 1000;
    private static final int SENDERS = 8;

    /** Until the last mail is there, from the first MAIL on. */
    static Turn asItComes(Relay relay, Contender contender) {
        int before = contender.gateway().connections();
        long started = System.nanoTime();
        send(relay, contender);
        return end(contender, started, before);
    }

    /** Until the last mail is there, from when the gateway begins to answer, all mails being in the queue. */
    static Turn outOfAFullQueue(Relay relay, Contender contender) {
        int before = contender.gateway().connections();
        CountDownLatch gate = new CountDownLatch(1);
        contender.gateway().program(Step.GREETING, Action.waitFor(gate));
        contender.gateway().program(Step.MAIL, Action.waitFor(gate));
        send(relay, contender);
        await(() -> relay.sorted().getAsBoolean());
        long started = System.nanoTime();
        gate.countDown();
        return end(contender, started, before);
    }

    private static void send(Relay relay, Contender contender) {
        Senders.send(MAILS, SENDERS, relay.port(), contender::recipient);
    }

    private static Turn end(Contender contender, long started, int before) {
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
