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

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.postern.it.support.GatewaySetup;
import io.postern.it.support.JamesExtension;
import io.postern.it.support.SmtpDialogue;
import io.postern.peers.smtp.Action;
import io.postern.peers.smtp.ScriptedGateway;
import io.postern.peers.smtp.Step;

/**
 * A secret of each kind, good logins and bad ones, gateways that quote what they got, all loggers at TRACE: then all that James leaves
 * behind is searched for the secrets, as they are, in base64, in hexadecimal and in parts.
 */
class CanaryIT {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String SENDERS = "senders.test";
    /** So much of a secret is too much. */
    private static final int PART = 9;
    private static final GatewaySetup SETUP = GatewaySetup.create("canary");
    /** By mechanism; "BAD" is refused, and quoted. */
    private static final Map<String, String> SECRETS = new LinkedHashMap<>(Map.of(
        "PLAIN", "Kx7-plain-qW3zR9", "LOGIN", "Jv8-login-eT5yB2", "CRAM-MD5", "Hm2-cramm-uN6pD4", "SCRAM-SHA-256", "Gf4-scram-aS1kL8",
        "XOAUTH2", "Zt9-token-oP7mC3", "BAD", "Yb6-wrong-iV0xF5"));
    private static final Map<String, ScriptedGateway> GATEWAYS = SECRETS.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> gateway(entry.getKey(), entry.getValue())));
    private static final ScriptedGateway BOUNCES = SETUP.gateway().start();

    @RegisterExtension
    static final JamesExtension JAMES = SETUP.james(BOUNCES.port())
        .environment("POSTERN_GATEWAY_DOMAINS", SENDERS)
        .edit("logback.xml", text -> text.replaceAll("level=\"[A-Z]+\"", "level=\"TRACE\""))
        .edit("mailetcontainer.xml", text -> text.replace("<mailet match=\"HostIs=${env:POSTERN_GATEWAY_DOMAINS}\"",
            all(CanaryIT::mailet) + "<mailet match=\"HostIs=${env:POSTERN_GATEWAY_DOMAINS}\""))
        .edit("authgateways.xml", text -> text.replace("<authgateways>", "<authgateways>" + all(CanaryIT::element)))
        .closing(BOUNCES)
        .closing(GATEWAYS.values().toArray(AutoCloseable[]::new));

    private static ScriptedGateway gateway(String mechanism, String secret) {
        if (!mechanism.equals("BAD")) {
            return SETUP.gateway().user("canary", secret).mechanisms(mechanism).start();
        }
        String quoted = secret + " " + base64(secret) + " " + base64("\0canary\0" + secret) + " is wrong";
        return SETUP.gateway().user("canary", secret).mechanisms("PLAIN", "LOGIN")
            .on(Step.AUTH, Action.reply("535-5.7.8 " + quoted + "\r\n535 5.7.8 " + quoted)).start();
    }

    private static ScriptedGateway gateway(String mechanism) {
        return Objects.requireNonNull(GATEWAYS.get(mechanism), mechanism);
    }

    private static String all(UnaryOperator<String> text) {
        return SECRETS.keySet().stream().map(text).collect(Collectors.joining());
    }

    private static String domain(String mechanism) {
        return mechanism.toLowerCase(Locale.ROOT) + ".test";
    }

    private static String mailet(String mechanism) {
        return """
            <mailet match="HostIs=%1$s" class="RemoteDeliveryViaAuthGateway">
                <outgoing>%1$s</outgoing>
                <gateways>%1$s</gateways>
                <delayTime>2 sec</delayTime>
                <debug>true</debug>
                <bounceProcessor>bounces</bounceProcessor>
            </mailet>
            """.formatted(domain(mechanism));
    }

    private static String element(String mechanism) {
        String key = mechanism.equals("XOAUTH2") ? "tokenFile" : "passwordFile";
        String mechanisms = mechanism.equals("BAD") ? "" : "<mechanisms>" + mechanism + "</mechanisms>";
        return """
            <gateway name='%s'><host>localhost</host><port>%d</port><authentication><username>canary</username>
                <%3$s>%4$s</%3$s>%5$s</authentication><limits><idleTime>1 s</idleTime></limits></gateway>
            """.formatted(domain(mechanism), gateway(mechanism).port(), key, file(mechanism), mechanisms);
    }

    private static Path file(String mechanism) {
        try {
            Path file = SETUP.trustStore().resolveSibling("canary-" + mechanism).toAbsolutePath().normalize();
            Files.writeString(file, SECRETS.get(mechanism) + "\n");
            return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void noSecretShouldBeFoundInWhatJamesLeavesBehind() throws Exception {
        SECRETS.keySet().forEach(mechanism -> send("bob@" + domain(mechanism)));
        SECRETS.keySet().stream().filter(mechanism -> !mechanism.equals("BAD")).forEach(mechanism ->
            eventually(() -> assertThat(gateway(mechanism).received()).as(mechanism).isNotEmpty()));
        eventually(() -> assertThat(BOUNCES.received()).isNotEmpty());

        Map<String, String> left = new LinkedHashMap<>();
        SECRETS.keySet().forEach(mechanism ->
            left.put("check of " + mechanism, JAMES.server().webAdmin().postAnswer("/gateways/" + domain(mechanism) + "/check")));
        Stream.of("/gateways", "/healthcheck", "/metrics", "/mailQueues/bad.test/mails", "/mailRepositories")
            .forEach(path -> left.put(path, JAMES.server().webAdmin().get(path)));
        left.put("bounce", BOUNCES.received().get(0).octets());
        left.put("threads", jcmd("Thread.print"));
        left.put("console", JAMES.server().console());
        try (Stream<Path> files = Files.walk(JAMES.server().home().folder())) {
            files.filter(Files::isRegularFile).forEach(path -> left.put(path.toString(), content(path)));
        }

        assertThat(left.get("console")).contains("TRACE", "5.7.8");
        assertThat(left.get("bounce")).contains("4.4.7");
        left.forEach((where, text) -> assertThat(needles().filter(text::contains)).as(where).isEmpty());
    }

    /** The settings have each password once, for the next login, and a token is read from its file each time; there is nothing else. */
    @Test
    void heapShouldHoldEachPasswordOnceWhenNoSessionIsOpen() throws Exception {
        SECRETS.keySet().forEach(mechanism -> send("eve@" + domain(mechanism)));
        SECRETS.keySet().stream().filter(mechanism -> !mechanism.equals("BAD")).forEach(mechanism ->
            eventually(() -> assertThat(gateway(mechanism).received()).as(mechanism).isNotEmpty()));
        eventually(() -> assertThat(GATEWAYS.values()).allMatch(gateway -> gateway.openConnections() == 0));

        Path dump = SETUP.trustStore().resolveSibling("canary.hprof").toAbsolutePath().normalize();
        eventually(() -> {
            Files.deleteIfExists(dump);
            jcmd("GC.heap_dump", dump.toString());
            String heap = content(dump);
            SECRETS.forEach((mechanism, secret) ->
                assertThat(count(heap, inChars(secret))).as(mechanism).isEqualTo(mechanism.equals("XOAUTH2") ? 0 : 1));
            assertThat(needles().filter(heap::contains)).isEmpty();
        });
        Files.delete(dump);
    }

    /** As an array of char stands in a heap dump. */
    private static String inChars(String text) {
        return new String(text.getBytes(UTF_16BE), ISO_8859_1);
    }

    private static int count(String text, String part) {
        return (int) Pattern.compile(part, Pattern.LITERAL).matcher(text).results().count();
    }

    /** Each part of each secret, and what is sent of them. */
    private static Stream<String> needles() {
        return SECRETS.values().stream().flatMap(secret -> Stream.concat(
            IntStream.rangeClosed(0, secret.length() - PART).mapToObj(start -> secret.substring(start, start + PART)),
            Stream.of(base64(secret), base64("\0canary\0" + secret), base64("canary\0canary\0" + secret),
                base64("user=canary\1auth=Bearer " + secret + "\1\1"), hex(secret))));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(UTF_8));
    }

    private static String jcmd(String... command) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
            String.valueOf(JAMES.server().pid())));
        words.addAll(List.of(command));
        Process jcmd = new ProcessBuilder(words).redirectErrorStream(true).start();
        String said = new String(jcmd.getInputStream().readAllBytes(), UTF_8);
        assertThat(jcmd.waitFor()).as(said).isZero();
        return said;
    }

    private static String content(Path file) {
        try {
            return new String(Files.readAllBytes(file), ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void send(String recipient) {
        try (SmtpDialogue dialogue = SmtpDialogue.from("127.0.0.1", JAMES.server().smtpPort()).sendExpecting("EHLO client.test", "250")) {
            assertThat(dialogue.mail("alice@" + SENDERS, recipient, "Subject: x\r\n\r\nhi\r\n")).startsWith("250");
        }
    }

    private static void eventually(ThrowingRunnable assertion) {
        Awaitility.await().atMost(PATIENCE).untilAsserted(assertion);
    }
}
