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

import java.util.List;
import java.util.Optional;

import com.google.common.base.Splitter;
import com.google.common.primitives.Ints;

/**
 * All addresses of one family that begin with the same bits, in CIDR notation (RFC 4632, 3.1): {@code 192.0.2.0/24}.
 *
 * @param first the lowest address of the range
 * @param prefix how many bits they share
 */
public record AddressRange(ClientAddress first, int prefix) {
    private static final Splitter PARTS = Splitter.on('/').limit(2);

    /** Reads a range, or an address as the range of itself; empty when it is neither, or has bits set beyond its prefix. */
    public static Optional<AddressRange> parse(String text) {
        List<String> parts = PARTS.splitToList(text);
        return ClientAddress.parse(parts.get(0)).flatMap(first -> {
            int bits = bits(first);
            Optional<Integer> prefix = parts.size() == 1 ? Optional.of(bits) : Optional.ofNullable(Ints.tryParse(parts.get(1)));
            return prefix.filter(each -> each >= 0 && each <= bits)
                .map(each -> new AddressRange(first, each))
                .filter(AddressRange::hasNoBitBeyondItsPrefix);
        });
    }

    /** What someone may have meant who has set bits beyond the prefix; empty when the text is nothing like a range. */
    static Optional<AddressRange> nearest(String text) {
        List<String> parts = PARTS.splitToList(text);
        return parts.size() == 1 ? Optional.empty() : ClientAddress.parse(parts.get(0)).flatMap(address ->
            Optional.ofNullable(Ints.tryParse(parts.get(1))).filter(prefix -> prefix >= 0 && prefix <= address.bits())
                .map(prefix -> around(address, prefix)));
    }

    /** The range of this prefix that the address is in; the address itself where it has no more bits than that. */
    public static AddressRange around(ClientAddress address, int prefix) {
        byte[] bytes = address.value().getAddress();
        int kept = Math.min(prefix, bytes.length * Byte.SIZE);
        for (int bit = kept; bit < bytes.length * Byte.SIZE; bit++) {
            bytes[bit / Byte.SIZE] &= (byte) ~(1 << (Byte.SIZE - 1 - bit % Byte.SIZE));
        }
        return new AddressRange(ClientAddress.of(bytes), kept);
    }

    /** Whether the address is one of the range; never for an address of the other family. */
    public boolean contains(ClientAddress address) {
        return bits(address) == bits(first) && sharedBits(address) >= prefix;
    }

    /** As it is read: in CIDR notation, an address alone without its prefix. */
    public String shortest() {
        return prefix == bits(first) ? first.toString() : toString();
    }

    @Override
    public String toString() {
        return first + "/" + prefix;
    }

    private boolean hasNoBitBeyondItsPrefix() {
        byte[] bytes = first.value().getAddress();
        for (int bit = prefix; bit < bits(first); bit++) {
            if ((bytes[bit / Byte.SIZE] >> (Byte.SIZE - 1 - bit % Byte.SIZE) & 1) != 0) {
                return false;
            }
        }
        return true;
    }

    private int sharedBits(ClientAddress address) {
        byte[] ours = first.value().getAddress();
        byte[] theirs = address.value().getAddress();
        for (int i = 0; i < ours.length; i++) {
            int difference = (ours[i] ^ theirs[i]) & 0xff;
            if (difference != 0) {
                return i * Byte.SIZE + Integer.numberOfLeadingZeros(difference) - (Integer.SIZE - Byte.SIZE);
            }
        }
        return bits(first);
    }

    private static int bits(ClientAddress address) {
        return address.bits();
    }
}
