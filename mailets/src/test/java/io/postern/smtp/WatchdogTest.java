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

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class WatchdogTest {
    private static final Duration LONG = Duration.ofHours(1);

    @Test
    void withinShouldFailAsALostConnectionDoesWhenTheWatchdogIsClosed() throws IOException {
        Watchdog watchdog = new Watchdog();
        watchdog.close();
        try (Socket socket = new Socket()) {
            assertThatThrownBy(() -> watchdog.within(LONG, socket, () -> {
                throw new AssertionError("nothing is begun any more");
            })).asInstanceOf(InstanceOfAssertFactories.type(SmtpException.class)).extracting(SmtpException::fault).isEqualTo(Fault.CLOSED);
        }
    }

    @Test
    void closeShouldEndWhatIsUnderWayAndSayThatItWasUs() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
             Socket socket = new Socket(silent.getInetAddress(), silent.getLocalPort())) {
            Watchdog watchdog = new Watchdog();
            CountDownLatch begun = new CountDownLatch(1);
            CompletableFuture<Integer> reading = CompletableFuture.supplyAsync(() -> {
                try {
                    return watchdog.within(LONG, socket, () -> {
                        begun.countDown();
                        return socket.getInputStream().read();
                    });
                } catch (IOException e) {
                    throw new CompletionException(e);
                }
            });
            begun.await();
            watchdog.close();

            assertThatThrownBy(reading::join).cause().hasMessage("we are shutting down")
                .asInstanceOf(InstanceOfAssertFactories.type(SmtpException.class)).extracting(SmtpException::fault).isEqualTo(Fault.CLOSED);
            assertThat(socket.isClosed()).isTrue();
        }
    }
}
