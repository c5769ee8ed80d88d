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

package io.postern.relay.smtp;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.protocols.api.ProtocolSession.AttachmentKey;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.ConnectHandler;
import org.apache.james.protocols.api.handler.DisconnectHandler;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.SMTPSession;
import org.jspecify.annotations.Nullable;

/**
 * Refuses the connection that would be one too many of its network, with {@code 421 4.7.0} in place of a greeting. A network is an IPv4
 * address or an IPv6 /64, which is what one customer has; it is remembered as long as it is connected. James's own
 * {@code connectionLimitPerIP} counts each IPv6 address by itself, remembers every address for ever, and closes without a word.
 *
 * <p>{@code <connections>50</connections>}: how many a network may have at a time. Behind a proxy they are all the proxy's: not for there.
 */
public final class ConnectionsPerNetwork implements ConnectHandler<SMTPSession>, DisconnectHandler<SMTPSession> {
    private static final AttachmentKey<InetAddress> NETWORK = AttachmentKey.of("postern-network", InetAddress.class);
    private static final int IPV6_PREFIX_OCTETS = 8;

    private final ConcurrentMap<InetAddress, Integer> connected = new ConcurrentHashMap<>();
    private int limit;

    @Override
    public void init(Configuration settings) throws ConfigurationException {
        String given = settings.getString("connections", "");
        try {
            limit = Integer.parseInt(given);
        } catch (NumberFormatException e) {
            limit = 0;
        }
        if (limit < 1) {
            throw new ConfigurationException("<handler class=\"" + getClass().getName()
                + "\">: connections: expected a number from 1, got '" + given + "'");
        }
    }

    @Override
    public Response onConnect(SMTPSession session) {
        InetAddress network = network(session.getRemoteAddress().getAddress());
        session.setAttachment(NETWORK, network, State.Connection);
        return connected.merge(network, 1, Integer::sum) <= limit ? Silence.INSTANCE : tooMany();
    }

    @Override
    public void onDisconnect(@Nullable SMTPSession session) {
        if (session != null) {
            session.removeAttachment(NETWORK, State.Connection)
                .ifPresent(network -> connected.computeIfPresent(network, (key, count) -> count == 1 ? null : Integer.valueOf(count - 1)));
        }
    }

    /** How many networks are connected. */
    int networks() {
        return connected.size();
    }

    private static Response tooMany() {
        SMTPResponse response = new SMTPResponse("421", "4.7.0 Too many connections from your network");
        response.setEndSession(true);
        return response;
    }

    static InetAddress network(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address;
        }
        byte[] octets = address.getAddress();
        Arrays.fill(octets, IPV6_PREFIX_OCTETS, octets.length, (byte) 0);
        try {
            return InetAddress.getByAddress(octets);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("sixteen octets are an address", e);
        }
    }

    /** Nothing to say; James's statistics do not stand null. */
    private enum Silence implements Response {
        INSTANCE;

        @Override
        public String getRetCode() {
            return "";
        }

        @Override
        public List<CharSequence> getLines() {
            return List.of();
        }

        @Override
        public boolean isEndSession() {
            return false;
        }
    }
}
