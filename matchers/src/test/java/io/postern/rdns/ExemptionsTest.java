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

import java.util.Map;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExemptionsTest {

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.255.0.1", "::1", "169.254.1.1", "fe80::1", "10.0.0.1", "172.16.0.1", "172.31.255.255",
        "192.168.1.1", "fc00::1", "fd12::1", "::ffff:10.0.0.1"})
    void coverShouldHoldForAddressesThatNoPublicDnsKnowsWhenNothingIsSet(String client) {
        assertThat(Exemptions.DEFAULT.cover(client(client))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.7", "126.255.255.255", "11.0.0.1", "172.32.0.1", "192.169.0.1", "2001:db8::1", "fec0::1", "::2"})
    void coverShouldNotHoldForOthersWhenNothingIsSet(String client) {
        assertThat(Exemptions.DEFAULT.cover(client(client))).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "192.0.2.0/24, 2001:db8::/32 | 192.0.2.7   | true",
        "192.0.2.0/24, 2001:db8::/32 | 2001:db8::7 | true",
        "192.0.2.0/24, 2001:db8::/32 | 127.0.0.1   | false",
        "none                        | 127.0.0.1   | false"
    })
    void coverShouldHoldForTheListInPlaceOfTheDefault(String list, String client, boolean expected) {
        assertThat(parse("exempt", list).cover(client(client))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "postmaster@example.com,   true",
        "PostMaster@example.com,   true",
        "abuse@other.example,      true",
        "postmasters@example.com,  false",
        "bob@postmaster,           false",
        "@postmaster,              false",
        "postmaster,               true"
    })
    void coverRecipientShouldHoldForThosePeopleTurnToWhenNothingIsSet(String recipient, boolean expected) {
        assertThat(Exemptions.DEFAULT.coverRecipient(recipient)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "help, Bob@Example.com | help@example.com       | true",
        "help, Bob@Example.com | bob@EXAMPLE.com        | true",
        "help, Bob@Example.com | bob@example.org        | false",
        "help, Bob@Example.com | postmaster@example.com | false",
        "none                  | postmaster@example.com | false"
    })
    void coverRecipientShouldHoldForTheListInPlaceOfTheDefault(String list, String recipient, boolean expected) {
        assertThat(parse("exemptRecipients", list).coverRecipient(recipient)).isEqualTo(expected);
    }

    private static Exemptions parse(String key, String value) {
        return HookSettings.parse("handler", Map.of(key, value)).exemptions();
    }

    private static ClientAddress client(String text) {
        return ClientAddress.parse(text).orElseThrow();
    }
}
