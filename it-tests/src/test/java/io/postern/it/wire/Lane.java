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
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

import io.postern.it.support.Road;

/**
 * One road through James, the proxy that its first gateway is behind, and that gateway. Faults come one after another here, each to a
 * session of its own; many lanes go on beside each other.
 */
final class Lane implements AutoCloseable {
    /** What the length of a session can differ by: James's own Received field has a number in it. */
    private static final int SLACK = 32;
    /** James takes 50 connections from a network. */
    private static final Semaphore SENDERS = new Semaphore(30);
    private static final int SOME = 10;
    private static final String LINE = "what is to arrive\r\n";
    private static final int LINES = 100;
    private static final AtomicInteger MAILS = new AtomicInteger();

    private final String peer;
    private final Road road;
    private final Proxy proxy;
    private final List<Arrivals> gateways;
    private Passed whole = new Passed(0, 0);
    private Passed beforeContent = new Passed(Integer.MAX_VALUE, Integer.MAX_VALUE);
    private Passed withinContent = new Passed(0, 0);

    Lane(String peer, Road road, Proxy proxy, List<Arrivals> gateways) {
        this.peer = peer;
        this.road = road;
        this.proxy = proxy;
        this.gateways = gateways;
    }

    /** Sessions without a fault, with one mail and with so many; the first makes its TLS keys, the others resume those. */
    void measure(Scene scene, int mails) {
        for (int count : new int[]{1, mails, 1}) {
            once(scene, "none", Fault.none(), count);
            whole = whole.most(proxy.last().meter().passed());
            if (count == 1) {
                beforeContent = beforeContent.least(proxy.last().meter().beforeLongestTurn());
                withinContent = withinContent.most(proxy.last().meter().beforeLongestTurn());
            }
            endSession();
        }
    }

    /** How many octets a session has in this direction. */
    long length(Direction direction) {
        return whole.in(direction);
    }

    /** Before this many octets went to it the gateway cannot have had a message: no session sends it more beforehand than the shortest. */
    long beforeContent(Direction direction) {
        return beforeContent.in(direction) - SLACK;
    }

    /** When this many octets went to the gateway it is being sent the first message, and has not had all of it. */
    long withinContent() {
        return withinContent.toGateway() + LINES * LINE.length() / 2;
    }

    /** The next session has this fault, in which so many mails are sent; returns when all of them have arrived. */
    List<Outcomes.Mail> step(Scene scene, String label, Fault fault, int mails) {
        List<Outcomes.Mail> sent = once(scene, label, fault, mails);
        endSession();
        return sent;
    }

    private List<Outcomes.Mail> once(Scene scene, String label, Fault fault, int mails) {
        List<Link> harmed = new CopyOnWriteArrayList<>();
        proxy.next(fault, harmed::add);
        BooleanSupplier late = () -> fault.endsSession() && harmed.stream()
            .anyMatch(link -> link.meter().passed().toGateway() >= beforeContent(Direction.TO_GATEWAY));
        List<Outcomes.Mail> sent = new ArrayList<>();
        for (int i = 0; i < mails; i++) {
            sent.add(send(scene, label, late));
        }
        settle(scene, sent);
        return sent;
    }

    /** Waits until all have arrived. */
    private void settle(Scene scene, List<Outcomes.Mail> sent) {
        Outcomes outcomes = scene.outcomes();
        eventually(() -> assertThat(sent).as(road.name()).allMatch(mail -> outcomes.isSettled(mail) || outcomes.hadToWait(mail)));
        if (!sent.stream().allMatch(outcomes::isSettled)) {
            // A mail that a gateway failed with lets others try it first, for half a minute: traffic goes on.
            sent.add(send(scene, sent.get(0).fault(), () -> false));
            eventually(() -> assertThat(sent).as(road.name()).allMatch(outcomes::isSettled));
        }
    }

    /** While mails come one after another the gateway gets into trouble, mails have to wait, and it is well again. */
    void traffic(Scene scene, String label, Runnable trouble, Runnable end) {
        List<Outcomes.Mail> sent = new ArrayList<>();
        sendSome(scene, label, sent);
        trouble.run();
        sendSome(scene, label, sent);
        Outcomes outcomes = scene.outcomes();
        // Some gateways let sessions that are open go on when they end.
        eventually(() -> assertThat(sent.stream().anyMatch(outcomes::hadToWait) || sent.stream().allMatch(outcomes::isSettled)).isTrue());
        end.run();
        sendSome(scene, label, sent);
        settle(scene, sent);
    }

    private void sendSome(Scene scene, String label, List<Outcomes.Mail> sent) {
        for (int i = 0; i < SOME; i++) {
            sent.add(send(scene, label, () -> true));
        }
    }

    /** The gateway ends the session, as if it had waited long enough, while James keeps it for the next mail. */
    void hangUp(Scene scene, String label) {
        once(scene, label, Fault.none(), 1);
        proxy.hangUp();
        settle(scene, new ArrayList<>(List.of(send(scene, label, () -> true))));
    }

    private Outcomes.Mail send(Scene scene, String label, BooleanSupplier mayComeTwice) {
        String id = "m" + MAILS.incrementAndGet();
        SENDERS.acquireUninterruptibly();
        try {
            road.send(scene.james(), "Message-ID: <" + id + ">\r\nSubject: " + id + "\r\n\r\n" + LINE.repeat(LINES), road.recipient(id));
        } finally {
            SENDERS.release();
        }
        return scene.outcomes().add(new Outcomes.Mail(peer, label, id, road, gateways, mayComeTwice));
    }

    /** James ends sessions that nobody uses, here at once. */
    private void endSession() {
        eventually(() -> assertThat(proxy.open()).isZero());
    }

    String gatewayName() {
        return "localhost:" + proxy.port();
    }

    @Override
    public String toString() {
        return road.name();
    }

    Road road() {
        return road;
    }

    @Override
    public void close() {
        proxy.close();
    }
}
