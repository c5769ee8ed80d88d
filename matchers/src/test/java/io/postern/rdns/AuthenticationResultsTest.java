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

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.postern.rdns.RdnsResult.Absent;
import io.postern.rdns.RdnsResult.AbsentReason;
import io.postern.rdns.RdnsResult.Indeterminate;
import io.postern.rdns.RdnsResult.IndeterminateReason;
import io.postern.rdns.RdnsResult.Present;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class AuthenticationResultsTest {
    private static final AuthenticationResults OURS = new AuthenticationResults("mx.example");
    private static final ClientAddress CLIENT = client("192.0.2.7");

    @ParameterizedTest
    @CsvSource({"NXDOMAIN,permerror", "NODATA,permerror", "ROOT_NAME,fail", "ILLEGAL_NAME,fail", "UNCONFIRMED,fail", "NO_FORWARD,fail"})
    void iprevShouldTellNoPtrFromOneThatDoesNotLeadBack(AbsentReason why, String code) {
        assertThat(OURS.iprev(CLIENT, new Absent(why)))
            .isEqualTo("Authentication-Results: mx.example;\r\n\tiprev=" + code + " policy.iprev=192.0.2.7");
    }

    @ParameterizedTest
    @EnumSource
    void iprevShouldBeTemperrorWheneverDnsDoesNotSay(IndeterminateReason why) {
        assertThat(OURS.iprev(CLIENT, new Indeterminate(why))).endsWith("\tiprev=temperror policy.iprev=192.0.2.7");
    }

    @Test
    void iprevShouldQuoteWhatIsNoToken() {
        assertThat(new AuthenticationResults("[192.0.2.25]").iprev(client("2001:db8::7"), new Present(List.of("a.example"))))
            .isEqualTo("Authentication-Results: \"[192.0.2.25]\";\r\n\tiprev=pass policy.iprev=\"2001:db8::7\"");
    }

    @Test
    void iprevShouldStayOneFieldWhateverTheServerIsCalled() {
        assertThat(new AuthenticationResults("mx\"\\\r\nEvil: x").iprev(CLIENT, new Present(List.of("a.example"))))
            .startsWith("Authentication-Results: \"mxEvil: x\";\r\n\tiprev=");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "Authentication-Results: mx.example; iprev=pass",
        "authentication-RESULTS: MX.Example; iprev=pass",
        "Authentication-Results : mx.example;iprev=pass",
        "Authentication-Results:mx.example",
        "Authentication-Results:\r\n\tmx.example 1;\r\n\tdkim=pass",
        "Authentication-Results: (a (nested \\) one) here) mx.example (b) 1 (c); none",
        "Authentication-Results: \"mx.example\"; none",
        "Authentication-Results: \"mx\\.example\"; none",
        "Authentication-Results: mx.example.; none",
        "Authentication-Results: mx.example(comment); none",
        "Authentication-Results: other.example 2; none",
        "Authentication-Results: ",
        "Authentication-Results: ; none",
        "Authentication-Results: (not ended mx.other; none",
        "Authentication-Results: \"not ended\\"
    })
    void isForgedShouldFindWhatClaimsOurNameOrCannotBeRead(String line) {
        assertThat(OURS.isForged(line)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "Authentication-Results: other.example; iprev=pass policy.iprev=mx.example",
        "Authentication-Results: mx.example.evil.example; none",
        "Authentication-Results: mx.example1; none",
        "Authentication-Results: (mx.example) other.example 1; none",
        "ARC-Authentication-Results: i=1; mx.example; spf=pass",
        "X-Authentication-Results: mx.example; spf=pass",
        "Subject: Authentication-Results: mx.example",
        "no colon here"
    })
    void isForgedShouldLeaveWhatOthersHaveWritten(String line) {
        assertThat(OURS.isForged(line)).isFalse();
    }

    @Property
    void isForgedShouldCopeWithEveryText(@ForAll String text) {
        assertThat(OURS.isForged("Authentication-Results:" + text)).isIn(true, false);
        assertThat(OURS.isForged(text)).isIn(true, false);
    }

    @Property
    void isForgedShouldFindOurNameBehindEveryCommentAndFold(@ForAll @From("blanks") String before, @ForAll @From("blanks") String after) {
        assertThat(OURS.isForged("Authentication-Results:" + before + "mx.example" + after + "; spf=pass")).isTrue();
    }

    @Provide
    Arbitrary<String> blanks() {
        return Arbitraries.of(" ", "\t", "\r\n ", "(x)", "(a(b)c)", "(\\))", "(\"mx.other)").list().ofMaxSize(6)
            .map(parts -> String.join("", parts));
    }

    private static ClientAddress client(String address) {
        return ClientAddress.parse(address).orElseThrow();
    }
}
