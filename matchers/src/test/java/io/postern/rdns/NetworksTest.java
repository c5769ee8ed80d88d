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

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class NetworksTest {
    private static final Networks NETWORKS = Networks.of(List.of(
        range("192.0.2.0/24"), range("198.51.100.7"), range("10.0.0.0/8"), range("10.1.0.0/16"), range("2001:db8::/32"),
        range("2001:db9::7")));

    @ParameterizedTest
    @CsvSource({
        "192.0.2.7,          192.0.2.0/24",
        "::ffff:192.0.2.7,   192.0.2.0/24",
        "192.0.3.7,          ''",
        "198.51.100.7,       198.51.100.7/32",
        "198.51.100.8,       ''",
        "10.1.2.3,           10.0.0.0/8",
        "2001:db8:ffff::1,   2001:db8::/32",
        "2001:db9::7,        2001:db9::7/128",
        "2001:db9::8,        ''"
    })
    void findShouldNameTheWidestNetwork(String address, String expected) {
        assertThat(NETWORKS.find(client(address)).map(AddressRange::toString).orElse("")).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"0.0.0.0/0, 192.0.2.7, true", "0.0.0.0/0, 2001:db8::7, false", "::/0, 2001:db8::7, true", "::/0, 192.0.2.7, false"})
    void findShouldKeepTheFamiliesApart(String range, String address, boolean expected) {
        assertThat(Networks.of(List.of(range(range))).find(client(address)).isPresent()).isEqualTo(expected);
    }

    @Property
    void findShouldAgreeWithALookAtEachNetwork(@ForAll @Size(4) byte[] one,
                                                    @ForAll @Size(4) byte[] other, @ForAll @IntRange(max = 32) int prefix) {
        AddressRange range = AddressRange.around(ClientAddress.of(one), prefix);

        assertThat(Networks.of(List.of(range)).find(ClientAddress.of(other)).isPresent())
            .isEqualTo(range.contains(ClientAddress.of(other)));
        assertThat(Networks.of(List.of(range)).find(ClientAddress.of(one))).contains(range);
    }

    private static AddressRange range(String text) {
        return AddressRange.parse(text).orElseThrow();
    }

    private static ClientAddress client(String text) {
        return ClientAddress.parse(text).orElseThrow();
    }
}
