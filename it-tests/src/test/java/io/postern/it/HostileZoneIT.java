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

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.postern.it.support.JamesExtension;
import io.postern.it.support.SmtpDialogue;
import io.postern.peers.dns.ZoneServer;

/**
 * Very many clients, each from an address of its own with two thousand long names, and a James with 256 MB of heap;
 * {@code -Dhostile.clients=50000} has as many come.
 */
class HostileZoneIT {
    private static final int CLIENTS = Integer.getInteger("hostile.clients", 1_500);
    private static final int FIRST = 500;
    private static final int AT_ONCE = 8;
    private static final long MOST_GROWTH = 32 << 20;
    private static final String LONG = "x".repeat(60) + "." + "y".repeat(60) + "." + "z".repeat(60) + ".example.";

    private static final ZoneServer DNS = ZoneServer.start(IntStream.range(0, 2300)
        .mapToObj(i -> "*.10.in-addr.arpa. 86400 PTR n" + i + "." + LONG).collect(Collectors.joining("\n"))
        + "\n8.0.0.127.in-addr.arpa. PTR mail.named.test.");

    @RegisterExtension
    static final JamesExtension JAMES = JamesExtension.named("hostile-zone")
        .environment("POSTERN_DNS_SERVERS", "127.0.0.1:" + DNS.port())
        .javaOption("-Xmx256m")
        .javaOption("-XX:+ExitOnOutOfMemoryError")
        .edit("smtpserver.xml", text -> text.replaceFirst("(?s)<!-- Submission.*</smtpserver>", """
            <smtpserver enabled="true">
                <jmxName>smtpserver-proxied</jmxName>
                <bind>\\${env:JAMES_BIND}:\\${env:JAMES_SUBMISSION_PORT}</bind>
                <proxyRequired>true</proxyRequired>
                <handlerchain>
                    <handler class="io.postern.rdns.james.HostHasNoRdnsHook"><exempt>none</exempt></handler>
                    <handler class="org.apache.james.smtpserver.CoreCmdHandlerLoader"/>
                </handlerchain>
            </smtpserver>
            """))
        .closing(DNS);

    @BeforeAll
    static void createUser() {
        JAMES.server().webAdmin().domain("local.test").user("bob@local.test", "secret");
    }

    @Test
    void heapShouldStayLevelAndOthersBeServed() throws Exception {
        visit(0, FIRST);
        long before = liveOctets();
        visit(FIRST, CLIENTS);
        long after = liveOctets();

        System.out.println("live heap after " + FIRST + " hostile clients: " + before + ", after " + CLIENTS + ": " + after);
        assertThat(after - before).isLessThan(MOST_GROWTH);
        try (SmtpDialogue good = SmtpDialogue.from("127.0.0.8", JAMES.server().smtpPort()).sendExpecting("EHLO client.test", "250")) {
            assertThat(good.mail("alice@remote.test", "bob@local.test", "Subject: hello\r\n\r\nhi\r\n")).startsWith("250");
        }
        eventually(() -> assertThat(JAMES.server().webAdmin().inboxCount("bob@local.test")).isEqualTo(1));
    }

    private static void visit(int first, int end) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Future<String>> replies = IntStream.range(first, end).mapToObj(i -> threads.submit(() -> reply(i))).toList();
            for (Future<String> reply : replies) {
                assertThat(reply.get()).startsWith("250");
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static String reply(int number) {
        String client = "10." + number / 65536 + "." + number / 256 % 256 + "." + number % 256;
        try (SmtpDialogue dialogue = SmtpDialogue.proxied(client, JAMES.server().submissionPort())) {
            return dialogue.sendExpecting("EHLO client.test", "250")
                .sendExpecting("MAIL FROM:<alice@remote.test>", "250")
                .send("RCPT TO:<bob@local.test>");
        }
    }

    /** What is left after a full collection, as the JVM counts it. */
    private static long liveOctets() throws IOException, InterruptedException {
        Process jcmd = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
            String.valueOf(JAMES.server().pid()), "GC.class_histogram").redirectErrorStream(true).start();
        String said = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(jcmd.waitFor()).as(said).isZero();
        String histogram = said.strip();
        return Long.parseLong(histogram.substring(histogram.lastIndexOf(' ') + 1));
    }
}
