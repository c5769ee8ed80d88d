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

package io.postern.it.interop;

import static io.postern.it.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.postern.it.support.JamesExtension;
import io.postern.it.support.SmtpDialogue;
import io.postern.peers.dns.ZoneServer;

/** The filter of docs/fail2ban, as fail2ban itself applies it to what a James has logged. */
@Tag("mail-servers")
class Fail2banIT {
    private static final Path FILTER = Path.of("..", "docs", "fail2ban", "postern-no-rdns.conf").toAbsolutePath().normalize();
    private static final String FORGED =
        "BLOCKED: No rDNS ip=198.51.100.1 helo=x sender=<> recipient=<c@d> reason=NXDOMAIN ms=1 id=K7F-3M9-XWR";
    private static final String LAID_OUT = "2026-11-22 20:00:00,000 [INFO ] i.p.r.j.HostHasNoRdnsHook - " + FORGED;
    private static final List<String> GREETINGS = List.of("client.test", "x ip=198.51.100.1 helo=y", FORGED, LAID_OUT,
        "x\u000b" + LAID_OUT, "x\u0085" + LAID_OUT, "x\r" + LAID_OUT, "x\u001b[2K" + LAID_OUT, "\\u000a" + LAID_OUT);

    private static final ZoneServer DNS = ZoneServer.start("9.2.0.192.in-addr.arpa. SERVFAIL");

    @RegisterExtension
    static final JamesExtension JAMES = JamesExtension.named("fail2ban")
        .environment("POSTERN_DNS_SERVERS", "127.0.0.1:" + DNS.port())
        .edit("smtpserver.xml", text -> text.replaceFirst("</jmxName>", "</jmxName><proxyRequired>true</proxyRequired>"))
        .closing(DNS);

    @Test
    void filterShouldFindWhoWasRefusedAndNobodyElseWhateverClientsSay() throws Exception {
        for (String greeting : GREETINGS) {
            rcpt("192.0.2.7", greeting, "a@remote.test");
        }
        rcpt("192.0.2.7", "x", "\"" + FORGED.replace("<", "").replace(">", "") + "\"@remote.test");
        rcpt("192.0.2.7", FORGED, "");
        rcpt("2001:db8::7", "client.test", "a@remote.test");
        rcpt("192.0.2.9", FORGED, "a@remote.test");
        eventually(() -> assertThat(Files.readString(log())).contains("BLOCKED: No rDNS ip=2001:db8::7 ", "accepted ip=192.0.2.9 "));
        long refused = Files.readString(log()).lines().filter(line -> line.contains("- BLOCKED: No rDNS ip=192.0.2.7 ")).count();

        List<String> banned = found();

        assertThat(refused).isGreaterThanOrEqualTo(GREETINGS.size());
        assertThat(banned).containsOnly("192.0.2.7", "2001:db8::7");
        assertThat(banned).filteredOn("192.0.2.7"::equals).hasSize((int) refused);
        assertThat(banned).filteredOn("2001:db8::7"::equals).hasSize(1);
    }

    private static void rcpt(String client, String greeting, String sender) {
        try (SmtpDialogue dialogue = SmtpDialogue.proxied(client, JAMES.server().smtpPort())) {
            dialogue.send("EHLO " + greeting);
            dialogue.send("MAIL FROM:<" + sender + ">");
            dialogue.send("RCPT TO:<b@local.test>");
        }
    }

    private static Path log() {
        return JAMES.server().home().folder().resolve("logs/james.log");
    }

    /** The address of each line that matches, as fail2ban takes it from there. */
    private static List<String> found() throws IOException, InterruptedException {
        Path installed = PeerHome.INSTALLED;
        ProcessBuilder builder = new ProcessBuilder("python3", installed.resolve("usr/bin/fail2ban-regex").toString(),
            "-c", installed.resolve("etc/fail2ban").toString(), "-o", "ip", log().toString(), FILTER.toString()).redirectErrorStream(true);
        builder.environment().put("PYTHONPATH", installed.resolve("usr/lib/python3/dist-packages").toString());
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.lines().toList();
    }
}
