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
import java.util.ArrayList;
import java.util.List;

import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
import org.apache.james.protocols.smtp.utils.BaseFakeSMTPSession;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import ch.qos.logback.classic.Level;
import io.postern.peers.dns.ZoneServer;
import io.postern.rdns.RdnsSettings;
import io.postern.rdns.dns.CacheLimits;

class HostHasNoRdnsHookTest {
    private static final HookResult REFUSED = HookResult.builder()
        .hookReturnCode(HookReturnCode.deny())
        .smtpReturnCode("550")
        .smtpDescription("5.7.25 Your mail server is not properly DNS registered")
        .build();
    private static final String ZONE = """
        8.2.0.192.in-addr.arpa. PTR mail.example.
        9.2.0.192.in-addr.arpa. SERVFAIL
        10.2.0.192.in-addr.arpa. DROP
        11.2.0.192.in-addr.arpa. NODATA
        12.2.0.192.in-addr.arpa. PTR .
        13.2.0.192.in-addr.arpa. PTR *.example.
        14.2.0.192.in-addr.arpa. REFUSED
        """;

    private ZoneServer dns;
    private HostHasNoRdnsHook hook;
    private LogLines log;

    @BeforeEach
    void start() {
        dns = ZoneServer.start(ZONE);
        hook = new HostHasNoRdnsHook(
            new RdnsService(new RdnsSettings(List.of(dns.address()), Duration.ofMillis(200), Duration.ofSeconds(2), CacheLimits.DEFAULT)));
        log = new LogLines(HostHasNoRdnsHook.class);
    }

