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

package io.postern.rdns.dns;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.util.Arrays;

/** A query in a datagram. The first one back ends it: if that is no reply to the query, it is a forgery, and no second guess is allowed. */
final class UdpExchange extends DnsExchange {
    /** What we say that we take (EDNS), and take: it passes every path in one piece (DNS flag day 2020). */
    static final int MOST_OCTETS = 1232;

    private final InetSocketAddress server;
    private final byte[] query;

    UdpExchange(InetSocketAddress server, byte[] query) {
        this.server = server;
        this.query = query;
    }

    @Override
    SelectableChannel open() throws IOException {
        boolean isIpv4 = server.getAddress() instanceof Inet4Address;
        return DatagramChannel.open(isIpv4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6);
    }

    @Override
    int begin(SelectableChannel opened) throws IOException {
        DatagramChannel channel = (DatagramChannel) opened;
        channel.configureBlocking(false);
        // Connected: the system drops what others send, and says so when nobody listens there.
        channel.connect(server);
        channel.write(ByteBuffer.wrap(query));
        return SelectionKey.OP_READ;
    }

    @Override
    void ready(SelectionKey key) throws IOException {
        byte[] octets = new byte[MOST_OCTETS];
        int count = ((DatagramChannel) key.channel()).read(ByteBuffer.wrap(octets));
        if (count > 0) {
            byte[] datagram = Arrays.copyOf(octets, count);
            reply().complete(DnsReply.of(query, datagram, false));
        }
    }
}
