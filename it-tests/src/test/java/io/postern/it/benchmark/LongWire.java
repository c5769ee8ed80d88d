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

package io.postern.it.benchmark;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * A distance before a server on loopback: what is said travels for half a round trip, both ways, and connecting takes a whole one before
 * the server knows of it. There is no limit to what is under way.
 */
final class LongWire implements AutoCloseable {
    private static final int BUFFER = 64 * 1024;
    private static final int BACKLOG = 256;
    private static final ByteBuffer END = ByteBuffer.allocate(0);

    private final ServerSocket near;
    private final int target;
    private final Duration roundTrip;

    /** Octets, and when they arrive at the other end. */
    private record Travelling(ByteBuffer octets, long due) {
    }

    private LongWire(ServerSocket near, int target, Duration roundTrip) {
        this.near = near;
        this.target = target;
        this.roundTrip = roundTrip;
    }

    /** To the server on this port. */
    static LongWire to(int target, Duration roundTrip) {
        try {
            LongWire wire = new LongWire(new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress()), target, roundTrip);
            daemon(wire::accept);
            return wire;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    Duration roundTrip() {
        return roundTrip;
    }

    /** Where to connect. */
    int port() {
        return near.getLocalPort();
    }

    @Override
    public void close() {
        closeQuietly(near);
    }

    private void accept() {
        while (!near.isClosed()) {
            try {
                Socket client = near.accept();
                long arrived = System.nanoTime();
                daemon(() -> connect(client, arrived + roundTrip.toNanos()));
            } catch (IOException e) {
                // Closed, which the loop's condition sees, or a client that went away at once.
            }
        }
    }

    private void connect(Socket client, long due) {
        waitUntil(due);
        try {
            Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            carry(client, server);
            carry(server, client);
        } catch (IOException e) {
            closeQuietly(client);
        }
    }

    private void carry(Socket from, Socket to) {
        BlockingQueue<Travelling> way = new LinkedBlockingQueue<>();
        daemon(() -> depart(from, way));
        daemon(() -> arrive(way, to));
    }

    private void depart(Socket from, BlockingQueue<Travelling> way) {
        byte[] buffer = new byte[BUFFER];
        try {
            InputStream in = from.getInputStream();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                way.add(new Travelling(ByteBuffer.wrap(Arrays.copyOf(buffer, count)), arrival()));
            }
        } catch (IOException e) {
            // Reset: an end as well.
        }
        way.add(new Travelling(END, arrival()));
    }

    private long arrival() {
        return System.nanoTime() + roundTrip.toNanos() / 2;
    }

    private static void arrive(BlockingQueue<Travelling> way, Socket to) {
        try {
            OutputStream out = to.getOutputStream();
            for (Travelling next = way.take(); next.octets().hasRemaining(); next = way.take()) {
                waitUntil(next.due());
                out.write(next.octets().array());
            }
            to.shutdownOutput();
        } catch (IOException e) {
            closeQuietly(to);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void waitUntil(long due) {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void daemon(Runnable job) {
        Thread thread = new Thread(job, "long-wire");
        thread.setDaemon(true);
        thread.start();
    }
}