    @AfterEach
    void stop() {
        log.close();
        dns.close();
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.7,          NXDOMAIN",
        "::ffff:192.0.2.7,   NXDOMAIN",
        "2001:db8::7,        NXDOMAIN",
        "192.0.2.11,         NODATA",
        "192.0.2.12,         ROOT_NAME",
        "192.0.2.13,         ILLEGAL_NAME"
    })
    void rcptShouldRefuseAndSayWhyWhenTheClientHasNoName(String client, String reason) throws Exception {
        SMTPSession session = ehlo(client, "x");

        assertThat(rcpt(session)).isEqualTo(REFUSED);
        assertThat(log.at(Level.INFO)).singleElement().asString()
            .matches("BLOCKED: No rDNS ip=" + client.replace("::ffff:", "")
                + " helo=x sender=<a@b> recipient=<c@d> reason=" + reason + " ms=\\d+ id=[0-9A-Z]{3}(-[0-9A-Z]{3}){2}");
    }

    @Test
    void rcptShouldDeclineSilentlyWhenTheClientHasAName() throws Exception {
        assertThat(rcpt(ehlo("192.0.2.8", "x"))).isEqualTo(HookResult.DECLINED);
        assertThat(log.at(Level.INFO)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.9,SERVFAIL", "192.0.2.10,TIMEOUT", "192.0.2.14,REFUSED"})
    void rcptShouldDeclineAndSayWhyWhenDnsDoesNotSay(String client, String reason) throws Exception {
        assertThat(rcpt(ehlo(client, "x"))).isEqualTo(HookResult.DECLINED);
        assertThat(log.at(Level.INFO)).singleElement().asString()
            .matches("rDNS not known, accepted ip=" + client + " helo=x sender=<a@b> recipient=<c@d> reason=" + reason + " ms=\\d+");
    }

    @Test
    void rcptShouldJudgeWhenNoEhloStartedTheLookup() throws Exception {
        assertThat(rcpt(FakeSession.of("192.0.2.7", ""))).isEqualTo(REFUSED);
    }

    @Test
    void heloShouldStartTheLookupOnceHoweverOftenItComes() throws Exception {
        SMTPSession session = ehlo("192.0.2.8", "x");
        hook.doHelo(session, "x");
        Awaitility.await().until(() -> dns.queries().size() > 1);

        rcpt(session);
        rcpt(session);

        // The second is not to judge, but to call the client by its name in the mail.
        assertThat(dns.queries()).extracting("name").containsExactly("8.2.0.192.in-addr.arpa.", "mail.example.");
    }

    @Test
    void heloShouldNotWaitForDns() {
        long started = System.nanoTime();
        HookResult result = hook.doHelo(FakeSession.of("192.0.2.10", "x"), "x");

        assertThat(result).isEqualTo(HookResult.DECLINED);
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofMillis(200));
    }

    @Test
    void hookShouldNeitherAskNorJudgeWhenTheClientMayRelay() throws Exception {
        SMTPSession session = FakeSession.of("192.0.2.7", "x").mayRelay();
        hook.doHelo(session, "x");

        assertThat(rcpt(session)).isEqualTo(HookResult.DECLINED);
        assertThat(dns.queries()).isEmpty();
    }

    @Test
    void rcptShouldDeclineWhenTheClientAuthenticatedAfterEhlo() throws Exception {
        FakeSession session = FakeSession.of("192.0.2.7", "x");
        hook.doHelo(session, "x");

        assertThat(rcpt(session.authenticatedAs("bob"))).isEqualTo(HookResult.DECLINED);
        assertThat(log.at(Level.INFO)).isEmpty();
    }

    @Test
    void rcptShouldWriteOneUnforgeableLineWhateverTheClientClaims() throws Exception {
        SMTPSession session = ehlo("192.0.2.7", "x\r\nBLOCKED: No rDNS ip=10.0.0.1 \u00e9");

        hook.doRcpt(session, MaybeSender.nullSender(), new MailAddress("\"c d\"@example.com"));

        assertThat(log.at(Level.INFO)).singleElement().asString().matches("BLOCKED: No rDNS ip=192\\.0\\.2\\.7"
            + " helo=x\\\\u000d\\\\u000aBLOCKED:\\\\u0020No\\\\u0020rDNS\\\\u0020ip=10\\.0\\.0\\.1\\\\u0020\\\\u00e9"
            + " sender=<> recipient=<\"c\\\\u0020d\"@example\\.com> reason=NXDOMAIN ms=\\d+ id=[0-9A-Z]{3}(-[0-9A-Z]{3}){2}");
    }

    @Test
    void rcptShouldWaitNoLongerThanTheDeadlineFromEhlo() throws Exception {
        HostHasNoRdnsHook patient = new HostHasNoRdnsHook(
            new RdnsService(new RdnsSettings(List.of(dns.address()), Duration.ofMillis(300), Duration.ofMillis(300), CacheLimits.DEFAULT)));
        FakeSession session = FakeSession.of("192.0.2.10", "x");
        long ehlo = System.nanoTime();
        patient.doHelo(session, "x");

        List<HookResult> results = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            results.add(patient.doRcpt(session, MaybeSender.nullSender(), new MailAddress("c@d")));
        }

        assertThat(results).containsOnly(HookResult.DECLINED);
        // Five recipients share one deadline: five of their own would take 1.5 s.
        assertThat(Duration.ofNanos(System.nanoTime() - ehlo)).isBetween(Duration.ofMillis(290), Duration.ofMillis(1200));
    }

    @Test
    void rcptShouldLookTheClientUpAnewWhenTheSessionTurnsOutToBeAnotherClients() throws Exception {
        FakeSession session = FakeSession.of("192.0.2.7", "x");
        hook.doHelo(session, "x");

        assertThat(rcpt(session.from("192.0.2.8"))).isEqualTo(HookResult.DECLINED);
    }

    @Test
    void hookShouldDeclineAndReportWhenSomethingBreaks() throws Exception {
        SMTPSession broken = new BaseFakeSMTPSession();

        assertThat(hook.doHelo(broken, "x")).isEqualTo(HookResult.DECLINED);
        assertThat(rcpt(broken)).isEqualTo(HookResult.DECLINED);
        assertThat(log.at(Level.ERROR)).hasSize(2);
    }

    private SMTPSession ehlo(String client, String helo) {
        FakeSession session = FakeSession.of(client, helo);
        assertThat(hook.doHelo(session, helo)).isEqualTo(HookResult.DECLINED);
        return session;
    }

    private HookResult rcpt(SMTPSession session) throws Exception {
        return hook.doRcpt(session, MaybeSender.of(new MailAddress("a@b")), new MailAddress("c@d"));
    }
}
