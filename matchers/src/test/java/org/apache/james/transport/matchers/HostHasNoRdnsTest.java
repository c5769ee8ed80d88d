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


package org.apache.james.transport.matchers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;

import javax.mail.MessagingException;

import org.apache.james.core.MailAddress;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.base.test.FakeMail;
import org.apache.mailet.base.test.FakeMatcherConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.postern.peers.dns.ZoneServer;
import io.postern.rdns.RdnsSettings;
import io.postern.rdns.dns.CacheLimits;
import io.postern.rdns.james.RdnsService;

class HostHasNoRdnsTest {
    private static final String NAMELESS = "192.0.2.7";

    private ZoneServer dns;
    private HostHasNoRdns matcher;

    @BeforeEach
    void start() throws MessagingException {
        dns = ZoneServer.start("""
            8.2.0.192.in-addr.arpa. PTR mail.example.
            9.2.0.192.in-addr.arpa. SERVFAIL
            """);
        matcher = new HostHasNoRdns(
            new RdnsService(new RdnsSettings(List.of(dns.address()), Duration.ofMillis(200), Duration.ofSeconds(2), CacheLimits.DEFAULT)));
        matcher.init(FakeMatcherConfig.builder().matcherName("HostHasNoRdns").build());
    }

    @AfterEach
    void stop() {
        dns.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {NAMELESS, "2001:db8:0:0:0:0:0:7"})
    void matchShouldReturnEveryRecipientWhenTheClientHasNoName(String client) throws MessagingException {
        assertThat(matcher.match(mail().remoteAddr(client).build()))
            .extracting(MailAddress::asString).containsExactly("c@d.example", "e@f.example");
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.8", "192.0.2.9"})
    void matchShouldBeEmptyWhenTheClientHasANameOrDnsDoesNotSay(String client) throws MessagingException {
        assertThat(matcher.match(mail().remoteAddr(client).build())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.0.0.2", "0:0:0:0:0:0:0:1", "unknown"})
    void matchShouldNotAskWhenNoSmtpClientSentTheMail(String origin) throws MessagingException {
        assertThat(matcher.match(mail().remoteAddr(origin).build())).isEmpty();
        assertThat(dns.queries()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"org.apache.james.SMTPAuthUser", "org.apache.james.SMTPIsAuthNetwork"})
    void matchShouldNotAskWhenTheClientMayRelay(String attribute) throws MessagingException {
        Attribute given = new Attribute(AttributeName.of(attribute), AttributeValue.of("yes"));

        assertThat(matcher.match(mail().remoteAddr(NAMELESS).attribute(given).build())).isEmpty();
        assertThat(dns.queries()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "forward-confirmed,     192.0.2.8, true",
        "forward-confirmed,     192.0.2.9, false",
        "ptr,                   192.0.2.8, false",
        "onIndeterminate:match, 192.0.2.9, true",
        "onIndeterminate:match, 192.0.2.8, false",
        "'',                    192.0.2.9, false"
    })
    void matchShouldFollowTheCondition(String condition, String client, boolean expected) throws MessagingException {
        matcher.init(config(condition));

        assertThat(matcher.match(mail().remoteAddr(client).build()).isEmpty()).isNotEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "'',                    192.0.2.8, ptr,               absent,        NXDOMAIN,    '',      true",
        "'',                    192.0.2.7, ptr,               present,       '',          a.b c.d, false",
        "forward-confirmed,     192.0.2.8, forward-confirmed, confirmed,     '',          a.b,     false",
        "forward-confirmed,     192.0.2.8, forward-confirmed, absent,        UNCONFIRMED, '',      true",
        "onIndeterminate:match, 192.0.2.8, ptr,               indeterminate, TIMEOUT,     '',      true",
        "'',                    192.0.2.7, ptr,               indeterminate, TIMEOUT,     '',      false",
        "'',                    192.0.2.7, '',                exempt,        '',          '',      false"
    })
    void matchShouldBelieveTheHookRatherThanAskAgain(String condition, String client, String check, String result, String reason,
                                                     String names, boolean expected) throws MessagingException {
        matcher.init(config(condition));

        FakeMail mail = mail().remoteAddr(client).attribute(attribute("check", check)).attribute(attribute("result", result))
            .attribute(attribute("reason", reason)).attribute(attribute("names", names)).build();

        assertThat(matcher.match(mail).isEmpty()).isNotEqualTo(expected);
        assertThat(dns.queries()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "forward-confirmed, absent, UNCONFIRMED",
        "ptr,               absent, NO_SUCH_REASON",
        "ptr,               maybe,  NXDOMAIN",
        "ptr,               present, ''"
    })
    void matchShouldAskWhenTheHookMadeAnotherCheckOrWroteWhatIsNotKnown(String check, String result, String reason)
            throws MessagingException {
        FakeMail mail = mail().remoteAddr("192.0.2.8")
            .attribute(attribute("check", check)).attribute(attribute("result", result)).attribute(attribute("reason", reason)).build();

        assertThat(matcher.match(mail)).isEmpty();
        assertThat(dns.queries()).hasSize(1);
    }

    @Test
    void initShouldRefuseAConditionWithMistakes() {
        assertThatThrownBy(() -> matcher.init(config("strict")))
            .isInstanceOf(MessagingException.class)
            .hasMessage("matcher HostHasNoRdns: check: expected ptr or forward-confirmed, got 'strict'");
    }

    private static FakeMatcherConfig config(String condition) {
        return FakeMatcherConfig.builder().matcherName("HostHasNoRdns").condition(condition).build();
    }

    private static Attribute attribute(String name, String value) {
        return new Attribute(AttributeName.of("io.postern.rdns." + name), AttributeValue.of(value));
    }

    private static FakeMail.Builder mail() {
        return FakeMail.builder().name("mail").recipients("c@d.example", "e@f.example");
    }
}
