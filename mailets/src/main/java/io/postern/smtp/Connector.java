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
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** Opens connections. It owns the deadlines of all of them: closing it ends every step that is under way. */
public final class Connector implements AutoCloseable {
    private final AddressResolver resolver;
    private final Watchdog watchdog = new Watchdog();

    public Connector(AddressResolver resolver) {
        this.resolver = resolver;
    }

    /**
     * Dials the addresses of a host in the resolver's order, and connects to the first that answers (RFC 5321, 5.1). The name is
     * resolved each time.
     *
     * @param timeout for one address; a name with several may take as often as long
     */
    public Attempt<PlainChannel> dial(Endpoint endpoint, Duration timeout) {
        List<InetAddress> addresses;
        try {
            addresses = addresses(endpoint);
        } catch (UnknownHostException e) {
            return Attempt.failed(new SmtpEvent.Broken(Stage.NAME, Fault.UNKNOWN_NAME, endpoint.host()));
        }
        Attempt<PlainChannel> last = Attempt.failed(new SmtpEvent.Broken(Stage.NAME, Fault.UNKNOWN_NAME, endpoint.host()
            + " has no address" + endpoint.source().map(source -> " that is called from " + source.getHostAddress()).orElse("")));
        for (InetAddress address : addresses) {
            last = connect(endpoint, new InetSocketAddress(address, endpoint.port()), timeout);
            if (last instanceof Attempt.Done<PlainChannel>) {
                return last;
            }
        }
        return last;
    }

    /** Those that our own address, if there is one, can call. */
    private List<InetAddress> addresses(Endpoint endpoint) throws UnknownHostException {
        return Arrays.stream(resolver.resolve(endpoint.host()))
            .filter(address -> endpoint.source().isEmpty() || endpoint.source().get().getClass() == address.getClass())
            .toList();
    }

    private Attempt<PlainChannel> connect(Endpoint endpoint, InetSocketAddress address, Duration timeout) {
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
                watchdog.within(timeout, socket, () -> {
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
        watchdog.close();
    }
}
