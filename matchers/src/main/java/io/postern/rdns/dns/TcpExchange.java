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

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/**
 * A query over a connection (RFC 7766).
 *
 * <p>A reply may have 64 KiB. Who owns a reverse zone can have every one of them so long, each some milliseconds of work to parse and a
 * megabyte of heap in the end. No more than {@value #MOST_OCTETS} octets are read, and of these {@link AnswerHead} keeps what is looked at.
 */
final class TcpExchange extends DnsExchange {
    /** Room for any answer that an honest zone gives; the names that are asked about fit a fifth of it. */
    static final int MOST_OCTETS = 16 * 1024;
    private static final int MOST_IGNORED = 3;
    private static final int PREFIX = 2;

    private final InetSocketAddress server;
    private final byte[] query;
    private final ByteBuffer toSend;
    private final ByteBuffer prefix = ByteBuffer.allocate(PREFIX);
    private ByteBuffer received = ByteBuffer.allocate(0);
    private int announced;
    private int ignored;

    TcpExchange(InetSocketAddress server, byte[] query) {
        this.server = server;
        this.query = query;
        this.toSend = ByteBuffer.allocate(PREFIX + query.length).putShort((short) query.length).put(query).flip();
    }

    @Override
    SelectableChannel open() throws IOException {
        return SocketChannel.open();
    }

    @Override
    int begin(SelectableChannel opened) throws IOException {
        SocketChannel channel = (SocketChannel) opened;
        channel.configureBlocking(false);
        // No state is left behind: hostile answers must not use up the ports to the server (TIME-WAIT).
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        return channel.connect(server) ? SelectionKey.OP_WRITE : SelectionKey.OP_CONNECT;
    }

    @Override
    void ready(SelectionKey key) throws IOException {
        SocketChannel channel = (SocketChannel) key.channel();
        if (key.isConnectable() && channel.finishConnect()) {
            key.interestOps(SelectionKey.OP_WRITE);
        } else if (key.isWritable()) {
            channel.write(toSend);
            if (!toSend.hasRemaining()) {
                key.interestOps(SelectionKey.OP_READ);
            }
        } else if (key.isReadable()) {
            read(channel);
        }
    }

    private void read(SocketChannel channel) throws IOException {
        if (prefix.hasRemaining()) {
            fill(channel, prefix);
            if (prefix.hasRemaining()) {
                return;
            }
            announced = prefix.getShort(0) & 0xffff;
            received = ByteBuffer.allocate(Math.min(announced, MOST_OCTETS));
        }
        fill(channel, received);
        if (!received.hasRemaining()) {
            end();
        }
    }

    private static void fill(SocketChannel channel, ByteBuffer buffer) throws IOException {
        if (buffer.hasRemaining() && channel.read(buffer) < 0) {
            throw new EOFException("connection closed before the reply was complete");
        }
    }

    // RFC 7766, 7: a reply is matched by its id; what has another one is none of ours.
    private void ignore(byte[] octets) throws IOException {
        ignored++;
        if (ignored > MOST_IGNORED || octets.length < announced) {
            throw new UnreadableReplyException("no reply to the query");
        }
        prefix.clear();
        received = ByteBuffer.allocate(0);
    }

    private void end() throws IOException {
        byte[] octets = received.array();
        if (!DnsReply.isReplyTo(query, octets)) {
            ignore(octets);
            return;
        }
        reply().complete(DnsReply.of(query, octets, octets.length < announced));
    }
}
