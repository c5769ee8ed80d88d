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

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.postern.rdns.MatcherCondition.OnIndeterminate;
import io.postern.rdns.RdnsResult.Absent;
import io.postern.rdns.RdnsResult.AbsentReason;
import io.postern.rdns.RdnsResult.Indeterminate;
import io.postern.rdns.RdnsResult.IndeterminateReason;
import io.postern.rdns.RdnsResult.Present;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class MatcherConditionTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "''                                         | PTR               | NO_MATCH",
        "'  '                                       | PTR               | NO_MATCH",
        "ptr                                        | PTR               | NO_MATCH",
        "forward-confirmed                          | FORWARD_CONFIRMED | NO_MATCH",
        "check:forward-confirmed                    | FORWARD_CONFIRMED | NO_MATCH",
        "onIndeterminate:match                      | PTR               | MATCH",
        "onIndeterminate:no-match                   | PTR               | NO_MATCH",
        "forward-confirmed onIndeterminate:match    | FORWARD_CONFIRMED | MATCH",
        "onIndeterminate:match,   forward-confirmed | FORWARD_CONFIRMED | MATCH"
    })
    void parseShouldReadTheWordsInAnyOrder(String text, CheckKind check, OnIndeterminate onIndeterminate) {
        assertThat(MatcherCondition.parse("condition", text)).isEqualTo(new MatcherCondition(check, onIndeterminate));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "strict                     | check: expected ptr or forward-confirmed, got 'strict'",
        "ptr forward-confirmed      | check: expected ptr or forward-confirmed, got 'ptr\\u0020forward-confirmed'",
        "onIndeterminate:           | onIndeterminate: must not be empty; leave it out for the default",
        "onIndeterminate:match:x    | onIndeterminate: expected no-match or match, got 'match:x'",
        "onIndeterminate=match      | check: expected ptr or forward-confirmed, got 'onIndeterminate=match'",
        "onindeterminate:match      | 'onindeterminate': unknown setting, the nearest known one is 'onIndeterminate'",
        "${x}                       | check: holds a variable that is not set: '${x}'",
        "a onIndeterminate:b     | check: expected ptr or forward-confirmed, got 'a'; onIndeterminate: expected no-match or match, got 'b'"
    })
    void parseShouldNameEveryMistake(String text, String expected) {
        assertThatThrownBy(() -> MatcherCondition.parse("condition", text))
            .isInstanceOf(SettingsException.class)
            .hasMessage("condition: " + expected);
    }

    @Property
    void parseShouldReadOrReportAnyText(@ForAll String text) {
        try {
            assertThat(MatcherCondition.parse("condition", text)).isNotNull();
        } catch (SettingsException e) {
            assertThat(e.getMessage()).startsWith("condition: ").matches("[ -~]*");
        }
    }

    @ParameterizedTest
    @CsvSource({"ptr,false", "onIndeterminate:match,true"})
    void matchesShouldTakeWhatIsNotKnownAsItIsTold(String text, boolean expected) {
        MatcherCondition condition = MatcherCondition.parse("condition", text);

        assertThat(condition.matches(new Indeterminate(IndeterminateReason.TIMEOUT))).isEqualTo(expected);
        assertThat(condition.matches(new Absent(AbsentReason.NXDOMAIN))).isTrue();
        assertThat(condition.matches(new Present(List.of("mail.example")))).isFalse();
    }
}
