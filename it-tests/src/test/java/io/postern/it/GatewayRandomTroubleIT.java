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

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.postern.it.support.GatewaySetup;
import io.postern.it.support.JamesExtension;
import io.postern.it.support.Road;
import io.postern.it.support.Roads;
import io.postern.it.support.SmtpDialogue;
import io.postern.peers.smtp.Action;
import io.postern.peers.smtp.GatewayBuilder;
import io.postern.peers.smtp.ReceivedMessage;
import io.postern.peers.smtp.ScriptedGateway;
import io.postern.peers.smtp.Step;

/**
 * A thousand mails through two gateways that fail at random at every stage, always in the same random way: every recipient is accounted for
 * exactly once, at a gateway or in a bounce. The exception is RFC 1047's: a message that was cut after its end may be delivered twice, and
 * the log says which.
 */
class GatewayRandomTroubleIT {
    private static final int MAILS = 1000;
    private static final long SEED = 20_170_201;
    private static final Pattern MAYBE_TWICE = Pattern.compile("recipient=(\\S+) .* may be delivered twice");
    private static final Pattern BOUNCED = Pattern.compile("Final-Recipient: rfc822; (\\S+)");

    private static final GatewaySetup SETUP = GatewaySetup.create("gateway-random");
    private static final Roads ROADS = new Roads(SETUP);
    private static final ScriptedGateway FIRST = unreliable(SETUP.gateway(), SEED).start();
    private static final ScriptedGateway SECOND = unreliable(SETUP.gateway().without("CHUNKING"), SEED + 1).start();
    private static final Road ROAD = ROADS.road("random", FIRST, SECOND).with("deliveryThreads", "10").with("delayTime", "100 * 1 second");

    @RegisterExtension
    static final JamesExtension JAMES = ROADS.james().closing(FIRST, SECOND);

    private static GatewayBuilder unreliable(GatewayBuilder gateway, long seed) {
        Random random = new Random(seed);
        for (Step step : List.of(Step.CONNECT, Step.GREETING, Step.EHLO, Step.STARTTLS, Step.TLS, Step.EHLO_AFTER_TLS, Step.MAIL, Step.RCPT,
            Step.DATA, Step.BDAT, Step.CONTENT)) {
            gateway.on(step, line -> happens(random, 10), Action.close());
        }
        for (Step step : List.of(Step.GREETING, Step.EHLO, Step.MAIL, Step.RCPT, Step.DATA, Step.BDAT, Step.CONTENT)) {
            gateway.on(step, line -> happens(random, 10), Action.reply("421 4.3.2 closing"));
        }
        for (Step step : List.of(Step.MAIL, Step.RCPT, Step.DATA, Step.CONTENT)) {
            gateway.on(step, line -> happens(random, 20), Action.reply("451 4.3.0 later"));
        }
        return gateway.on(Step.RCPT, line -> happens(random, 20), Action.reply("550 5.1.1 nobody"))
            .on(Step.CONTENT, line -> happens(random, 10), Action.reply("554 5.6.0 no"));
    }

    private static synchronized boolean happens(Random random, int inAThousand) {
        return random.nextInt(1000) < inAThousand;
    }

    @Test
    void everyRecipientShouldBeAccountedForOnceWhenGatewaysFailAtRandom() {
        List<String> recipients = IntStream.range(0, MAILS).boxed()
            .flatMap(number -> Stream.of("a" + number, "b" + number)).map(ROAD::recipient).toList();
        sendAll();

        eventually(() -> assertThat(outcomes().keySet()).containsAll(recipients));
        eventually(() -> assertThat(JAMES.server().webAdmin().queueSize(ROAD.name())).isZero());
        Map<String, Integer> outcomes = outcomes();
        Set<String> maybeTwice = maybeTwice();
        assertThat(outcomes.keySet()).containsExactlyInAnyOrderElementsOf(recipients);
        assertThat(outcomes).allSatisfy((recipient, times) -> assertThat(times).isBetween(1, maybeTwice.contains(recipient) ? 100 : 1));
        assertThat(maybeTwice.size()).isLessThan(recipients.size() / 5);
    }

    private static void sendAll() {
        try (SmtpDialogue dialogue = SmtpDialogue.from("127.0.0.1", JAMES.server().smtpPort())) {
            dialogue.sendExpecting("EHLO client.test", "250");
            for (int number = 0; number < MAILS; number++) {
                dialogue.sendExpecting("MAIL FROM:<" + ROAD.sender() + ">", "250")
                    .sendExpecting("RCPT TO:<" + ROAD.recipient("a" + number) + ">", "250")
                    .sendExpecting("RCPT TO:<" + ROAD.recipient("b" + number) + ">", "250")
                    .sendExpecting("DATA", "354").sendExpecting("Subject: " + number + "\r\n\r\nhi\r\n.", "250");
            }
        }
    }

    /** How often each recipient was taken by a gateway or named in a bounce. */
    private static Map<String, Integer> outcomes() {
        Map<String, Integer> outcomes = new HashMap<>();
        Stream.of(FIRST, SECOND).flatMap(gateway -> gateway.received().stream())
            .flatMap(message -> message.recipients().stream())
            .forEach(recipient -> outcomes.merge(recipient, 1, Integer::sum));
        ROADS.bouncesOf(ROAD).stream().map(ReceivedMessage::octets)
            .flatMap(bounce -> BOUNCED.matcher(bounce).results().map(result -> result.group(1)))
            .forEach(recipient -> outcomes.merge(recipient, 1, Integer::sum));
        return outcomes;
    }

    private static Set<String> maybeTwice() {
        Set<String> recipients = new TreeSet<>();
        JAMES.server().consoleLines().stream()
            .flatMap(line -> MAYBE_TWICE.matcher(line).results().map(MatchResult::group))
            .forEach(found -> recipients.add(found.replaceFirst("recipient=(\\S+) .*", "$1")));
        return recipients;
    }
}
