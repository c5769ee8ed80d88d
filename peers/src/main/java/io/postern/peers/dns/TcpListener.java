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

import java.io.DataInputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Accepts connections and answers the queries on each (RFC 7766) until its socket is closed. */
final class TcpListener implements Runnable, AutoCloseable {
    private static final int MOST_CONNECTIONS = 64;
    private static final int IDLE_MILLIS = 30_000;

    private final ServerSocket server;
    private final Responder responder;
    private final Executor workers;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

    TcpListener(ServerSocket server, Responder responder, Executor workers) {
        this.server = server;
        this.responder = responder;
        this.workers = workers;
    }

    @Override
    public void run() {
        while (!server.isClosed()) {
            try {
                accepted(server.accept());
            } catch (IOException e) {
                // Closed, or a client that went away at once: the loop's condition tells them apart.
            }
        }
    }

    private void accepted(Socket socket) throws IOException {
        if (connections.size() >= MOST_CONNECTIONS) {
            socket.close();
            return;
        }
        connections.add(socket);
        Daemons.start("dns-tcp-" + socket.getPort(), () -> serve(socket));
        if (server.isClosed()) {
            socket.close();
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setSoTimeout(IDLE_MILLIS);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            while (true) {
                byte[] query = new byte[in.readUnsignedShort()];
                in.readFully(query);
                answer(responder.respond(query, true), socket);
            }
        } catch (IOException e) {
            // End of the connection: nothing is owed to a client that left.
        } finally {
            connections.remove(socket);
        }
    }

    private void answer(Responder.Response response, Socket socket) {
        CompletableFuture.delayedExecutor(response.delay().toMillis(), TimeUnit.MILLISECONDS, workers)
            .execute(() -> send(response, socket));
    }

    private static void send(Responder.Response response, Socket socket) {
        synchronized (socket) {
            for (byte[] message : response.messages()) {
                try {
                    ByteBuffer framed = ByteBuffer.allocate(2 + message.length).putShort((short) message.length).put(message);
                    socket.getOutputStream().write(framed.array());
                } catch (IOException e) {
                    // The client is gone; its reader ends the connection.
                    return;
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket connection : connections) {
            connection.close();
        }
    }
}
