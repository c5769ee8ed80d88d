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

package io.postern.gateway;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;

import io.postern.gateway.GatewaySettings.Order;
import io.postern.smtp.Fault;
import io.postern.smtp.SmtpEvent;
import io.postern.smtp.Stage;

/** The gateways of one mailet: in which order a mail tries them, and which of them it leaves alone for now. */
public final class Gateways {
    private final List<Gateway> listed;
    private final Order order;
    private final HealthBook book;
    private final Random random;

    /**
     * A list.
     *
     * @param listed at least one
     */
    public Gateways(List<Gateway> listed, Order order, HealthBook book, Random random) {
        if (listed.isEmpty()) {
            throw new IllegalArgumentException("no gateway");
        }
        this.listed = List.copyOf(listed);
        this.order = order;
        this.book = book;
        this.random = random;
    }

    /**
     * For one mail.
     *
     * @param doubtful the name of one that may have the mail already: another may do better
     */
    List<Gateway> inOrder(String doubtful) {
        List<Gateway> gateways = new ArrayList<>(listed);
        if (order == Order.RANDOM) {
            Collections.shuffle(gateways, random);
        }
        gateways.sort(Comparator.comparing(gateway -> gateway.name().equals(doubtful)));
        return gateways;
    }

    /** Whether there is one among these of which no trouble is known. */
    boolean isAnyWell(List<Gateway> some) {
        return some.stream().map(book::health).anyMatch(Health.Well.class::isInstance);
    }

    Gateway first() {
        return listed.get(0);
    }

    Optional<HealthBook.Permission> ask(Gateway gateway, String mail) {
        return book.ask(gateway, mail);
    }

    /** How many mails they can take now. */
    public Outlook outlook() {
        List<Health> healths = listed.stream().map(book::health).toList();
        if (healths.stream().anyMatch(Health.Well.class::isInstance)) {
            return new Outlook.Open();
        }
        List<Duration> pauses = healths.stream().filter(Health.BackingOff.class::isInstance).map(Health.BackingOff.class::cast)
            .map(book::left).sorted().toList();
        long due = pauses.stream().filter(Duration::isZero).count();
        long tried = healths.stream().filter(Health.Probing.class::isInstance).count();
        Optional<Duration> next = pauses.stream().filter(pause -> !pause.isZero()).findFirst();
        return due > 0 ? new Outlook.Probe((int) (due + tried), next) : new Outlook.Shut(next);
    }

    /** Tells of each change of a gateway's health, of this list or another's. */
    public void listen(HealthListener listener) {
        book.add(listener);
    }

    public void ignore(HealthListener listener) {
        book.remove(listener);
    }

    /** Why a gateway is left alone. */
    SmtpEvent leftAlone(Gateway gateway) {
        Health health = book.health(gateway);
        String why = "left alone";
        if (health instanceof Health.BackingOff pause) {
            why = "left alone for " + book.left(pause).toSeconds() + " s after: " + pause.event().describe();
        } else if (health instanceof Health.Probing probing) {
            why = "another mail is trying it after: " + probing.before().event().describe();
        }
        return new SmtpEvent.Broken(Stage.CONNECT, Fault.NOT_ASKED, why);
    }
}
