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

import static io.postern.it.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.postern.it.support.GatewaySetup;
import io.postern.it.support.JamesExtension;
import io.postern.it.support.Road;
import io.postern.it.support.Roads;
import io.postern.it.support.WebAdmin;
import io.postern.peers.smtp.Action;
import io.postern.peers.smtp.ScriptedGateway;
import io.postern.peers.smtp.Step;

/** Rates, and mailets that share a gateway. */
class GatewayLimitsIT {
    private static final int MAILS = 4;
    private static final GatewaySetup SETUP = GatewaySetup.create("gateway-limits");
    private static final Roads ROADS = new Roads(SETUP);
    private static final ScriptedGateway INLINE = SETUP.gateway().start();
    private static final ScriptedGateway NAMED = SETUP.gateway().start();
    private static final ScriptedGateway MANY = SETUP.gateway().start();
    private static final ScriptedGateway SHARED = SETUP.gateway().start();
    private static final ScriptedGateway LOCKED = SETUP.gateway().on(Step.AUTH_RESULT, Action.reply("535 5.7.8 wrong")).start();
    private static final Road SLOW = ROADS.road("slow", INLINE).with("deliveryThreads", "4").with("rate", "30/min");
    private static final Road SLOW_BY_NAME = ROADS.road("slow-by-name", "").with("gateway", "").with("gatewayUsername", "")
        .with("gatewayPassword", "").with("timeout", "").with("connectionTimeout", "").with("gateways", "named")
        .with("deliveryThreads", "4");
    private static final Road MANY_RECIPIENTS = ROADS.road("many", MANY).with("rate", "30/min").with("recipientsPerTransaction", "1")
        .with("messagesPerConnection", "2");
    private static final Road QUIET = ROADS.road("quiet", SHARED);
    private static final Road TRACED = ROADS.road("traced", SHARED).with("debug", "true").with("connections", "3");
    private static final Road FIRST_LOGIN = ROADS.road("first-login", LOCKED);
    private static final Road OTHER_LOGIN = ROADS.road("other-login", LOCKED).with("heloName", "mail.other.test");

    @RegisterExtension
    static final JamesExtension JAMES = ROADS.james().closing(INLINE, NAMED, MANY, SHARED, LOCKED)
        .edit("authgateways.xml", text -> text.replace("<authgateways>", "<authgateways><gateway name='named'><host>localhost</host><port>"
            + NAMED.port() + "</port><authentication><username>" + GatewaySetup.USER + "</username><password>" + GatewaySetup.PASSWORD
            + "</password></authentication><limits><rate>30/min</rate></limits></gateway>"));

    /** Every 2.03 seconds; 1 second of that may get lost on a busy machine. */
    @Test
    void messagesShouldBeSpacedEvenlyInBothFormsOfSettings() {
        List<Long> inline = timesOfMail(INLINE);
        List<Long> named = timesOfMail(NAMED);
        for (int number = 0; number < MAILS; number++) {
            SLOW.send(JAMES.server(), "Subject: x\r\n\r\nhi\r\n", SLOW.recipient("r" + number));
            SLOW_BY_NAME.send(JAMES.server(), "Subject: x\r\n\r\nhi\r\n", SLOW_BY_NAME.recipient("r" + number));
        }

        eventually(() -> assertThat(SLOW.receivedBy(INLINE)).hasSize(MAILS));
        eventually(() -> assertThat(SLOW_BY_NAME.receivedBy(NAMED)).hasSize(MAILS));
        assertThat(gaps(inline)).allMatch(gap -> gap.compareTo(Duration.ofSeconds(1)) > 0);
        assertThat(gaps(named)).allMatch(gap -> gap.compareTo(Duration.ofSeconds(1)) > 0);
    }

    /** One mail, three transactions, two connections. */
    @Test
    void limitsShouldCountMailTransactions() {
        List<Long> times = timesOfMail(MANY);
        MANY_RECIPIENTS.send(JAMES.server(), "Subject: x\r\n\r\nhi\r\n", MANY_RECIPIENTS.recipient("a"), MANY_RECIPIENTS.recipient("b"),
            MANY_RECIPIENTS.recipient("c"));

        eventually(() -> assertThat(MANY_RECIPIENTS.receivedBy(MANY)).hasSize(3));
        assertThat(MANY.connections()).isEqualTo(2);
        assertThat(gaps(times)).hasSize(2).allMatch(gap -> gap.compareTo(Duration.ofSeconds(1)) > 0);
    }

    @Test
    void theDialogueShouldBeLoggedForTheMailetWithDebugWhoeverOpenedTheSession() {
        send(QUIET, "first");
        send(TRACED, "second");
        send(QUIET, "third");

        assertThat(SHARED.connections()).isEqualTo(1);
        assertThat(JAMES.server().consoleLines()).filteredOn(line -> line.contains("C: RCPT TO:"))
            .anyMatch(line -> line.contains("<second@traced.test>")).noneMatch(line -> line.contains("quiet.test"));
    }

    @Test
    void startShouldWarnOfLimitsAndNamesThatMailetsSeeDifferently() {
        assertThat(JAMES.server().consoleLines()).filteredOn(line -> line.contains("WARN"))
            .anyMatch(line -> line.contains("Gateways localhost:" + SHARED.port() + " (queue quiet) and localhost:" + SHARED.port()
                + " (queue traced) are one to the server, and have different limits here"))
            .anyMatch(line -> line.contains("Gateways localhost:" + LOCKED.port() + " (queue first-login) and localhost:" + LOCKED.port()
                + " (queue other-login) have the same name, and differ in heloName"));
        assertThat(JAMES.server().webAdmin().get("/gateways")).contains("\"cap\":3");
    }

    @Test
    void theOperatorShouldEndThePauseOfAllWhoHaveTheName() {
        FIRST_LOGIN.send(JAMES.server());
        OTHER_LOGIN.send(JAMES.server());
        eventually(() -> assertThat(leftAlone()).isEqualTo(2));
        LOCKED.reset();

        webAdmin().delete("/gateways/localhost:" + LOCKED.port() + "/pause");

        eventually(() -> assertThat(FIRST_LOGIN.receivedBy(LOCKED)).hasSize(1));
        eventually(() -> assertThat(OTHER_LOGIN.receivedBy(LOCKED)).hasSize(1));
        assertThat(webAdmin().post("/gateways/localhost:" + LOCKED.port() + "/check").get("result").asText()).isEqualTo("ok");
    }

    private static void send(Road road, String user) {
        road.send(JAMES.server(), "Subject: x\r\n\r\nhi\r\n", road.recipient(user));
        eventually(() -> assertThat(road.receivedBy(SHARED)).anyMatch(message -> message.recipients().contains(road.recipient(user))));
        eventually(() -> assertThat(road.log(JAMES.server())).anyMatch(line -> line.contains(user) && line.contains("outcome=delivered")));
    }

    private static int leftAlone() {
        return webAdmin().get("/gateways").split("\"left alone\"", -1).length - 1;
    }

    private static WebAdmin webAdmin() {
        return JAMES.server().webAdmin();
    }

    /** When MAIL came, as the gateway sees it. */
    private static List<Long> timesOfMail(ScriptedGateway gateway) {
        List<Long> times = new CopyOnWriteArrayList<>();
        gateway.program(Step.MAIL, line -> {
            times.add(System.nanoTime());
            return false;
        }, Action.proceed());
        return times;
    }

    private static List<Duration> gaps(List<Long> times) {
        return IntStream.range(1, times.size()).mapToObj(i -> Duration.ofNanos(times.get(i) - times.get(i - 1))).toList();
    }
}
