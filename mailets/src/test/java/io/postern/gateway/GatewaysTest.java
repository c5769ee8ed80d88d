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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import io.postern.gateway.GatewaySettings.Order;
import io.postern.smtp.Credentials;
import io.postern.smtp.Fault;
import io.postern.smtp.Secret;
import io.postern.smtp.SmtpEvent;
import io.postern.smtp.SmtpReply;
import io.postern.smtp.Stage;

class GatewaysTest {
    private static final Gateway A = gateway("a.example");
    private static final Gateway B = gateway("b.example");
    private static final SmtpEvent REFUSED = new SmtpEvent.Broken(Stage.CONNECT, Fault.REFUSED, "refused");
    private static final SmtpEvent WRONG_PASSWORD = new SmtpEvent.Replied(Stage.AUTH, SmtpReply.of(535, "wrong"));

    private final AtomicLong clock = new AtomicLong();
    private final HealthBook book = new HealthBook(clock::get, () -> 0);
    private final Gateways both = gateways(Order.LISTED, A, B);

    @Test
    void outlookShouldBeOpenAsLongAsOneIsWell() {
        report(A, REFUSED);

        assertThat(both.outlook()).isEqualTo(new Outlook.Open());
        assertThat(both.outlook().mails(10)).isEqualTo(10);
    }

    @Test
    void outlookShouldBeShutUntilTheFirstMayBeTried() {
        report(A, WRONG_PASSWORD);
        report(B, REFUSED);

        assertThat(both.outlook()).isEqualTo(new Outlook.Shut(Optional.of(Duration.ofSeconds(1))));
        assertThat(both.outlook().mails(10)).isZero();
        assertThat(gateways(Order.LISTED, A).outlook().pause()).contains(Duration.ofMinutes(5));
    }

    @Test
    void outlookShouldAllowOneMailWhenTheFirstMayBeTried() {
        report(A, WRONG_PASSWORD);
        report(B, REFUSED);
        clock.addAndGet(Duration.ofSeconds(1).toNanos());

        assertThat(both.outlook()).isInstanceOfSatisfying(Outlook.Probe.class,
            probe -> assertThat(probe.pause().orElseThrow()).isEqualTo(Duration.ofSeconds(299)));
        assertThat(both.outlook().mails(10)).isEqualTo(1);
    }

    @Test
    void outlookShouldAllowAMailForEachGatewayThatMayBeTried() {
        report(A, REFUSED);
        report(B, REFUSED);
        clock.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(both.outlook().mails(10)).isEqualTo(2);

        assertThat(book.ask(B, "mail-1")).isPresent();
        assertThat(both.outlook().mails(10)).isEqualTo(2);
    }

    @Test
    void outlookShouldBeShutWhileAnotherMailTries() {
        report(B, REFUSED);
        clock.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(book.ask(B, "mail-1")).isPresent();

        assertThat(gateways(Order.LISTED, B).outlook()).isEqualTo(new Outlook.Shut(Optional.empty()));
        assertThat(gateways(Order.LISTED, B).leftAlone(B).describe()).contains("another mail is trying it");
    }

    @Test
    void inOrderShouldBeTheListsOrder() {
        assertThat(both.inOrder()).containsExactly(A, B);
    }

    @Test
    void inOrderShouldVaryWhenItIsRandom() {
        Gateways random = gateways(Order.RANDOM, A, B);
        Set<List<Gateway>> orders = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            orders.add(random.inOrder());
        }

        assertThat(orders).containsExactlyInAnyOrder(List.of(A, B), List.of(B, A));
    }

    @Test
    void gatewaysShouldNotBeNone() {
        assertThatThrownBy(() -> gateways(Order.LISTED)).isInstanceOf(IllegalArgumentException.class);
    }

    private void report(Gateway gateway, SmtpEvent event) {
        book.ask(gateway, "mail-1").orElseThrow().report(List.of(event));
    }

    private Gateways gateways(Order order, Gateway... list) {
        return new Gateways(List.of(list), order, book, new Random(1));
    }

    private static Gateway gateway(String host) {
        return new Gateway(host, 587, new Credentials("relay", Secret.of("s3cr3t".toCharArray())));
    }
}
