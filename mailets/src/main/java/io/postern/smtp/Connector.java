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

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;

/**
 * Opens sessions. It owns the deadlines of all of them, and remembers which addresses have failed lately; closing it ends every step that
 * is under way.
 */
public final class Connector implements AutoCloseable {
    private final NameLookup names;
    private final AddressOrder order = new AddressOrder(System::nanoTime);
    private final Watchdog watchdog = new Watchdog();

    public Connector(AddressResolver resolver) {
        this.names = new NameLookup(resolver);
    }

    /**
     * Looks the name up, connects, encrypts and authenticates, within {@link Timeouts#open} as a whole; on failure nothing stays open.
     * Every failure before AUTH leads to the next address of the name, if there is one (RFC 5321, 5.1); of several that failed, the event
     * is the most telling one: a reply rather than none, a later step rather than an earlier one. The name is looked up each time.
     *
     * @param trace sees the dialogue, and each address that failed
     */
    public Attempt<SmtpSession> open(Endpoint endpoint, Handshake handshake, Authentication authentication, Trace trace) {
        return new OpeningRun(this, endpoint, handshake, trace).run(authentication);
    }

    NameLookup names() {
        return names;
    }

    AddressOrder order() {
        return order;
    }

    Attempt<PlainChannel> connect(Endpoint endpoint, InetSocketAddress address, Duration limit) {
        return Step.attempt(Stage.CONNECT, () -> {
            // Closed here only on failure: on success it lives in the channel.
            Socket socket = new Socket();
            try {
                socket.setTcpNoDelay(true);
                Channel.sizeBuffers(socket);
                socket.setKeepAlive(true);
                if (endpoint.source().isPresent()) {
                    socket.bind(new InetSocketAddress(endpoint.source().get(), 0));
                }
                watchdog.within(limit, socket, () -> {
                    socket.connect(address);
                    return socket;
                });
                return Attempt.done(new PlainChannel(socket, endpoint.host(), watchdog));
            } catch (IOException e) {
                Channel.closeQuietly(socket);
                throw new SmtpException(fault(e), address + ": " + e.getMessage(), e);
            }
        });
    }

    private static Fault fault(IOException e) {
        if (e instanceof SmtpException smtp) {
            return smtp.fault();
        }
        return e instanceof ConnectException ? Fault.REFUSED : Fault.UNREACHABLE;
    }

    @Override
    public void close() {
        names.close();
        watchdog.close();
    }
}
