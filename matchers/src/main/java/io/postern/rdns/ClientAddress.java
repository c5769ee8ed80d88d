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

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;

import com.google.common.net.InetAddresses;

import io.postern.rdns.dns.DnsQuestion;

/**
 * The address of a client as reverse DNS knows it: an IPv4-mapped IPv6 address is its IPv4 address, and a scope is dropped.
 *
 * @param value the address
 */
public record ClientAddress(InetAddress value) {
    private static final int MAPPED_PREFIX = 12;
    private static final int IPV4_BITS = 32;
    private static final int IPV6_BITS = 128;
    /** The smallest network that is routed by itself. */
    private static final int IPV4_CUSTOMER = 24;
    /** RFC 4291, 2.5.4: the half that says which network. */
    private static final int IPV6_CUSTOMER = 64;

    public ClientAddress {
        value = plain(value.getAddress());
    }

    /** Reads an address from its text, never asking DNS; empty when the text is no address. */
    public static Optional<ClientAddress> parse(String text) {
        int scope = text.indexOf('%');
        String address = scope < 0 ? text : text.substring(0, scope);
        return InetAddresses.isInetAddress(address) ? Optional.of(new ClientAddress(InetAddresses.forString(address))) : Optional.empty();
    }

    static ClientAddress of(byte[] bytes) {
        return new ClientAddress(plain(bytes));
    }

    /** How many bits an address of its family has. */
    int bits() {
        return value instanceof Inet6Address ? IPV6_BITS : IPV4_BITS;
    }

    /** The network that is likely to be one customer's: what is counted and served together. */
    public AddressRange network() {
        return AddressRange.around(this, value instanceof Inet6Address ? IPV6_CUSTOMER : IPV4_CUSTOMER);
    }

    /** Where the reverse tree holds the names: in {@code in-addr.arpa} (RFC 1035, 3.5) or {@code ip6.arpa} (RFC 3596, 2.5). */
    public String reverseName() {
        byte[] bytes = value.getAddress();
        StringBuilder name = new StringBuilder();
        for (int i = bytes.length - 1; i >= 0; i--) {
            int octet = bytes[i] & 0xff;
            if (value instanceof Inet6Address) {
                name.append(Character.forDigit(octet & 0xf, 16)).append('.').append(Character.forDigit(octet >> 4, 16)).append('.');
            } else {
                name.append(octet).append('.');
            }
        }
        return name.append(value instanceof Inet6Address ? "ip6.arpa" : "in-addr.arpa").toString();
    }

    /** The question whether {@code name} has this address: asks for the address's own family only. */
    DnsQuestion forwardQuestion(String name) {
        return new DnsQuestion(name, value instanceof Inet6Address ? DnsQuestion.Type.AAAA : DnsQuestion.Type.A);
    }

    /** Whether the client is this very machine. */
    public boolean isLoopback() {
        return value.isLoopbackAddress();
    }

    /** The shortest usual text: {@code 192.0.2.7}, {@code 2001:db8::1} (RFC 5952). */
    @Override
    public String toString() {
        return InetAddresses.toAddrString(value);
    }

    private static InetAddress plain(byte[] bytes) {
        try {
            return InetAddress.getByAddress(isMapped(bytes) ? Arrays.copyOfRange(bytes, MAPPED_PREFIX, bytes.length) : bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("an address of " + bytes.length + " bytes", e);
        }
    }

    // RFC 4291, 2.5.5.2: ten bytes of zero, two of ones.
    private static boolean isMapped(byte[] bytes) {
        byte[] prefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};
        return bytes.length > MAPPED_PREFIX && Arrays.equals(bytes, 0, MAPPED_PREFIX, prefix, 0, MAPPED_PREFIX);
    }
}
