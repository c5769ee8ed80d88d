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

package io.postern.it.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/** Listens in a gateway's place, on a port of loopback, and passes each connection on to it: the next one with a fault. */
final class Proxy implements AutoCloseable {
    private static final int BACKLOG = 50;

    private final IntSupplier gateway;
    private final ServerSocket server;
    private final Set<Link> open = ConcurrentHashMap.newKeySet();
    private Fault next = Fault.none();
    private Consumer<Link> whoHasIt = link -> { };
    private volatile Optional<Link> last = Optional.empty();

    Proxy(IntSupplier gateway) {
        this.gateway = gateway;
        try {
            server = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread thread = new Thread(this::accept, "proxy-" + server.getLocalPort());
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return server.getLocalPort();
    }

    /**
     * What happens to the next connection; those after it are left in peace.
     *
     * @param told is given that connection
     */
    synchronized void next(Fault fault, Consumer<Link> told) {
        next = fault;
        whoHasIt = told;
    }

    private synchronized Link link(Socket james, Socket peer) {
        Link link = new Link(james, peer, next, open::remove);
        whoHasIt.accept(link);
        next = Fault.none();
        whoHasIt = other -> { };
        return link;
    }

    /** The newest connection; an error if there was none. */
    Link last() {
        return last.orElseThrow();
    }

    /** How many connections there are. */
    int open() {
        return open.size();
    }

    /** Ends all connections in good order, as a gateway does that has waited long enough. */
    void hangUp() {
        open.forEach(Link::hangUp);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                connect(server.accept());
            } catch (IOException e) {
                // Closed, and the loop ends; or the client was gone before it was accepted.
            }
        }
    }

    private void connect(Socket james) throws IOException {
        james.setTcpNoDelay(true);
        try {
            Socket peer = new Socket(InetAddress.getLoopbackAddress(), gateway.getAsInt());
            peer.setTcpNoDelay(true);
            Link link = link(james, peer);
            open.add(link);
            last = Optional.of(link);
            link.start();
        } catch (IOException e) {
            // Nobody listens there, as far as James can see.
            james.setSoLinger(true, 0);
            james.close();
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        open.forEach(Link::reset);
    }
}
