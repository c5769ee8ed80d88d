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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import javax.mail.MessagingException;

import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
import org.apache.mailet.AttributeName;
import org.apache.mailet.base.test.FakeMail;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import ch.qos.logback.classic.Level;
import io.postern.peers.dns.ZoneServer;
import io.postern.rdns.CheckKind;
import io.postern.rdns.RdnsResult;
import io.postern.rdns.RdnsSettings;
import io.postern.rdns.dns.CacheLimits;

/** What each setting of the hook changes. */
class HookSettingsInUseTest {
    private static final HookResult REFUSED = HookResult.builder()
        .hookReturnCode(HookReturnCode.deny())
        .smtpReturnCode("550")
        .smtpDescription("5.7.25 Your mail server is not properly DNS registered")
        .build();

    private final LogLines log = new LogLines(HostHasNoRdnsHook.class);
    private ZoneServer dns;
    private HostHasNoRdnsHook hook;

    @BeforeEach
    void start() {
        dns = ZoneServer.start("""
            8.2.0.192.in-addr.arpa. PTR a.example.
            8.2.0.192.in-addr.arpa. PTR b.example.
            b.example. A 192.0.2.8
            9.2.0.192.in-addr.arpa. SERVFAIL
            """);
        hook = new HostHasNoRdnsHook(new RdnsService(
            new RdnsSettings(List.of(dns.address()), Duration.ofMillis(200), Duration.ofSeconds(2), CacheLimits.DEFAULT)));
    }

    @AfterEach
    void stop() {
        log.close();
        dns.close();
    }

    @Test
    void initShouldTakeTheOperatorsWords() throws Exception {
        hook.init(handler("message", "No PTR, no mail", "logMessage", "NOPTR"));

        assertThat(rcpt(ehlo("192.0.2.7", "x")).getSmtpDescription()).isEqualTo("5.7.25 No PTR, no mail");
        assertThat(log.at(Level.INFO)).singleElement().asString().startsWith("NOPTR ip=192.0.2.7 ");
    }

    @Test
    void initShouldListEveryMistake() {
        assertThatThrownBy(() -> hook.init(handler("message", "a", "message", "b", "logmessage", "x")))
            .isInstanceOf(ConfigurationException.class)
            .hasMessage("<handler class=\"io.postern.rdns.james.HostHasNoRdnsHook\">: message: must be given once, as one line of "
                + "printable ASCII; 'logmessage': unknown setting, the nearest known one is 'logMessage'");
    }

    @Test
    void hookShouldNeitherAskNorJudgeWhenTheClientIsExempt() throws Exception {
        assertThat(rcpt(ehlo("127.0.0.1", "x"))).isEqualTo(HookResult.DECLINED);
        assertThat(rcpt(ehlo("fd00::7", "x"))).isEqualTo(HookResult.DECLINED);
        assertThat(dns.queries()).isEmpty();
        assertThat(log.at(Level.INFO)).isEmpty();
    }

    @Test
    void rcptShouldJudgeEveryClientWhenNoneIsExempt() throws Exception {
        hook.init(handler("exempt", "none"));

        assertThat(rcpt(ehlo("127.0.0.1", "x"))).isEqualTo(REFUSED);
    }

    @Test
    void rcptShouldTakeMailForThePostmasterFromEveryone() throws Exception {
        SMTPSession session = ehlo("192.0.2.7", "x");

        assertThat(hook.doRcpt(session, MaybeSender.nullSender(), new MailAddress("Postmaster@d"))).isEqualTo(HookResult.DECLINED);
        assertThat(rcpt(session)).isEqualTo(REFUSED);
        assertThat(log.at(Level.INFO)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"mail,true,false,false", "rcpt,false,true,false", "data,false,false,true"})
    void hookShouldJudgeAtItsStageOnly(String stage, boolean atMail, boolean atRcpt, boolean atData) throws Exception {
        hook.init(handler("stage", stage));
        SMTPSession session = ehlo("192.0.2.7", "x");

        assertThat(hook.doMail(session, MaybeSender.nullSender()).equals(REFUSED)).isEqualTo(atMail);
        assertThat(rcpt(session).equals(REFUSED)).isEqualTo(atRcpt);
        assertThat(hook.onMessage(session, mail("c@d")).equals(REFUSED)).isEqualTo(atData);
        assertThat(log.at(Level.INFO)).hasSize(1);
    }

