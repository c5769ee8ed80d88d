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

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressOrderTest {
    private static final String FOUR = "192.0.2.1 192.0.2.2 192.0.2.3 192.0.2.4";

    /** As nanoTime may be. */
    private final AtomicLong now = new AtomicLong(-50);
    private final AddressOrder order = new AddressOrder(now::get);

    /** RFC 8305, 4. */
    @ParameterizedTest
    @CsvSource({
        FOUR + "," + FOUR,
        "2001:db8::1 2001:db8::2 192.0.2.1 192.0.2.2,2001:db8::1 192.0.2.1 2001:db8::2 192.0.2.2",
        "192.0.2.1 192.0.2.2 192.0.2.3 2001:db8::1,192.0.2.1 2001:db8::1 192.0.2.2 192.0.2.3",
        "192.0.2.1 192.0.2.1 192.0.2.2,192.0.2.1 192.0.2.2"})
    void ofShouldAlternateTheFamiliesBeginningWithTheResolversFirst(String resolved, String called) {
        assertThat(called(resolved)).isEqualTo(called);
    }

    @Test
    void ofShouldPutLastWhatHasFailedLately() {
        order.failed(address("192.0.2.1"));
        now.addAndGet(Duration.ofSeconds(1).toNanos());
        order.failed(address("192.0.2.3"));
        now.addAndGet(Duration.ofSeconds(1).toNanos());

        assertThat(called(FOUR)).isEqualTo("192.0.2.2 192.0.2.4 192.0.2.1 192.0.2.3");
    }

    @Test
    void ofShouldForgetAFailureAfterASuccessAndAfterAWhile() {
        order.failed(address("192.0.2.1"));
        order.failed(address("192.0.2.2"));
        order.answered(address("192.0.2.2"));
        assertThat(called(FOUR)).isEqualTo("192.0.2.2 192.0.2.3 192.0.2.4 192.0.2.1");

        now.addAndGet(Duration.ofSeconds(AddressOrder.MEMORY_SECONDS + 1).toNanos());
        assertThat(called(FOUR)).isEqualTo(FOUR);
    }

    @Test
    void failedShouldNotRememberMoreThanAThousand() {
        order.failed(address("192.0.2.1"));
        for (int i = 0; i < 1000; i++) {
            order.failed(new InetSocketAddress("198.51.100." + i % 250, 1000 + i));
        }
        assertThat(called(FOUR)).isEqualTo(FOUR);
    }

    private String called(String resolved) {
        List<InetAddress> addresses = Arrays.stream(resolved.split(" ")).map(text -> address(text).getAddress()).toList();
        return String.join(" ", order.of(addresses, 587).stream()
            .map(address -> address.getAddress().getHostAddress().replace("2001:db8:0:0:0:0:0:", "2001:db8::")).toList());
    }

    private static InetSocketAddress address(String text) {
        try {
            return new InetSocketAddress(InetAddress.getByName(text), 587);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
