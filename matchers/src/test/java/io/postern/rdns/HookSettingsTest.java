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

package io.postern.rdns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HookSettingsTest {
    private static final String NAMES_EXPECTED =
        "expected a host name such as mail.example.org or a domain such as .outbound.example, or none alone, ";

    @Test
    void parseShouldGiveTheDefaultsWhenNothingIsSet() {
        assertThat(HookSettings.parse("handler", Map.of())).isEqualTo(HookSettings.DEFAULT);
    }

    @Test
    void parseShouldReadEverySetting() {
        Map<String, String> values = Map.ofEntries(
            Map.entry("stage", "data"),
            Map.entry("check", "forward-confirmed"),
            Map.entry("mode", "observe"),
            Map.entry("onIndeterminate", "tempfail"),
            Map.entry("code", "451"),
            Map.entry("message", " No PTR "),
            Map.entry("logMessage", "NOPTR"),
            Map.entry("exempt", "192.0.2.0/24"),
            Map.entry("exemptNames", "Mail.Partner.example., .outbound.example"),
            Map.entry("exemptRecipients", "help"),
            Map.entry("authenticationResults", "true"));

        assertThat(HookSettings.parse("handler", values)).isEqualTo(new HookSettings(
            HookSettings.Stage.DATA,
            CheckKind.FORWARD_CONFIRMED,
            new Exemptions(List.of(AddressRange.parse("192.0.2.0/24").orElseThrow()),
                new HostNames(Set.of("mail.partner.example", ".outbound.example")), Set.of("help")),
            new RdnsPolicy(RdnsPolicy.Mode.OBSERVE, RdnsPolicy.OnIndeterminate.TEMPFAIL, 451,
                new MessageTemplate("No PTR"), new MessageTemplate("NOPTR")),
            true));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "stage            | helo            | stage: expected rcpt or data or mail, got 'helo'",
        "check            | forward         | check: expected ptr or forward-confirmed, got 'forward'",
        "check            | PTR             | check: expected ptr or forward-confirmed, got 'PTR'",
        "mode             | off             | mode: expected enforce or observe, got 'off'",
        "onIndeterminate  | reject          | onIndeterminate: expected accept or tempfail, got 'reject'",
        "code             | 250             | code: expected a number from 450 to 559, got '250'",
        "code             | 500             | code: expected 450 to 459 or 550 to 559, got '500'",
        "code             | 550 5.7.1       | code: expected a number from 450 to 559, got '550\\u00205.7.1'",
        "exempt           | ::1/8           | exempt: expected a network such as 192.0.2.0/24 or 2001:db8::/32, or none alone, got '::1/8'",
        "exempt           | ::/0 none       | exempt: expected a network such as 192.0.2.0/24 or 2001:db8::/32, or none alone, got 'none'",
        "exempt           | ,               | exempt: expected a network such as 192.0.2.0/24 or 2001:db8::/32, or none alone, got ','",
        "exemptNames      | 192.0.2.0/24    | exemptNames: " + NAMES_EXPECTED + "got '192.0.2.0/24'",
        "exemptNames      | *.outbound.test | exemptNames: " + NAMES_EXPECTED + "got '*.outbound.test'",
        "exemptNames      | mail            | exemptNames: " + NAMES_EXPECTED + "got 'mail'",
        "exemptNames      | '${env:X}'      | exemptNames: holds a variable that is not set: '${env:X}'",
        "exemptName       | a.test          | 'exemptName': unknown setting, the nearest known one is 'exemptNames'",
        "exempt           | ''              | exempt: must not be empty; leave it out for the default",
        "authenticationResults | yes        | authenticationResults: expected true or false, got 'yes'",
        "exemptRecipients | a@             | exemptRecipients: expected a local part or an address, or none alone, got 'a@'",
        "exemptRecipients | @b             | exemptRecipients: expected a local part or an address, or none alone, got '@b'",
        "exemptRecipients | b none          | exemptRecipients: expected a local part or an address, or none alone, got 'none'",
        "message          | ''              | message: must not be empty; leave it out for the default",
        "message          | 'a\nb'          | message: must be given once, as one line of printable ASCII",
        "message          | 'caf\u00e9'     | message: must be given once, as one line of printable ASCII",
        "message          | 'see ${env:X}'  | message: holds a variable that is not set: 'see\\u0020${env:X}'",
        "message          | no {name}       | message: knows {ip}, {reason}, {recipient} and {id}, but not '{name}'",
        "logMessage       | {IP}            | logMessage: knows {ip}, {reason}, {recipient} and {id}, but not '{IP}'",
        "logMessage       | 'a\rb'          | logMessage: must be given once, as one line of printable ASCII",
        "massage          | x               | 'massage': unknown setting, the nearest known one is 'message'",
        "LOGMESSAGE       | x               | 'LOGMESSAGE': unknown setting, the nearest known one is 'logMessage'"
    })
    void parseShouldNameTheMistake(String key, String value, String expected) {
        assertThatThrownBy(() -> HookSettings.parse("handler", Map.of(key, value)))
            .isInstanceOf(SettingsException.class)
            .hasMessage("handler: " + expected);
    }

    @Test
    void parseShouldRefuseRecipientsWhereNoneIsKnown() {
        assertThat(HookSettings.parse("handler", Map.of("stage", "mail")).stage()).isEqualTo(HookSettings.Stage.MAIL);
        assertThatThrownBy(() -> HookSettings.parse("handler", Map.of("stage", "mail", "exemptRecipients", "help")))
            .hasMessage("handler: exemptRecipients: cannot be kept at stage mail, where no recipient is known");
    }

    @Test
    void parseShouldRefuseAMessageThatNoReplyLineCanHold() {
        assertThat(HookSettings.parse("handler", Map.of("message", "m".repeat(490))).policy().message().text()).hasSize(490);
        assertThatThrownBy(() -> HookSettings.parse("handler", Map.of("message", "m".repeat(491))))
            .hasMessage("handler: message: has 491 characters, at most 490 are allowed");
    }
}
