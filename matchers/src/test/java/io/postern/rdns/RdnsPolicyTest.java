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
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import io.postern.rdns.RdnsResult.Absent;
import io.postern.rdns.RdnsResult.AbsentReason;
import io.postern.rdns.RdnsResult.Indeterminate;
import io.postern.rdns.RdnsResult.IndeterminateReason;
import io.postern.rdns.RdnsResult.Present;

class RdnsPolicyTest {

    @ParameterizedTest
    @EnumSource
    void judgeShouldRefuseWhenAbsentForWhateverReason(AbsentReason reason) {
        assertThat(RdnsPolicy.DEFAULT.judge(new Absent(reason)))
            .isEqualTo(new Verdict.Refuse(550, "5.7.25 Your mail server is not properly DNS registered", "BLOCKED: No rDNS"));
    }

    @ParameterizedTest
    @EnumSource
    void judgeShouldAcceptWithANoteWhenIndeterminateForWhateverReason(IndeterminateReason reason) {
        assertThat(RdnsPolicy.DEFAULT.judge(new Indeterminate(reason)))
            .isEqualTo(new Verdict.Accept(Optional.of("rDNS not known, accepted")));
    }

    @Test
    void judgeShouldAcceptSilentlyWhenPresent() {
        assertThat(RdnsPolicy.DEFAULT.judge(new Present(List.of("mail.example")))).isEqualTo(new Verdict.Accept(Optional.empty()));
    }

    @Test
    void parseShouldGiveTheRecipesWordsWhenNothingIsSet() {
        assertThat(RdnsPolicy.parse("handler", Map.of())).isEqualTo(RdnsPolicy.DEFAULT);
    }

    @Test
    void judgeShouldUseTheOperatorsWords() {
        RdnsPolicy policy = RdnsPolicy.parse("handler", Map.of("message", " No PTR ", "logMessage", "NOPTR"));

        assertThat(policy.judge(new Absent(AbsentReason.NODATA))).isEqualTo(new Verdict.Refuse(550, "5.7.25 No PTR", "NOPTR"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "check      | forward         | check: expected ptr or forward-confirmed, got 'forward'",
        "check      | PTR             | check: expected ptr or forward-confirmed, got 'PTR'",
        "message    | ''              | message: must not be empty; leave it out for the default",
        "message    | 'a\nb'          | message: must be given once, as one line of printable ASCII",
        "message    | 'caf\u00e9'     | message: must be given once, as one line of printable ASCII",
        "message    | 'see ${env:X}'  | message: holds a variable that is not set: 'see\\u0020${env:X}'",
        "logMessage | 'a\rb'          | logMessage: must be given once, as one line of printable ASCII",
        "massage    | x               | 'massage': unknown setting, the nearest known one is 'message'",
        "LOGMESSAGE | x               | 'LOGMESSAGE': unknown setting, the nearest known one is 'logMessage'"
    })
    void parseShouldNameTheMistake(String key, String value, String expected) {
        assertThatThrownBy(() -> RdnsPolicy.parse("handler", Map.of(key, value)))
            .isInstanceOf(SettingsException.class)
            .hasMessage("handler: " + expected);
    }

    @Test
    void parseShouldRefuseAMessageThatNoReplyLineCanHold() {
        assertThat(RdnsPolicy.parse("handler", Map.of("message", "m".repeat(490))).message()).hasSize(490);
        assertThatThrownBy(() -> RdnsPolicy.parse("handler", Map.of("message", "m".repeat(491))))
            .hasMessage("handler: message: has 491 characters, at most 490 are allowed");
    }
}
