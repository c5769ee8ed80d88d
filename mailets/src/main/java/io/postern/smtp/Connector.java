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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;

/** Opens connections. It owns the deadlines of all of them: closing it ends every step that is under way. */
public final class Connector implements AutoCloseable {
    private final AddressResolver resolver;
    private final Duration timeout;
    private final Watchdog watchdog = new Watchdog();

    /**
     * A connector.
     *
     * @param timeout for one address; a name with several may take as often as long
     */
    public Connector(AddressResolver resolver, Duration timeout) {
        this.resolver = resolver;
        this.timeout = timeout;
    }

    /** Dials the addresses of a host in the resolver's order, and connects to the first that answers (RFC 5321, 5.1). */
    public Attempt<PlainChannel> dial(String host, int port) {
        InetAddress[] addresses;
        try {
            addresses = resolver.resolve(host);
        } catch (UnknownHostException e) {
            return Attempt.failed(new SmtpEvent.Broken(Stage.NAME, Fault.UNKNOWN_NAME, host));
        }
        Attempt<PlainChannel> last = Attempt.failed(new SmtpEvent.Broken(Stage.NAME, Fault.UNKNOWN_NAME, host + " has no address"));
        for (InetAddress address : addresses) {
            last = connect(host, new InetSocketAddress(address, port));
            if (last instanceof Attempt.Done<PlainChannel>) {
                return last;
            }
        }
        return last;
    }

    private Attempt<PlainChannel> connect(String host, InetSocketAddress address) {
        return Step.attempt(Stage.CONNECT, () -> {
            // Closed here only on failure: on success it lives in the channel.
            Socket socket = new Socket();
            try {
                socket.setTcpNoDelay(true);
                Channel.sizeBuffers(socket);
                socket.setKeepAlive(true);
                socket.connect(address, Math.toIntExact(timeout.toMillis()));
                return Attempt.done(new PlainChannel(socket, host, watchdog));
            } catch (IOException e) {
                Channel.closeQuietly(socket);
                throw new SmtpException(fault(e), address + ": " + e.getMessage(), e);
            }
        });
    }

    private static Fault fault(IOException e) {
        if (e instanceof SocketTimeoutException) {
            return Fault.TIMED_OUT;
        }
        return e instanceof ConnectException ? Fault.REFUSED : Fault.UNREACHABLE;
    }

    @Override
    public void close() {
        watchdog.close();
    }
}