    @Test
    void messageShouldBeJudgedForTheRecipientsThatAreNotExempt() throws Exception {
        hook.init(handler("stage", "data"));
        SMTPSession session = ehlo("192.0.2.7", "x");

        assertThat(hook.onMessage(session, mail("abuse@d"))).isEqualTo(HookResult.DECLINED);
        assertThat(hook.onMessage(session, mail("abuse@d", "c@d", "e@f"))).isEqualTo(REFUSED);
        assertThat(log.at(Level.INFO)).singleElement().asString()
            .matches("BLOCKED: No rDNS ip=192.0.2.7 helo=x sender=<a@b> recipient=<c@d,e@f> reason=NXDOMAIN "
                + "ms=\\d+ id=[0-9A-Z]{3}(-[0-9A-Z]{3}){2}");
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.7,451,4.7.25 soft", "192.0.2.9,450,'4.7.25 Reverse DNS of 192.0.2.9 cannot be looked up now, try again later'"})
    void rcptShouldPutOffWhenToldSo(String client, String code, String text) throws Exception {
        hook.init(handler("code", "451", "message", "soft", "onIndeterminate", "tempfail"));

        assertThat(rcpt(ehlo(client, "x"))).isEqualTo(HookResult.builder()
            .hookReturnCode(HookReturnCode.denySoft())
            .smtpReturnCode(code)
            .smtpDescription(text)
            .build());
    }

    @Test
    void rcptShouldLogSoManyResultsAMinuteThatAreNotKnownAndEveryRefusal() throws Exception {
        for (int i = 0; i < 70; i++) {
            rcpt(ehlo("192.0.2.9", "x"));
            rcpt(ehlo("192.0.2.7", "x"));
        }

        assertThat(log.at(Level.INFO)).filteredOn(line -> line.startsWith("rDNS not known, accepted")).hasSize(60);
        assertThat(log.at(Level.INFO)).filteredOn(line -> line.startsWith("BLOCKED")).hasSize(70);
    }

    @Test
    void rcptShouldOnlyLogWhenItObserves() throws Exception {
        hook.init(handler("mode", "observe"));

        assertThat(rcpt(ehlo("192.0.2.7", "x"))).isEqualTo(HookResult.DECLINED);
        assertThat(log.at(Level.INFO)).singleElement().asString()
            .matches("rDNS missing, observed only ip=192.0.2.7 helo=x sender=<a@b> recipient=<c@d> reason=NXDOMAIN "
                + "ms=\\d+ id=[0-9A-Z]{3}(-[0-9A-Z]{3}){2}");
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.7, ptr,               absent,        NXDOMAIN, ''",
        "192.0.2.8, ptr,               present,       '',       a.example b.example",
        "192.0.2.8, forward-confirmed, confirmed,     '',       b.example",
        "192.0.2.9, forward-confirmed, indeterminate, SERVFAIL, ''",
        "127.0.0.1, ptr,               exempt,        '',       ''"
    })
    void messageShouldCarryTheResult(String client, String check, String result, String reason, String names) throws Exception {
        hook.init(handler("check", check));
        FakeMail mail = mail("c@d");

        assertThat(hook.onMessage(ehlo(client, "x"), mail)).isEqualTo(HookResult.DECLINED);
        assertThat(attribute(mail, "result")).isEqualTo(result);
        assertThat(attribute(mail, "reason")).isEqualTo(reason);
        assertThat(attribute(mail, "names")).isEqualTo(names);
        assertThat(attribute(mail, "check")).isEqualTo(result.equals("exempt") ? "" : check);
        assertThat(ResultAttributes.read(mail, CheckKind.valueOf(check.toUpperCase(Locale.ROOT).replace('-', '_'))).map(RdnsResult::reason))
            .isEqualTo(switch (result) {
                case "exempt" -> Optional.empty();
                case "present", "confirmed" -> Optional.of("PRESENT");
                default -> Optional.of(reason);
            });
    }

    private static String attribute(FakeMail mail, String name) {
        return mail.getAttribute(AttributeName.of("io.postern.rdns." + name))
            .map(attribute -> (String) attribute.getValue().value())
            .orElse("");
    }

    private static FakeMail mail(String... recipients) throws MessagingException {
        return FakeMail.builder().name("mail").sender("a@b").recipients(recipients).build();
    }

    private SMTPSession ehlo(String client, String helo) {
        FakeSession session = FakeSession.of(client, helo);
        assertThat(hook.doHelo(session, helo)).isEqualTo(HookResult.DECLINED);
        return session;
    }

    private HookResult rcpt(SMTPSession session) throws Exception {
        return hook.doRcpt(session, MaybeSender.of(new MailAddress("a@b")), new MailAddress("c@d"));
    }

    private static BaseHierarchicalConfiguration handler(String... keysAndValues) {
        BaseHierarchicalConfiguration configuration = new BaseHierarchicalConfiguration();
        configuration.addProperty("[@class]", HostHasNoRdnsHook.class.getName());
        for (int i = 0; i < keysAndValues.length; i += 2) {
            configuration.addProperty(keysAndValues[i], keysAndValues[i + 1]);
        }
        return configuration;
    }
}
