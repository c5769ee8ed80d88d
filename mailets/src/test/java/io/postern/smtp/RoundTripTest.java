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

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.postern.peers.smtp.GatewayBuilder;
import io.postern.peers.smtp.ScriptedGateway;
import io.postern.smtp.sasl.Login;
import io.postern.smtp.sasl.MechanismChoice;

/** Counts how often the client turns from writing to reading while it sends one message: the table of docs/performance.md. */
class RoundTripTest {
    @ParameterizedTest
    @CsvSource({
        "CHUNKING_PIPELINING,8192,1,1", "CHUNKING_PIPELINING,8192,3,1", "CHUNKING_PIPELINING,8192,100,1",
        "CHUNKING_PIPELINING,65536,100,1", "CHUNKING_PIPELINING,65537,1,2",
        "CHUNKING_PIPELINING,1000000,1,2", "CHUNKING_PIPELINING,1000000,3,2", "CHUNKING_PIPELINING,1000000,100,2",
        "PIPELINING,8192,1,2", "PIPELINING,8192,3,2", "PIPELINING,8192,100,2",
        "PIPELINING,1000000,1,2", "PIPELINING,1000000,3,2", "PIPELINING,1000000,100,2",
        "PIPELINING,20000000,1,2", "PIPELINING,20000000,3,2", "PIPELINING,20000000,100,2",
        "CHUNKING,8192,1,3", "CHUNKING,8192,3,5", "CHUNKING,8192,100,102",
        "CHUNKING,1000000,1,6", "CHUNKING,1000000,3,8", "CHUNKING,1000000,100,105",
        "CHUNKING,20000000,1,79", "CHUNKING,20000000,3,81", "CHUNKING,20000000,100,178",
        "NEITHER,8192,1,4", "NEITHER,8192,3,6", "NEITHER,8192,100,103",
        "NEITHER,1000000,1,4", "NEITHER,1000000,3,6", "NEITHER,1000000,100,103",
        "NEITHER,20000000,1,4", "NEITHER,20000000,3,6", "NEITHER,20000000,100,103"})
    void submitShouldTakeAsFewRoundTripsAsTheOfferAllows(Offers offers, int size, int recipients, int roundTrips) throws IOException {
        assertThat(turns(offers.gateway(), size, recipients)).isEqualTo(roundTrips);
    }

    /** One more where the message would have travelled with the envelope: the session has not shown yet that it carries mail. */
    @ParameterizedTest
    @CsvSource({"CHUNKING_PIPELINING,8192,1,2", "CHUNKING_PIPELINING,65536,100,2", "CHUNKING_PIPELINING,65537,1,2", "PIPELINING,8192,3,2",
        "CHUNKING,8192,1,3", "NEITHER,8192,1,4"})
    void submitShouldLookAtTheEnvelopeFirstInAFreshSession(Offers offers, int size, int recipients, int roundTrips) throws IOException {
        assertThat(turns(offers.gateway(), size, recipients, session -> session)).isEqualTo(roundTrips);
    }

    /** Such as Exim: the EHLO that tells the replies apart travels with the message. */
    @ParameterizedTest
    @CsvSource({"8192,1,1", "8192,100,1", "1000000,3,2"})
    void submitShouldTakeNoRoundTripMoreWithoutEnhancedCodes(int size, int recipients, int roundTrips) throws IOException {
        assertThat(turns(Peer.gateway().without("ENHANCEDSTATUSCODES"), size, recipients)).isEqualTo(roundTrips);
    }

    /** 77 chunks: the window of 16 is full after 4 MiB, and from then on a reply is read before each chunk, while 15 are under way. */
    @ParameterizedTest
    @CsvSource({"1", "3", "100"})
    void submitShouldSlideTheWindowOverAVeryLargeMessage(int recipients) throws IOException {
        assertThat(turns(Offers.CHUNKING_PIPELINING.gateway(), 20_000_000, recipients)).isBetween(3, 2 + 77 - Flights.WINDOW);
    }

    private static int turns(GatewayBuilder builder, int size, int recipients) throws IOException {
        return turns(builder, size, recipients, Peer::warmed);
    }

    private static int turns(GatewayBuilder builder, int size, int recipients, UnaryOperator<SmtpSession> prepared) throws IOException {
        byte[] content = new byte[size];
        Arrays.fill(content, (byte) 'x');
        System.arraycopy("\r\n".getBytes(StandardCharsets.US_ASCII), 0, content, size - 2, 2);
        try (ScriptedGateway gateway = builder.start(); Watchdog watchdog = new Watchdog();
             CountingSocket socket = new CountingSocket()) {
            Channel.sizeBuffers(socket);
            socket.connect(new InetSocketAddress("localhost", gateway.port()));
            Timeouts timeouts = Timeouts.uniform(Duration.ofSeconds(30));
            SmtpSession session = new Handshake(Peer.TLS, timeouts, Optional.of("c.example"), Set.of())
                .run(new PlainChannel(socket, "localhost", watchdog), new MechanismChoice(Login.withPassword(Peer.RELAY)))
                .fold(Optional::of, event -> Optional.<SmtpSession>empty()).map(prepared).orElseThrow();
            int earlier = gateway.received().size();
            int before = socket.turns;
            session.submit(new Submission("s@x.example", IntStream.range(0, recipients).mapToObj(i -> "r" + i + "@x.example").toList(),
                () -> new ByteArrayInputStream(content)));
            int turns = socket.turns - before;

            assertThat(gateway.received()).hasSize(earlier + 1);
            assertThat(gateway.received().get(earlier).recipients()).hasSize(recipients);
            assertThat(gateway.received().get(earlier).content().length).isEqualTo(size);
            return turns;
        }
    }

    /** Counts the reads that follow a write. */
    private static final class CountingSocket extends Socket {
        private boolean written;
        private int turns;

        @Override
        public InputStream getInputStream() throws IOException {
            return new FilterInputStream(super.getInputStream()) {
                @Override
                public int read(byte[] buffer, int offset, int length) throws IOException {
                    turns += written ? 1 : 0;
                    written = false;
                    return in.read(buffer, offset, length);
                }
            };
        }

        @Override
        public OutputStream getOutputStream() throws IOException {
            return new FilterOutputStream(super.getOutputStream()) {
                @Override
                public void write(byte[] buffer, int offset, int length) throws IOException {
                    written = true;
                    out.write(buffer, offset, length);
                }
            };
        }
    }
}
