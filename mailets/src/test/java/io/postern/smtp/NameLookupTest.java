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
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NameLookupTest {
    private static final InetAddress[] LOOPBACK = {InetAddress.getLoopbackAddress()};
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofMillis(50);

    private final CountDownLatch answers = new CountDownLatch(1);
    private final AtomicInteger asked = new AtomicInteger();
    private final NameLookup lookup = new NameLookup(this::resolve);

    private InetAddress[] resolve(String host) throws UnknownHostException {
        asked.incrementAndGet();
        if (host.startsWith("slow")) {
            await().forever().until(() -> answers.getCount() == 0);
        } else if (host.startsWith("unknown")) {
            throw new UnknownHostException(host);
        } else if (host.startsWith("broken")) {
            throw new IllegalStateException("a defect");
        }
        return LOOPBACK;
    }

    @AfterEach
    void close() {
        answers.countDown();
        lookup.close();
    }

    @Test
    void addressesShouldGiveWhatTheResolverSays() throws SmtpException {
        assertThat(lookup.addresses("gateway.example", LONG)).isEqualTo(LOOPBACK);
    }

    @Test
    void addressesShouldTellWhyThereAreNone() {
        assertFault(() -> lookup.addresses("unknown.example", LONG), Fault.UNKNOWN_NAME);
        assertFault(() -> lookup.addresses("broken.example", LONG), Fault.INTERNAL);
        assertFault(() -> lookup.addresses("slow.example", SHORT), Fault.TIMED_OUT);
    }

    /** However many wait for it, and whoever gave up. */
    @Test
    void addressesShouldAskOnceAtATimeForAName() {
        assertFault(() -> lookup.addresses("slow.example", SHORT), Fault.TIMED_OUT);
        List<CompletableFuture<InetAddress[]>> waiting = IntStream.range(0, 20).mapToObj(i -> CompletableFuture.supplyAsync(() -> {
            try {
                return lookup.addresses("slow.example", LONG);
            } catch (SmtpException e) {
                throw new AssertionError(e);
            }
        }, task -> new Thread(task).start())).toList();
        answers.countDown();

        waiting.forEach(answer -> assertThat(answer.join()).isEqualTo(LOOPBACK));
        // Whoever came after the answer has asked again.
        assertThat(asked.get()).isLessThan(20);
    }

    @Test
    void addressesShouldTimeOutWhenAllThreadsHang() throws SmtpException {
        for (int i = 0; i < NameLookup.MOST_THREADS; i++) {
            String name = "slow" + i + ".example";
            assertFault(() -> lookup.addresses(name, SHORT), Fault.TIMED_OUT);
        }
        assertFault(() -> lookup.addresses("gateway.example", SHORT), Fault.TIMED_OUT);
        assertThat(asked).hasValue(NameLookup.MOST_THREADS);

        answers.countDown();
        assertThat(lookup.addresses("gateway.example", LONG)).isEqualTo(LOOPBACK);
    }

    @Test
    void closeShouldLetGoOfWhoeverWaits() {
        CompletableFuture<Void> waiting = CompletableFuture.runAsync(
            () -> assertFault(() -> lookup.addresses("slow.example", Duration.ofHours(1)), Fault.CLOSED));
        await().until(() -> asked.get() == 1);
        lookup.close();

        waiting.join();
        assertFault(() -> lookup.addresses("gateway.example", LONG), Fault.CLOSED);
    }

    private static void assertFault(ThrowingCallable call, Fault fault) {
        assertThatThrownBy(call).asInstanceOf(InstanceOfAssertFactories.type(SmtpException.class))
            .extracting(SmtpException::fault).isEqualTo(fault);
    }
}
