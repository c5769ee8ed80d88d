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

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class AddressRangeTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.0/24,        192.0.2.0,        true",
        "192.0.2.0/24,        192.0.2.255,      true",
        "192.0.2.0/24,        192.0.3.0,        false",
        "192.0.2.0/24,        192.0.1.255,      false",
        "192.0.2.128/25,      192.0.2.127,      false",
        "192.0.2.7,           192.0.2.7,        true",
        "192.0.2.7,           192.0.2.6,        false",
        "192.0.2.0/24,        ::ffff:192.0.2.7, true",
        "0.0.0.0/0,           255.255.255.255,  true",
        "0.0.0.0/0,           2001:db8::1,      false",
        "::/0,                2001:db8::1,      true",
        "::/0,                192.0.2.7,        false",
        "2001:db8::/32,       2001:db8:ffff::1, true",
        "2001:db8::/32,       2001:db9::1,      false",
        "fe80::/10,           fe80::1%eth0,     true",
        "fe80::/10,           febf::1,          true",
        "fe80::/10,           fec0::1,          false"
    })
    void containsShouldCompareTheLeadingBits(String range, String address, boolean expected) {
        assertThat(AddressRange.parse(range).orElseThrow().contains(ClientAddress.parse(address).orElseThrow())).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "192.0.2.0/", "/24", "192.0.2.0/33", "192.0.2.0/-1", "2001:db8::/129", "192.0.2.0/24/24",
        "192.0.2.0/x", "192.0.2/24", "mail.example", "192.0.2.1/24", "2001:db8::1/64", "192.0.2.0/255.255.255.0", "192.0.2.0 /24"})
    void parseShouldRefuseWhatIsNoRange(String text) {
        assertThat(AddressRange.parse(text)).isEmpty();
    }

    @Property
    void parseShouldNeverThrow(@ForAll String text) {
        assertThat(AddressRange.parse(text)).satisfiesAnyOf(
            range -> assertThat(range).isEmpty(),
            range -> assertThat(range.orElseThrow().contains(range.orElseThrow().first())).isTrue());
    }

    @Property
    void ipv4RangeShouldContainWhatHasItsBits(@ForAll @Size(4) byte[] first, @ForAll @Size(4) byte[] other,
                                              @ForAll @IntRange(max = 32) int prefix) throws UnknownHostException {
        assertContainsWhatHasItsBits(first, other, prefix);
    }

    @Property
    void ipv6RangeShouldContainWhatHasItsBits(@ForAll @Size(15) byte[] first, @ForAll @Size(15) byte[] other,
                                              @ForAll @IntRange(max = 128) int prefix) throws UnknownHostException {
        // Documentation addresses and their neighbours: never an IPv4 address in disguise.
        assertContainsWhatHasItsBits(prepend(first), prepend(other), prefix);
    }

    private static void assertContainsWhatHasItsBits(byte[] first, byte[] other, int prefix) throws UnknownHostException {
        int hostBits = first.length * 8 - prefix;
        BigInteger network = new BigInteger(1, first).shiftRight(hostBits);
        ClientAddress address = new ClientAddress(InetAddress.getByAddress(other));
        AddressRange range = AddressRange.parse(text(network.shiftLeft(hostBits), first.length) + "/" + prefix).orElseThrow();

        assertThat(range.contains(address)).isEqualTo(new BigInteger(1, other).shiftRight(hostBits).equals(network));
        assertThat(range.contains(new ClientAddress(InetAddress.getByAddress(first)))).isTrue();
        assertThat(AddressRange.parse(range.toString())).contains(range);
    }

    private static String text(BigInteger number, int length) throws UnknownHostException {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = number.shiftRight((length - 1 - i) * 8).byteValue();
        }
        return InetAddress.getByAddress(bytes).getHostAddress();
    }

    private static byte[] prepend(byte[] rest) {
        byte[] bytes = new byte[rest.length + 1];
        bytes[0] = 0x20;
        System.arraycopy(rest, 0, bytes, 1, rest.length);
        return bytes;
    }
}
