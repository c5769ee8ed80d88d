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
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
import org.apache.james.transport.matchers.HostHasNoRdns;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.apache.mailet.base.test.FakeMail;
import org.apache.mailet.base.test.FakeMatcherConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import ch.qos.logback.classic.Level;
import io.postern.peers.dns.ZoneServer;
import io.postern.rdns.ExemptList;
import io.postern.rdns.RdnsSettings;
import io.postern.rdns.dns.CacheLimits;

/** Whom {@code exemptNames} and {@code rdns-exempt} let in, in the hook and in the matcher. */
class ExemptionsInUseTest {
    private static final String ZONE = """
        7.2.0.192.in-addr.arpa. PTR host7.isp.example.
        host7.isp.example. A 192.0.2.99
        mail.partner.example. A 192.0.2.7
        out1.outbound.example. A 192.0.2.7
        outbound.example. A 192.0.2.7
        lie.outbound.example. A 192.0.2.8
        broken.outbound.example. SERVFAIL
        7.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa. NODATA
        mail.partner.example. AAAA 2001:db8::7
        """;

    private final AtomicReference<ExemptList> file = new AtomicReference<>(ExemptList.NOBODY);
    private final LogLines log = new LogLines(HostHasNoRdnsHook.class);
    private ZoneServer dns;
    private RdnsService service;
    private HostHasNoRdnsHook hook;

    @BeforeEach
    void start() {
        dns = ZoneServer.start(ZONE);
        service = new RdnsService(
            new RdnsSettings(List.of(dns.address()), Duration.ofMillis(500), Duration.ofSeconds(5), CacheLimits.DEFAULT), file::get);
        hook = new HostHasNoRdnsHook(service);
    }

