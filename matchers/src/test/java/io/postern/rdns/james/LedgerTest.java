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

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import ch.qos.logback.classic.Level;
import io.postern.peers.dns.ZoneServer;
import io.postern.rdns.RdnsSettings;
import io.postern.rdns.dns.CacheLimits;
import io.postern.rdns.report.Outcome;

/** What the hook enters for operators: ids, what they lead to, and counts. */
class LedgerTest {
    private final LogLines log = new LogLines(HostHasNoRdnsHook.class);
    private ZoneServer dns;
    private RdnsService service;
    private HostHasNoRdnsHook hook;

    @BeforeEach
    void start() {
        dns = ZoneServer.start("""
            8.2.0.192.in-addr.arpa. PTR a.example.
            a.example. A 192.0.2.99
            9.2.0.192.in-addr.arpa. SERVFAIL
            """);
        service = new RdnsService(
            new RdnsSettings(List.of(dns.address()), Duration.ofMillis(500), Duration.ofSeconds(5), CacheLimits.DEFAULT));
        hook = new HostHasNoRdnsHook(service);
    }

    @AfterEach
    void stop() {
        log.close();
        dns.close();
    }

    @Test
    void idShouldLeadFromTheReplyToTheLogAndToWhatTheRefusalRestsOn() throws Exception {
        init("message", "No rDNS, ask us about {id}", "check", "forward-confirmed");

        String reply = rcpt(greet("192.0.2.8", "mail.example"), "c@d");

        assertThat(reply).startsWith("5.7.25 No rDNS, ask us about ");
        String id = reply.substring(reply.lastIndexOf(' ') + 1);
        assertThat(log.at(Level.INFO)).singleElement().asString().endsWith(" id=" + id);
        Refusal refusal = service.ledger().find(id).orElseThrow();
        assertThat(refusal.verdict()).isEqualTo("refused");
        assertThat(List.of(refusal.helo(), refusal.sender(), refusal.recipient())).containsExactly("mail.example", "a@b", "c@d");
        assertThat(refusal.examination().reason()).contains("UNCONFIRMED");
        assertThat(refusal.examination().queries()).extracting(query -> query.name() + " " + query.type() + " " + query.values())
            .containsExactly("8.2.0.192.in-addr.arpa PTR [a.example]", "a.example A [192.0.2.99]");
    }

    @Test
    void connectionShouldHaveOneIdForAllThatIsRefused() throws Exception {
        init("message", "{id}");
        FakeSession session = greet("192.0.2.7", "x");
        List<String> replies = List.of(rcpt(session, "c@d"), rcpt(session, "e@f"));
        session.resetState();

        assertThat(rcpt(session, "c@d")).isEqualTo(replies.get(0)).isEqualTo(replies.get(1));
        assertThat(rcpt(greet("192.0.2.7", "x"), "c@d")).isNotEqualTo(replies.get(0));
        assertThat(log.at(Level.INFO)).hasSize(4);
    }

    @Test
    void observedRefusalShouldHaveAnIdToo() throws Exception {
        init("mode", "observe");
        rcpt(greet("192.0.2.7", "x"), "c@d");

        String line = log.at(Level.INFO).get(0);
        assertThat(service.ledger().find(line.substring(line.indexOf("id=") + 3))).map(Refusal::verdict).contains("observed");
    }

