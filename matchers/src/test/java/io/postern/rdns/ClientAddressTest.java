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

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.ReverseMap;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

class ClientAddressTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.7,            192.0.2.7,   7.2.0.192.in-addr.arpa",
        "255.0.128.1,          255.0.128.1, 1.128.0.255.in-addr.arpa",
        "::ffff:192.0.2.7,     192.0.2.7,   7.2.0.192.in-addr.arpa",
        "2001:DB8:0:0:0:0:0:1, 2001:db8::1, 1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa",
        "fe80::a%eth0,         fe80::a,     a.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.e.f.ip6.arpa"
    })
    void parseShouldNormaliseWhenTextIsAnAddress(String text, String shown, String reverseName) {
        ClientAddress address = ClientAddress.parse(text).orElseThrow();

        assertThat(address).hasToString(shown);
        assertThat(address.reverseName()).isEqualTo(reverseName);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost", "1.2.3", "1.2.3.4.5", "[::1]", "::1::2", "%", "1.2.3.4\r\n", "unknown"})
    void parseShouldBeEmptyWhenTextIsNoAddress(String text) {
        assertThat(ClientAddress.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1,true", "127.8.8.8,true", "::1,true", "::ffff:127.0.0.1,true", "10.0.0.1,false", "2001:db8::1,false"})
    void isLoopbackShouldTellThisMachineFromOthers(String text, boolean expected) {
        assertThat(ClientAddress.parse(text).orElseThrow().isLoopback()).isEqualTo(expected);
    }

    @Property
    void reverseNameShouldAgreeWithDnsjavaForEveryIpv4Address(@ForAll @Size(4) byte[] bytes) throws UnknownHostException {
        assertAgreesWithDnsjava(bytes);
    }

    @Property
    void reverseNameShouldAgreeWithDnsjavaForEveryIpv6Address(@ForAll @Size(12) byte[] bytes) throws UnknownHostException {
        byte[] address = Arrays.copyOf(bytes, 16);
        address[0] = 0x20;
        assertAgreesWithDnsjava(address);
    }

    private static void assertAgreesWithDnsjava(byte[] bytes) throws UnknownHostException {
        InetAddress address = InetAddress.getByAddress(bytes);
        assertThat(new ClientAddress(address).reverseName()).isEqualTo(ReverseMap.fromAddress(address).toString(true));
    }
}
