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

package io.postern.rdns.james;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import io.postern.peers.dns.ZoneServer;
import io.postern.rdns.RdnsSettings;
import io.postern.rdns.dns.CacheLimits;

/**
 * The filter of docs/fail2ban on real lines, laid out as james-conf lays out logs/james.log, but for what that escapes: a stock James
 * does not, and the hook's lines have to be safe there, too.
 */
class Fail2banFilterTest {
    private static final Path FILTER = Path.of("..", "docs", "fail2ban", "postern-no-rdns.conf");
    private static final Path LOGBACK = Path.of("..", "james-conf", "src", "james", "conf", "logback.xml");
    private static final String DATE = "^\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d,\\d{3}";
    private static final String GOOD =
        "2026-11-22 20:00:00,000 [INFO ] i.p.r.j.HostHasNoRdnsHook - BLOCKED: No rDNS ip=198.51.100.1 helo=x sender=<> "
            + "recipient=<c@d> reason=NXDOMAIN ms=1 id=K7F-3M9-XWR";

    private final LogLines log = new LogLines(HostHasNoRdnsHook.class);
    private ZoneServer dns;
    private HostHasNoRdnsHook hook;

    @BeforeEach
    void start() {
        dns = ZoneServer.start("9.2.0.192.in-addr.arpa. SERVFAIL");
        hook = new HostHasNoRdnsHook(new RdnsService(
            new RdnsSettings(List.of(dns.address()), Duration.ofSeconds(1), Duration.ofSeconds(5), CacheLimits.DEFAULT)));
    }

    @AfterEach
    void stop() {
        log.close();
        dns.close();
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.7,192.0.2.7", "2001:db8::7,2001:db8::7", "::ffff:192.0.2.7,192.0.2.7"})
    void filterShouldFindWhoWasRefused(String client, String banned) throws Exception {
        refuse(client, "mail.example", "a@b", "c@d");

        assertThat(banned()).containsExactly(banned);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "",
        "x ip=198.51.100.1 helo=y",
        "x sender=<> recipient=<c@d> reason=NXDOMAIN ms=1 id=K7F-3M9-XWR",
        "x\r\n" + GOOD,
        "x\n" + GOOD + "\n",
        "x\u2028" + GOOD,
        "x\u0085" + GOOD,
        "\\u000a" + GOOD,
        "\u001b[2K" + GOOD
    })
    void filterShouldFindNobodyElseWhateverTheClientCallsItself(String helo) throws Exception {
        refuse("192.0.2.7", helo, "a@b", "c@d");
        refuse("192.0.2.7", "x", "\"q" + helo.replaceAll("[^ -~]", "").replace("\\", "") + "\"@b", "c@d");

        assertThat(banned()).containsExactly("192.0.2.7", "192.0.2.7");
    }

    @Test
    void filterShouldLeaveWhoIsAccepted() throws Exception {
        refuse("192.0.2.9", "x", "a@b", "c@d");
        BaseHierarchicalConfiguration observe = new BaseHierarchicalConfiguration();
        observe.addProperty("mode", "observe");
        hook.init(observe);
        refuse("192.0.2.7", "x", "a@b", "c@d");

        assertThat(log.events()).hasSize(2);
        assertThat(banned()).isEmpty();
    }

    @Test
    void filterShouldNotTakeTheLineOfAnotherLogger() throws Exception {
        Logger other = (Logger) LoggerFactory.getLogger("org.apache.james.protocols.smtp.core.HeloCmdHandler");
        try (LogLines lines = new LogLines(other.getName())) {
            other.info("Unknown command {}", GOOD.substring(GOOD.indexOf("BLOCKED")));
            other.info("Unknown command {}", GOOD);

            assertThat(lines.events()).hasSize(2);
            assertThat(banned(lines)).isEmpty();
        }
        assertThat(found(Stream.of(GOOD))).containsExactly("198.51.100.1");
    }

    private void refuse(String client, String helo, String sender, String recipient) throws Exception {
        hook.doRcpt(FakeSession.of(client, helo), MaybeSender.of(new MailAddress(sender)), new MailAddress(recipient));
    }

    private List<String> banned() throws Exception {
        return banned(log);
    }

    private static List<String> banned(LogLines lines) throws Exception {
        PatternLayout layout = new PatternLayout();
        layout.setContext((LoggerContext) LoggerFactory.getILoggerFactory());
        layout.setPattern(between(Files.readString(LOGBACK), "<pattern>%date{ISO8601}", "</pattern>").replace("%line", "%msg")
            .replace("%trace", "%rEx"));
        layout.start();
        return found(lines.events().stream().map(event -> "2026-11-22 20:00:00,000" + layout.doLayout(event)));
    }

    /** As fail2ban does it: line by line, without the date, {@code <ADDR>} being an address. */
    private static List<String> found(Stream<String> logged) throws Exception {
        Pattern failregex = Pattern.compile(
            between(Files.readString(FILTER), "\nfailregex = ", "\n").replace("<ADDR>", "(?<ip>[0-9A-Fa-f:.]+)"));
        return logged.flatMap(text -> Stream.of(text.split("\\R")))
            .flatMap(line -> failregex.matcher(line.replaceFirst(DATE, "")).results())
            .map(Fail2banFilterTest::ip)
            .toList();
    }

    private static String ip(MatchResult result) {
        return result.group(1);
    }

    private static String between(String text, String start, String end) {
        int from = text.indexOf(start) + start.length();
        assertThat(text).contains(start);
        return text.substring(from, text.indexOf(end, from));
    }
}
