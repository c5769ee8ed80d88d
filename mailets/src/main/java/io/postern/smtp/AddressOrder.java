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

package io.postern.smtp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * In which order the addresses of a name are called: in the resolver's, but IPv6 and IPv4 in turn, so that one family without a way out
 * does not use up the time (RFC 8305, 4; one after the other, though: two connections would be two logins). Those that failed in the last
 * {@link #MEMORY_SECONDS} come last, the latest failure at the very end.
 */
final class AddressOrder {
    static final long MEMORY_SECONDS = 300;
    /** The oldest is forgotten, and is merely tried in its turn again. */
    private static final int MOST = 1000;

    private final LongSupplier nanoTime;
    /** When each address failed, the oldest first. */
    private final Map<InetSocketAddress, Long> failures = new LinkedHashMap<>();

    AddressOrder(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    List<InetSocketAddress> of(List<InetAddress> addresses, int port) {
        List<InetSocketAddress> ordered = new ArrayList<>(alternating(addresses).stream()
            .map(address -> new InetSocketAddress(address, port)).distinct().toList());
        synchronized (failures) {
            long now = nanoTime.getAsLong();
            failures.values().removeIf(time -> now - time > TimeUnit.SECONDS.toNanos(MEMORY_SECONDS));
            // Stable: whoever has not failed keeps the place. Ages, because nanoTime may be negative.
            ordered.sort(Comparator.comparing(
                address -> Optional.ofNullable(failures.get(address)).map(time -> time - now).orElse(Long.MIN_VALUE)));
        }
        return ordered;
    }

    private static List<InetAddress> alternating(List<InetAddress> addresses) {
        Deque<InetAddress> first = new ArrayDeque<>();
        Deque<InetAddress> second = new ArrayDeque<>();
        addresses.forEach(address -> (address.getClass() == addresses.get(0).getClass() ? first : second).add(address));
        List<InetAddress> mixed = new ArrayList<>();
        while (!first.isEmpty() || !second.isEmpty()) {
            Optional.ofNullable(first.poll()).ifPresent(mixed::add);
            Optional.ofNullable(second.poll()).ifPresent(mixed::add);
        }
        return mixed;
    }

    void failed(InetSocketAddress address) {
        synchronized (failures) {
            failures.remove(address);
            failures.put(address, nanoTime.getAsLong());
            if (failures.size() > MOST) {
                failures.remove(failures.keySet().iterator().next());
            }
        }
    }

    void answered(InetSocketAddress address) {
        synchronized (failures) {
            failures.remove(address);
        }
    }
}