    @Test
    void hookThatObservesAndOneThatMeansItShouldEachEnterWhatTheyDid() throws Exception {
        HostHasNoRdnsHook observing = new HostHasNoRdnsHook(service);
        observing.init(configuration("mode", "observe"));
        FakeSession session = greet("192.0.2.7", "x");
        observing.doRcpt(session, MaybeSender.nullSender(), new MailAddress("c@d"));
        rcpt(session, "c@d");
        observing.doRcpt(session, MaybeSender.nullSender(), new MailAddress("e@f"));

        assertThat(log.at(Level.INFO).stream().map(line -> line.substring(line.indexOf("id=") + 3))
            .map(id -> service.ledger().find(id).orElseThrow().verdict())).containsExactly("observed", "refused", "observed");
        assertThat(service.ledger().report().summary(1).mails()).containsEntry(Outcome.OBSERVED, 1L).containsEntry(Outcome.REFUSED, 1L);
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.9, enforce", "192.0.2.9, observe"})
    void whatIsNotRefusedShouldHaveNoId(String client, String mode) throws Exception {
        init("mode", mode);
        rcpt(greet(client, "x"), "c@d");

        assertThat(log.at(Level.INFO)).singleElement().asString().doesNotContain("id=");
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.8, enforce, ptr,               ACCEPTED",
        "192.0.2.9, enforce, ptr,               NOT_KNOWN",
        "192.0.2.7, enforce, ptr,               REFUSED",
        "192.0.2.7, observe, ptr,               OBSERVED",
        "192.0.2.8, observe, forward-confirmed, OBSERVED"
    })
    void mailShouldCountOnceHoweverManyRecipientsItHas(String client, String mode, String check, Outcome expected) throws Exception {
        init("mode", mode, "check", check);
        FakeSession session = greet(client, "x");
        rcpt(session, "c@d");
        rcpt(session, "e@f");
        session.resetState();
        rcpt(session, "c@d");

        assertThat(service.ledger().report().summary(1).mails()).allSatisfy((outcome, number) ->
            assertThat(number).isEqualTo(outcome == expected ? 2 : 0));
    }

    @Test
    void reportShouldTellWhoItIs() throws Exception {
        init("mode", "observe", "check", "forward-confirmed");
        rcpt(greet("192.0.2.8", "mail.example"), "c@d");

        assertThat(service.ledger().report().summary(1).largest()).singleElement().satisfies(network -> {
            assertThat(network.network()).hasToString("192.0.2.0/24");
            assertThat(network.clients()).containsValue("mail.example");
            assertThat(network.names()).containsExactly("a.example");
            assertThat(network.senders()).containsExactly("b");
            assertThat(network.reasons()).containsExactly("UNCONFIRMED");
        });
    }

    @Test
    void bookShouldForgetTheOldestAndStayWithinItsBounds() {
        RefusalBook book = new RefusalBook();
        for (int i = 0; i < RefusalBook.MOST + 1; i++) {
            book.add(refusal("id" + i, 0));
        }
        assertThat(book.find("id0")).isEmpty();
        assertThat(book.find("id1")).isPresent();
        int large = RefusalBook.MOST_OCTETS / 10;
        for (int i = 0; i < 20; i++) {
            book.add(refusal("large" + i, large));
        }

        assertThat(book.find("id" + RefusalBook.MOST)).isEmpty();
        assertThat(Arrays.stream(new int[]{9, 10, 19}).mapToObj(i -> book.find("large" + i)).filter(Optional::isPresent)).hasSize(1);
        assertThat(book.find("large19")).isPresent();
    }

    private static Refusal refusal(String id, int octets) {
        Examination.Query query =
            new Examination.Query("x".repeat(octets), "PTR", "absent", Optional.empty(), List.of(), false, 1, false, Optional.empty());
        return new Refusal(id, "", "refused", "", "", "", new Examination("192.0.2.7", "ptr", "absent", Optional.of("NXDOMAIN"),
            List.of(), 1, List.of(query), Optional.empty()));
    }

    private void init(String... settings) throws Exception {
        hook.init(configuration(settings));
    }

    private static BaseHierarchicalConfiguration configuration(String... settings) {
        BaseHierarchicalConfiguration configuration = new BaseHierarchicalConfiguration();
        for (int i = 0; i < settings.length; i += 2) {
            configuration.addProperty(settings[i], settings[i + 1]);
        }
        return configuration;
    }

    private FakeSession greet(String client, String helo) {
        FakeSession session = FakeSession.of(client, helo);
        hook.doHelo(session, helo);
        return session;
    }

    private String rcpt(FakeSession session, String recipient) throws Exception {
        return String.valueOf(
            hook.doRcpt(session, MaybeSender.of(new MailAddress("a@b")), new MailAddress(recipient)).getSmtpDescription());
    }
}
