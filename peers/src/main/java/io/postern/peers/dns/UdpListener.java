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

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Answers datagrams until its socket is closed. */
final class UdpListener implements Runnable {
    private static final int LONGEST_QUERY = 4096;

    private final DatagramSocket socket;
    private final Responder responder;
    private final Executor workers;

    UdpListener(DatagramSocket socket, Responder responder, Executor workers) {
        this.socket = socket;
        this.responder = responder;
        this.workers = workers;
    }

    @Override
    public void run() {
        DatagramPacket packet = new DatagramPacket(new byte[LONGEST_QUERY], LONGEST_QUERY);
        while (!socket.isClosed()) {
            try {
                packet.setLength(LONGEST_QUERY);
                socket.receive(packet);
            } catch (IOException e) {
                // Closed, or an ICMP error of an earlier answer: the loop's condition tells them apart.
                continue;
            }
            answer(Arrays.copyOf(packet.getData(), packet.getLength()), packet.getSocketAddress());
        }
    }

    private void answer(byte[] query, SocketAddress client) {
        Responder.Response response = responder.respond(query, false);
        if (response.delay().isZero()) {
            send(response, client);
        } else {
            CompletableFuture.delayedExecutor(response.delay().toMillis(), TimeUnit.MILLISECONDS, workers)
                .execute(() -> send(response, client));
        }
    }

    private void send(Responder.Response response, SocketAddress client) {
        for (byte[] message : response.messages()) {
            try {
                socket.send(new DatagramPacket(message, message.length, client));
            } catch (IOException e) {
                // The client is gone or the server is being closed; UDP promises nothing.
                return;
            }
        }
    }
}
