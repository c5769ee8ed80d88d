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

package io.postern.peers.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MisbehaviourTest {
    private final ScriptedGateway gateway = ScriptedGateway.builder().start();

    @AfterEach
    void close() {
        gateway.close();
    }

    /** One dialogue up to the step; the last line is the step's. */
    private static String upTo(Step step) {
        String envelope = "EHLO me.test\r\nMAIL FROM:<a@b.test>\r\n";
        return switch (step) {
            case EHLO -> "EHLO me.test\r\n";
            case MAIL -> envelope;
            case RCPT -> envelope + "RCPT TO:<c@d.test>\r\n";
            case DATA -> envelope + "RCPT TO:<c@d.test>\r\nDATA\r\n";
            case BDAT -> envelope + "RCPT TO:<c@d.test>\r\nBDAT 2\r\nhi";
            case CONTENT -> envelope + "RCPT TO:<c@d.test>\r\nBDAT 2 LAST\r\nhi";
            case AUTH -> "EHLO me.test\r\nAUTH PLAIN =\r\n";
            case STARTTLS, RSET, NOOP, QUIT -> "EHLO me.test\r\n" + step + "\r\n";
            case CONNECT, GREETING, TLS, EHLO_AFTER_TLS, AUTH_RESULT -> "";
        };
    }

    private static void readTo(Dialogue client, Step step) throws IOException {
        long replies = upTo(step).lines().filter(line -> !line.equals("hi")).count();
        for (long i = 0; i < replies; i++) {
            client.reply();
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = {"TLS", "EHLO_AFTER_TLS", "AUTH_RESULT"})
    void connectionShouldBeEndedInOrderWhenTheScriptCloses(Step step) throws IOException {
        gateway.program(step, Action.close());
        try (Dialogue client = new Dialogue(gateway)) {
            client.send(upTo(step));
            readTo(client, step);

            assertThat(client.read()).isEqualTo(-1);
        }
        await().until(() -> gateway.openConnections() == 0);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = {"TLS", "EHLO_AFTER_TLS", "AUTH_RESULT"})
    void replyShouldBeTheScriptsWhenItHasOne(Step step) throws IOException {
        gateway.program(step, Action.reply("471 4.7.1 first\nsecond"));
        try (Dialogue client = new Dialogue(gateway)) {
            client.send(upTo(step));
            readTo(client, step);

            assertThat(client.reply()).isEqualTo("471-4.7.1 first|471 second");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"CONNECT", "GREETING", "MAIL", "CONTENT"})
    void connectionShouldBeResetWhenTheScriptResets(Step step) throws IOException {
        gateway.program(step, Action.reset());
        try (Dialogue client = new Dialogue(gateway)) {
            assertThatThrownBy(() -> {
                client.send(upTo(step));
                readTo(client, step);
                client.read();
            }).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void replyShouldComeWhenTheGateIsOpened() throws IOException {
        CountDownLatch gate = new CountDownLatch(1);
        gateway.program(Step.NOOP, Action.waitFor(gate));
        try (Dialogue client = new Dialogue(gateway)) {
            client.reply();
            client.send("NOOP\r\n").patience(Duration.ofMillis(200));
            assertThatThrownBy(client::read).isInstanceOf(SocketTimeoutException.class);

            gate.countDown();

            assertThat(client.patience(Duration.ofSeconds(30)).reply()).startsWith("250");
        }
    }

    @Test
    void gatewayShouldStaySilentUntilItIsClosedWhenTheScriptStalls() throws IOException {
        gateway.program(Step.MAIL, Action.stall());
        try (Dialogue client = new Dialogue(gateway)) {
            client.reply();
            client.ask("EHLO me.test");
            client.send("MAIL FROM:<>\r\nQUIT\r\n").patience(Duration.ofMillis(200));
            assertThatThrownBy(client::read).isInstanceOf(SocketTimeoutException.class);
            assertThat(gateway.openConnections()).isEqualTo(1);

            gateway.close();

            await().until(() -> gateway.openConnections() == 0);
        }
    }

    @Test
    void replyShouldComeLateWhenTheScriptDelays() throws IOException {
        gateway.program(Step.MAIL, Action.delay(Duration.ofMillis(300)),
            Action.delay(Duration.ofMillis(1)).then(Action.reply("451 4.3.0 no")));
        try (Dialogue client = new Dialogue(gateway)) {
            client.reply();
            client.ask("EHLO me.test");
            long start = System.nanoTime();

            assertThat(client.ask("MAIL FROM:<>")).startsWith("250 2.1.0");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
            assertThat(client.ask("RSET")).startsWith("250");
            assertThat(client.ask("MAIL FROM:<>")).isEqualTo("451 4.3.0 no");
        }
    }

    @Test
    void octetsShouldBeSentAsTheyAreWhenTheScriptIsRaw() throws IOException {
        gateway.program(Step.GREETING, Action.rawBytes("220\r\n".getBytes(StandardCharsets.US_ASCII)));
        gateway.program(Step.EHLO, Action.rawBytes(new byte[] {0, (byte) 0xff, '\n'}).then(Action.close()));
        try (Dialogue client = new Dialogue(gateway)) {
            assertThat(client.reply()).isEqualTo("220");
            client.send("EHLO me.test\r\n");
            assertThat(client.read()).isZero();
            assertThat(client.read()).isEqualTo(0xff);
            assertThat(client.read()).isEqualTo('\n');
            assertThat(client.read()).isEqualTo(-1);
            assertThat(gateway.transcript()).contains("1 S: (raw) 220\\x0d\\x0a");
        }
    }

    @Test
    void connectionShouldEndWhenTheReplyIs421() throws IOException {
        gateway.program(Step.RCPT, Action.reply("421 4.3.2 going down"));
        try (Dialogue client = new Dialogue(gateway)) {
            client.send(upTo(Step.RCPT));
            readTo(client, Step.RCPT);

            assertThat(client.reply()).isEqualTo("421 4.3.2 going down");
            assertThat(client.read()).isEqualTo(-1);
        }
    }

    @Test
    void onlyQuitShouldBeHeardWhenTheGreetingRefuses() throws IOException {
        gateway.program(Step.GREETING, Action.reply("554 5.3.2 no service"));
        try (Dialogue client = new Dialogue(gateway)) {
            assertThat(client.reply()).isEqualTo("554 5.3.2 no service");
            assertThat(client.ask("EHLO me.test")).startsWith("503 5.5.1");
            assertThat(client.ask("QUIT")).startsWith("221");
        }
    }

    @Test
    void effectShouldFollowTheScriptsReplyWhenItAcceptsOrRefuses() throws IOException {
        gateway.program(Step.RCPT, line -> line.contains("bad@"), Action.reply("550 5.1.1 unknown"));
        gateway.program(Step.MAIL, Action.reply("250 whatever"));
        try (Dialogue client = new Dialogue(gateway)) {
            client.reply();
            client.ask("EHLO me.test");
            assertThat(client.ask("MAIL FROM:<a@b.test>")).isEqualTo("250 whatever");
            assertThat(client.ask("RCPT TO:<bad@d.test>")).isEqualTo("550 5.1.1 unknown");
            assertThat(client.ask("RCPT TO:<good@d.test>")).startsWith("250");
            assertThat(client.ask("BDAT 0 LAST")).startsWith("250");
            assertThat(gateway.received()).singleElement()
                .satisfies(message -> assertThat(message.recipients()).containsExactly("good@d.test"));

            gateway.reset();

            client.ask("MAIL FROM:<>");
            assertThat(client.ask("RCPT TO:<bad@d.test>")).startsWith("250");
        }
    }
}
