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

package io.postern.peers.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;
import org.xbill.DNS.WireParseException;

class ZoneServerOnTheWireTest {
    private static final int LONG_MILLIS = 10_000;
    private static final int SHORT_MILLIS = 200;

    private final ZoneServer dns = ZoneServer.start("""
        fast.example. A 127.0.0.7
        slow.example. A 127.0.0.8
        slow.example. DELAY 500ms
        dropped.example. DROP
        wrong.example. A 127.0.0.7
        wrong.example. WRONGID
        other.example. A 127.0.0.7
        other.example. WRONGQUESTION
        garbage.example. MALFORMED
        """);
    private final DatagramSocket socket;

    ZoneServerOnTheWireTest() throws IOException {
        socket = new DatagramSocket();
    }

    @BeforeEach
    void connect() throws IOException {
        socket.connect(dns.address());
        socket.setSoTimeout(LONG_MILLIS);
    }

    @AfterEach
    void close() {
        socket.close();
        dns.close();
    }

    @Test
    void serverShouldStaySilentWhenTheOwnerIsDropped() throws IOException {
        socket.setSoTimeout(SHORT_MILLIS);
        send(query("dropped.example."));

        assertThatThrownBy(this::receive).isInstanceOf(SocketTimeoutException.class);
        assertThat(dns.queries()).containsExactly(new Query("dropped.example.", "A", false));
    }

    @Test
    void serverShouldAnswerOthersMeanwhileWhenOneAnswerIsDelayed() throws IOException {
        long start = System.nanoTime();
        send(query("slow.example."));
        send(query("fast.example."));

        assertThat(new Message(receive()).getQuestion().getName()).hasToString("fast.example.");
        assertThat(new Message(receive()).getSection(Section.ANSWER)).singleElement().asString().endsWith("127.0.0.8");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(500));
    }

    @Test
    void serverShouldSendAWrongIdFirstWhenTheOwnerSaysSo() throws IOException {
        Message query = query("wrong.example.");
        send(query);

        Message first = new Message(receive());
        Message second = new Message(receive());

        assertThat(first.getHeader().getID()).isNotEqualTo(query.getHeader().getID());
        assertThat(second.getHeader().getID()).isEqualTo(query.getHeader().getID());
        assertThat(second.getSection(Section.ANSWER)).hasSize(1);
    }

    @Test
    void serverShouldAnswerAnotherQuestionFirstWhenTheOwnerSaysSo() throws IOException {
        Message query = query("other.example.");
        send(query);

        Message first = new Message(receive());
        Message second = new Message(receive());

        assertThat(first.getHeader().getID()).isEqualTo(query.getHeader().getID());
        assertThat(first.getQuestion().getName()).hasToString("example.");
        assertThat(second.getQuestion()).isEqualTo(query.getQuestion());
        assertThat(second.getSection(Section.ANSWER)).hasSize(1);
    }

    @Test
    void serverShouldSendWhatDoesNotParseWhenTheOwnerIsMalformed() throws IOException {
        Message query = query("garbage.example.");
        send(query);

        byte[] answer = receive();

        assertThat(((answer[0] & 0xff) << 8) | (answer[1] & 0xff)).isEqualTo(query.getHeader().getID());
        assertThatThrownBy(() -> new Message(answer)).isInstanceOf(WireParseException.class);
    }

    @Test
    void serverShouldAnswerAllQueriesOfOneConnectionWhenTheyComeOverTcp() throws IOException {
        try (Socket tcp = new Socket(dns.address().getAddress(), dns.port())) {
            tcp.setSoTimeout(LONG_MILLIS);
            DataOutputStream out = new DataOutputStream(tcp.getOutputStream());
            for (String name : new String[] {"slow.example.", "fast.example."}) {
                byte[] query = query(name).toWire();
                out.writeShort(query.length);
                out.write(query);
            }
            DataInputStream in = new DataInputStream(tcp.getInputStream());

            assertThat(readFrame(in).getQuestion().getName()).hasToString("fast.example.");
            assertThat(readFrame(in).getQuestion().getName()).hasToString("slow.example.");
            assertThat(dns.queries()).extracting(Query::tcp).containsExactly(true, true);
        }
    }

    @Test
    void serverShouldGoOnWhenGarbageCame() throws IOException {
        socket.send(new DatagramPacket(new byte[] {1, 2, 3}, 3));
        send(query("unknown.example."));

        assertThat(new Message(receive()).getRcode()).isEqualTo(Rcode.NXDOMAIN);
    }

    @Test
    void closeShouldEndSocketsAndThreadsWhenAClientIsStillConnected() throws IOException {
        int port = dns.port();
        try (Socket tcp = new Socket(dns.address().getAddress(), port)) {
            tcp.setSoTimeout(LONG_MILLIS);
            DataOutputStream out = new DataOutputStream(tcp.getOutputStream());
            byte[] query = query("fast.example.").toWire();
            out.writeShort(query.length);
            out.write(query);
            readFrame(new DataInputStream(tcp.getInputStream()));

            dns.close();

            assertThat(tcp.getInputStream().read()).isEqualTo(-1);
            await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().matches("dns-.*-(" + port + "|" + tcp.getLocalPort() + ")")));
        }
    }

    private void send(Message query) throws IOException {
        byte[] packet = query.toWire();
        socket.send(new DatagramPacket(packet, packet.length));
    }

    private byte[] receive() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
        socket.receive(packet);
        return Arrays.copyOf(packet.getData(), packet.getLength());
    }

    private static Message readFrame(DataInputStream in) throws IOException {
        byte[] frame = new byte[in.readUnsignedShort()];
        in.readFully(frame);
        return new Message(frame);
    }

    private static Message query(String name) throws IOException {
        return Message.newQuery(Record.newRecord(Name.fromString(name), Type.A, DClass.IN));
    }
}
