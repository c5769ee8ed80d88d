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

package io.postern.peers.smtp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * A submission server (RFC 6409) that takes every message and remembers it, unless a script tells it to misbehave at some {@link Step}.
 *
 * <p>Each connection has a daemon thread, 200 at most; one more is answered 421. Everything may be called while sessions run.
 */
public final class ScriptedGateway implements AutoCloseable {
    private static final int MOST_CONNECTIONS = 200;

    private final Offer offer;
    private final Script script;
    private final ServerSocket server;
    private final Journal journal = new Journal();
    private final AtomicInteger connections = new AtomicInteger();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closing = new CountDownLatch(1);

    ScriptedGateway(Offer offer, Script script, ServerSocket server) {
        this.offer = offer;
        this.script = script;
        this.server = server;
        daemon("gateway-" + server.getLocalPort(), this::accept);
    }

    public static GatewayBuilder builder() {
        return new GatewayBuilder();
    }

    /**
     * From now on the actions are taken at successive occurrences of the step, over all connections; the last one sticks. Replaces what
     * was said before for every occurrence of the step.
     */
    public void program(Step step, Action... actions) {
        script.on(step, actions);
    }

    /** The same for those occurrences whose command line fits; goes before the general one, and the newest of several first. */
    public void program(Step step, Predicate<String> condition, Action... actions) {
        script.on(step, condition, actions);
    }

    /** Forgets the script: well-behaved from now on. */
    public void reset() {
        script.clear();
    }

    /**
     * On connections from now on, {@link ReceivedMessage#octets()} is the SHA-256 of the content, 64 lower-case hexadecimal digits, so
     * that very many octets can be received without being kept.
     */
    public void digestContents() {
        journal.digestContents();
    }

    /** The messages that were answered 2xx (or were to be, had the client stayed), in the order of arrival. */
    public List<ReceivedMessage> received() {
        return journal.received();
    }

    /** The messages that came whole and were not answered 2xx: refused, or the connection was ended in place of the reply. */
    public List<ReceivedMessage> unacknowledged() {
        return journal.unacknowledged();
    }

    /**
     * Every line of every session, such as {@code 1 C: EHLO x} and {@code 1T S: 250 2.1.0 Sender OK}: number of the connection, T under
     * TLS, C or S for who says it. Passwords are in it in full; of contents there is the length only.
     */
    public List<String> transcript() {
        return journal.transcript();
    }

    /** What clients did that the standards forbid, each with the number of the connection; such as input waiting behind STARTTLS. */
    public List<String> violations() {
        return journal.violations();
    }

    /** What each successful TLS handshake agreed on. */
    public List<TlsSession> tlsSessions() {
        return journal.tlsSessions();
    }

    /** Forgets messages, transcript, TLS sessions and violations, not the numbers of the connections. */
    public void forget() {
        journal.forget();
    }

    /** How many connections were accepted so far. */
    public int connections() {
        return connections.get();
    }

    public int openConnections() {
        return open.size();
    }

    public int port() {
        return server.getLocalPort();
    }

    public InetSocketAddress address() {
        return new InetSocketAddress(server.getInetAddress(), port());
    }

    /** Ends all connections at once, the stalled ones too. */
    @Override
    public void close() {
        closing.countDown();
        try {
            server.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new IllegalStateException("cannot close the gateway on port " + port(), e);
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                accepted(server.accept());
            } catch (IOException e) {
                // Closed, or a client that went away at once: the loop's condition tells them apart.
            }
        }
    }

    private void accepted(Socket socket) throws IOException {
        int number = connections.incrementAndGet();
        Wire wire = new Wire(socket, journal, number);
        if (open.size() >= MOST_CONNECTIONS) {
            wire.reply("421 4.7.0 Too many connections");
            socket.close();
            return;
        }
        open.add(socket);
        Session session = new Session(offer, wire, new Steps(script, wire, closing), journal, number);
        daemon("gateway-" + port() + "-" + number, () -> {
            try {
                session.run();
            } finally {
                open.remove(socket);
            }
        });
        if (server.isClosed()) {
            socket.close();
        }
    }

    private static void daemon(String name, Runnable job) {
        Thread thread = new Thread(job, name);
        thread.setDaemon(true);
        thread.start();
    }
}
