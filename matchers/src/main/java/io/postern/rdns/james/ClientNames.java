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

package io.postern.rdns.james;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;

import org.apache.james.protocols.api.ProtocolSessionImpl;
import org.apache.james.protocols.api.ProxyInformation;
import org.apache.james.protocols.smtp.SMTPSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells James what clients are called, so that it does not ask the system's resolver: it would do so on the network's own thread, for as
 * long as that resolver likes, for the log context of each connection and for the Received field of each mail.
 *
 * <p>A name is a name that leads back to its client; a client that has none, or none yet, is called by its address, as the JDK does it.
 * James's API has one way to say what a client's address is: as the PROXY protocol does.
 */
final class ClientNames {
    private static final Logger LOGGER = LoggerFactory.getLogger(ClientNames.class);
    /** James reads it once, when the first connection comes. */
    private static final String IN_LOG_CONTEXT = "james.protocols.mdc.hostname";

    private ClientNames() {
    }

    /** Has James write no names into the log context, unless it has been told to: then that is a warning. */
    static void keepOutOfLogContext() {
        String before = System.getProperty(IN_LOG_CONTEXT);
        if (before == null) {
            System.setProperty(IN_LOG_CONTEXT, "false");
        } else if (Boolean.parseBoolean(before)) {
            LOGGER.warn("{}=true has James look up each client's name as it connects, and a client whose DNS is silent holds up others",
                IN_LOG_CONTEXT);
        }
    }

    /** Gives the client this name, or its address for a name; costs next to nothing when it has it already. */
    static void tell(SMTPSession session, Optional<String> name) {
        InetSocketAddress now = session.getRemoteAddress();
        String wanted = name.orElseGet(() -> now.getAddress().getHostAddress());
        if (!isCalled(now.getAddress(), wanted) && session instanceof ProtocolSessionImpl james) {
            InetSocketAddress named = new InetSocketAddress(named(now.getAddress(), wanted), now.getPort());
            // James works out anew who may relay, and forgets whom a login or another handler has let.
            boolean mayRelay = session.isRelayingAllowed();
            session.setProxyInformation(new ProxyInformation(named, destination(james)));
            session.setRelayingAllowed(mayRelay);
        }
    }

    /** The JDK's text of an address begins with its name, once it has one: to ask for the name would have it looked up. */
    private static boolean isCalled(InetAddress address, String name) {
        return address.toString().startsWith(name + "/");
    }

    private static InetSocketAddress destination(ProtocolSessionImpl session) {
        return session.getProtocolTransport().isProxyRequired()
            ? session.getProxyInformation().orElseThrow().getDestination()
            : session.getLocalAddress();
    }

    private static InetAddress named(InetAddress address, String name) {
        try {
            return address instanceof Inet6Address six && six.getScopedInterface() != null
                ? Inet6Address.getByAddress(name, six.getAddress(), six.getScopedInterface())
                : InetAddress.getByAddress(name, address.getAddress());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address that is none: " + address.getHostAddress(), e);
        }
    }
}