    @AfterEach
    void stop() {
        log.close();
        dns.close();
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.7,   mail.partner.example,      true",
        "192.0.2.7,   MAIL.Partner.Example.,     true",
        "192.0.2.7,   out1.outbound.example,     true",
        "192.0.2.7,   outbound.example,          false",
        "192.0.2.7,   lie.outbound.example,      false",
        "192.0.2.7,   no.such.outbound.example,  false",
        "192.0.2.7,   host7.isp.example,         false",
        "192.0.2.8,   mail.partner.example,      false",
        "2001:db8::7, mail.partner.example,      true",
        "2001:db8::8, mail.partner.example,      false",
        "192.0.2.7,   [192.0.2.7],               false",
        "192.0.2.7,   '',                        false"
    })
    void clientShouldBeTakenWhenAListedNameThatItGreetsWithLeadsToIt(String client, String helo, boolean expected) throws Exception {
        init("check", "forward-confirmed", "exemptNames", "mail.partner.example, .outbound.example");

        assertThat(isTaken(greet(client, helo))).isEqualTo(expected);
    }

    @Test
    void clientShouldBePutOffAndNotRefusedWhenDnsDoesNotSayWhereTheListedNameLeads() throws Exception {
        init("exemptNames", ".outbound.example", "onIndeterminate", "tempfail");

        assertThat(hook.doRcpt(greet("192.0.2.8", "broken.outbound.example"), MaybeSender.nullSender(), new MailAddress("c@d"))
            .getSmtpRetCode()).isEqualTo("450");
    }

    @Test
    void nameShouldNotBeAskedAboutWhenNobodyHasListedIt() throws Exception {
        init("exemptNames", "mail.partner.example");
        isTaken(greet("192.0.2.8", "out1.outbound.example"));

        assertThat(dns.queries()).extracting("name").containsExactly("8.2.0.192.in-addr.arpa.");
    }

    @Test
    void anotherGreetingShouldBeAnotherChance() throws Exception {
        init("exemptNames", "mail.partner.example", "check", "forward-confirmed");
        FakeSession session = greet("192.0.2.7", "localhost.localdomain");
        assertThat(isTaken(session)).isFalse();
        hook.doHelo(session, "mail.partner.example");
        session.setAttachment(SMTPSession.CURRENT_HELO_NAME, "mail.partner.example", SMTPSession.State.Connection);

        assertThat(isTaken(session)).isTrue();
    }

    @Test
    void mailOfSuchAClientShouldBeMarkedAsExemptAndLogged() throws Exception {
        init("check", "forward-confirmed", "exemptNames", ".outbound.example");
        SMTPSession session = greet("192.0.2.7", "out1.outbound.example");
        FakeMail mail = mail();
        assertThat(isTaken(session)).isTrue();
        hook.onMessage(session, mail);

        assertThat(attribute(mail, "result")).isEqualTo("exempt");
        assertThat(attribute(mail, "names")).isEqualTo("out1.outbound.example");
        assertThat(log.at(Level.INFO)).singleElement().asString().matches("rDNS not needed, exempt by name ip=192.0.2.7 "
            + "helo=out1.outbound.example sender=<> recipient=<c@d> reason=UNCONFIRMED ms=\\d+");
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.8", "192.0.2.0/24", "mail.partner.example", ".partner.example"})
    void fileShouldLetAPartnerInTonight(String line) throws Exception {
        dns.zone(ZONE + "mail.partner.example. A 192.0.2.8\n");
        assertThat(isTaken(greet("192.0.2.8", "mail.partner.example"))).isFalse();
        file.set(ExemptList.parse("rdns-exempt", line));

        assertThat(isTaken(greet("192.0.2.8", "mail.partner.example"))).isTrue();
    }

    @Test
    void fileShouldCountForAConnectionThatIsOpen() throws Exception {
        SMTPSession session = greet("192.0.2.8", "x");
        assertThat(isTaken(session)).isFalse();
        file.set(ExemptList.parse("rdns-exempt", "192.0.2.8"));

        assertThat(isTaken(session)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.8,            '',                   true",
        ".partner.example,     mail.partner.example, true",
        ".partner.example,     other.example,        false",
        "192.0.2.9,            mail.partner.example, false"
    })
    void fileShouldCountForTheMatcher(String line, String helo, boolean expected) throws Exception {
        dns.zone(ZONE + "mail.partner.example. A 192.0.2.8\n");
        file.set(ExemptList.parse("rdns-exempt", line));
        HostHasNoRdns matcher = new HostHasNoRdns(service);
        matcher.init(FakeMatcherConfig.builder().matcherName("HostHasNoRdns").build());
        FakeMail mail = FakeMail.builder().name("mail").recipients("c@d").remoteAddr("192.0.2.8").build();
        mail.setAttribute(new Attribute(AttributeName.of("org.apache.james.HELO"), AttributeValue.of(helo)));

        assertThat(matcher.match(mail).isEmpty()).isEqualTo(expected);
    }

    @Test
    void fileShouldCountForTheMatcherThoughTheHookHasSeenTheClientBefore() throws Exception {
        init("mode", "observe");
        SMTPSession session = greet("192.0.2.8", "x");
        FakeMail mail = FakeMail.builder().name("mail").recipients("c@d").remoteAddr("192.0.2.8").build();
        hook.onMessage(session, mail);
        HostHasNoRdns matcher = new HostHasNoRdns(service);
        matcher.init(FakeMatcherConfig.builder().matcherName("HostHasNoRdns").build());
        assertThat(matcher.match(mail)).isNotEmpty();
        file.set(ExemptList.parse("rdns-exempt", "192.0.2.8"));

        assertThat(matcher.match(mail)).isEmpty();
    }

    private void init(String... settings) throws Exception {
        BaseHierarchicalConfiguration configuration = new BaseHierarchicalConfiguration();
        for (int i = 0; i < settings.length; i += 2) {
            configuration.addProperty(settings[i], settings[i + 1]);
        }
        hook.init(configuration);
    }

    private FakeSession greet(String client, String helo) {
        FakeSession session = FakeSession.of(client, helo);
        hook.doHelo(session, helo);
        return session;
    }

    private boolean isTaken(SMTPSession session) throws Exception {
        return hook.doRcpt(session, MaybeSender.nullSender(), new MailAddress("c@d")).getResult().equals(HookReturnCode.declined());
    }

    private static FakeMail mail() throws Exception {
        return FakeMail.builder().name("mail").recipients("c@d").build();
    }

    private static String attribute(Mail mail, String name) {
        return AttributeUtils.getValueAndCastFromMail(mail, AttributeName.of("io.postern.rdns." + name), String.class).orElse("none");
    }
}
