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
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class RdnsPolicyTest {
    private static final ClientAddress CLIENT = ClientAddress.parse("192.0.2.7").orElseThrow();
    private static final Occasion OCCASION = new Occasion(CLIENT, "c@d.example", "K7F-3M9-XWR");
    private static final RdnsResult NXDOMAIN = new Absent(AbsentReason.NXDOMAIN);

    @ParameterizedTest
    @EnumSource
    void judgeShouldRefuseWhenAbsentForWhateverReason(AbsentReason reason) {
        assertThat(RdnsPolicy.DEFAULT.judge(new Absent(reason), OCCASION))
            .isEqualTo(new Verdict.Refuse(550, "5.7.25 Your mail server is not properly DNS registered", "BLOCKED: No rDNS"));
    }

    @ParameterizedTest
    @EnumSource
    void judgeShouldAcceptWithANoteWhenIndeterminateForWhateverReason(IndeterminateReason reason) {
        assertThat(RdnsPolicy.DEFAULT.judge(new Indeterminate(reason), OCCASION)).isEqualTo(accept("rDNS not known, accepted"));
    }

    @ParameterizedTest
    @EnumSource
    void judgeShouldPutOffWhenIndeterminateForWhateverReasonAndToldSo(IndeterminateReason reason) {
        RdnsPolicy policy = policy(Map.of("onIndeterminate", "tempfail"));

        assertThat(policy.judge(new Indeterminate(reason), OCCASION)).isEqualTo(new Verdict.Refuse(450,
            "4.7.25 Reverse DNS of 192.0.2.7 cannot be looked up now, try again later", "rDNS not known, put off"));
    }

    @Test
    void judgeShouldAcceptSilentlyWhenPresent() {
        assertThat(RdnsPolicy.DEFAULT.judge(new Present(List.of("mail.example")), OCCASION))
            .isEqualTo(new Verdict.Accept(Optional.empty()));
    }

    @Test
    void judgeShouldOnlyNoteWhenItObserves() {
        RdnsPolicy policy = policy(Map.of("mode", "observe", "onIndeterminate", "tempfail"));

        assertThat(policy.judge(NXDOMAIN, OCCASION)).isEqualTo(accept("rDNS missing, observed only"));
        assertThat(policy.judge(new Indeterminate(IndeterminateReason.TIMEOUT), OCCASION)).isEqualTo(accept("rDNS not known, accepted"));
    }

    @ParameterizedTest
    @CsvSource({"450,4.7.25", "451,4.7.25", "550,5.7.25", "554,5.7.25"})
    void judgeShouldGiveTheEnhancedCodeTheClassOfTheCode(int code, String enhanced) {
        assertThat(policy(Map.of("code", Integer.toString(code), "message", "no")).judge(NXDOMAIN, OCCASION))
            .isEqualTo(new Verdict.Refuse(code, enhanced + " no", "BLOCKED: No rDNS"));
    }

    @Test
    void judgeShouldFillInWhatTheMessagesAreAbout() {
        RdnsPolicy policy = policy(Map.of("message", "{ip} {ip} to {recipient}: {reason} {id} {", "logMessage", "NO{reason}{id}"));

        assertThat(policy.judge(NXDOMAIN, OCCASION))
            .isEqualTo(new Verdict.Refuse(550, "5.7.25 192.0.2.7 192.0.2.7 to c@d.example: NXDOMAIN K7F-3M9-XWR {",
                "NONXDOMAINK7F-3M9-XWR"));
    }

    @Property
    void judgeShouldMakeOneShortLineWhateverTheRecipientIs(@ForAll String recipient) {
        Verdict verdict = policy(Map.of("message", "{recipient} {recipient}", "logMessage", "{recipient}"))
            .judge(NXDOMAIN, new Occasion(CLIENT, recipient, ""));

        assertThat(verdict).isInstanceOfSatisfying(Verdict.Refuse.class, refuse -> {
            assertThat(refuse.text()).matches("5\\.7\\.25 [ -~]*").hasSizeLessThanOrEqualTo(497);
            assertThat(refuse.logMessage()).matches("[ -~]*");
        });
    }

    @ParameterizedTest
    @CsvSource({"{ip}@x, {ip}@x", "$1@x, $1@x", "'a b@x', a\\u0020b@x"})
    void judgeShouldNotTakeARecipientForATemplate(String recipient, String shown) {
        assertThat(policy(Map.of("message", "{recipient}")).judge(NXDOMAIN, new Occasion(CLIENT, recipient, "")))
            .isEqualTo(new Verdict.Refuse(550, "5.7.25 " + shown, "BLOCKED: No rDNS"));
    }

    private static Verdict accept(String note) {
        return new Verdict.Accept(Optional.of(note));
    }

    private static RdnsPolicy policy(Map<String, String> settings) {
        return HookSettings.parse("handler", settings).policy();
    }
}
