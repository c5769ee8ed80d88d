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

import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostNamesTest {

    @ParameterizedTest
    @CsvSource({
        "mail.example.org,   mail.example.org",
        "MAIL.Example.ORG.,  mail.example.org",
        ".outbound.example,  .outbound.example",
        ".Example.,          .example",
        "a_b.example,        a_b.example",
        "7.example,          7.example",
        "1-2-3-4.isp.test,   1-2-3-4.isp.test",
        "xn--bcher-kva.example, xn--bcher-kva.example"
    })
    void entryShouldBeANameOrADomain(String text, String expected) {
        assertThat(HostNames.entry(text)).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "mail", "none", "later", "192.0.2.7", "192.0.2.300", "1.2.3", ".1",
        "a..b", "a.b..", "*.example.org",
        "..example", "-", "b\u00fccher.example", "ma\u0131l.example", "\u212aelvin.example", "a b.example", "2001:db8::7", "[192.0.2.7]",
        "mail.example.org:25", "a@b.example", "mail.example.org#", "\u0661.example"})
    void entryShouldBeNothingElse(String text) {
        assertThat(HostNames.entry(text)).isEmpty();
    }

    @Test
    void entryShouldBeNoLongerThanANameCanBe() {
        String label = "a".repeat(63);
        String longest = String.join(".", label, label, label, "a".repeat(61));

        assertThat(HostNames.entry(longest)).contains(longest);
        assertThat(HostNames.entry(longest + "a")).isEmpty();
        assertThat(HostNames.entry("a" + label + ".example")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "mail.partner.example,     true",
        "x.mail.partner.example,   false",
        "partner.example,          false",
        "out1.outbound.example,    true",
        "a.b.outbound.example,     true",
        "outbound.example,         false",
        "notoutbound.example,      false",
        "x.notoutbound.example,    false",
        "outbound.example.evil.test, false"
    })
    void coverShouldHoldForListedNamesAndForAllBelowListedDomains(String name, boolean expected) {
        assertThat(new HostNames(Set.of("mail.partner.example", ".outbound.example")).cover(name)).isEqualTo(expected);
    }
}
