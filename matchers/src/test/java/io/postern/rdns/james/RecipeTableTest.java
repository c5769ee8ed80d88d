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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

import com.google.common.base.Strings;

import ch.qos.logback.classic.Level;
import io.postern.peers.dns.ZoneServer;
import io.postern.rdns.ClientAddress;
import io.postern.rdns.RdnsSettings;
import io.postern.rdns.dns.CacheLimits;

/** Every case that is known of reverse DNS, with what Exim's recipe, Postfix and we make of it. */
class RecipeTableTest {
    private static final Pattern REASON = Pattern.compile(" reason=(\\w+) ");
    private static final Path QUIRKS = Path.of("..", "docs", "quirks.md");

    /**
     * One line of the file for each case; {@code @} stands for the client's reverse name, a semicolon for the end of a line of the zone.
     *
     * <p>Columns: Exim with the recipe ({@code deny} if {@code $host_lookup_failed}), which EximRecipeIT measures; Postfix with
     * {@code reject_unknown_reverse_client_hostname} and with {@code reject_unknown_client_hostname}, both with
     * {@code unknown_client_reject_code = 550}; ours with {@code check=ptr} and with {@code check=forward-confirmed}; and where the
     * verdict of the second differs from Exim's, the title of the section of quirks.md that says why.
     */
    @ParameterizedTest(name = "{0}")
    @CsvFileSource(resources = "/rdns-cases.txt", delimiter = '|', numLinesToSkip = 1)
    void clientShouldFareAsTheTableSays(String title, String who, String zone, String exim, String postfixReverse, String postfixClient,
                                        String ptr, String forwardConfirmed, String quirk) throws Exception {
        assertThat(outcome("ptr", who, zone)).as(title).isEqualTo(ptr);
        assertThat(outcome("forward-confirmed", who, zone)).as(title).isEqualTo(forwardConfirmed);
        assertThat(Strings.isNullOrEmpty(quirk)).as("a difference is explained").isEqualTo(forwardConfirmed.startsWith(exim));
        assertThat(quirks()).contains("### " + Strings.nullToEmpty(quirk));
        assertThat(List.of(postfixReverse, postfixClient)).isSubsetOf("accept", "450", "550", "either");
    }

    private static String outcome(String check, String who, String zone) throws Exception {
        FakeSession session = session(who);
        String reverse = new ClientAddress(session.getRemoteAddress().getAddress()).reverseName();
        try (ZoneServer dns = ZoneServer.start(zone.replace("@", reverse).replace(";", "\n"));
             LogLines log = new LogLines(HostHasNoRdnsHook.class)) {
            HostHasNoRdnsHook hook = new HostHasNoRdnsHook(new RdnsService(
                new RdnsSettings(List.of(dns.address()), Duration.ofMillis(150), Duration.ofSeconds(2), CacheLimits.DEFAULT)));
            BaseHierarchicalConfiguration settings = new BaseHierarchicalConfiguration();
            settings.addProperty("check", check);
            hook.init(settings);
            if (!who.equals("no EHLO")) {
                hook.doHelo(session, "x");
            }
            HookResult result = hook.doRcpt(session, MaybeSender.nullSender(), new MailAddress("c@d.example"));
            Matcher reason = REASON.matcher(String.join("\n", log.at(Level.INFO)));
            return (HookReturnCode.declined().equals(result.getResult()) ? "accept" : result.getSmtpRetCode())
                + (reason.find() ? " " + reason.group(1) : "");
        }
    }

    private static FakeSession session(String who) {
        return switch (who) {
            case "IPv6" -> FakeSession.of("2001:db8::7", "x");
            case "local" -> FakeSession.of("127.0.0.1", "x");
            case "authenticated" -> FakeSession.of("192.0.2.7", "x").authenticatedAs("bob");
            default -> FakeSession.of("192.0.2.7", "x");
        };
    }

    private static String quirks() throws IOException {
        return Files.readString(QUIRKS);
    }
}
