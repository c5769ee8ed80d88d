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

package io.postern.rdns.james.simulation;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.apache.james.protocols.api.Protocol;
import org.apache.james.protocols.netty.BasicChannelInboundHandler;
import org.apache.james.protocols.netty.HandlerConstants;
import org.apache.james.protocols.netty.LineDelimiterBasedChannelHandlerFactory;
import org.apache.james.protocols.netty.ProtocolMDCContextFactory;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.DefaultChannelId;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.internal.ThreadExecutorMap;

/** One to James's own SMTP server, without a network: what happens on its thread happens when it is looked at. */
final class Connection {
    private static final int LONGEST_LINE = 8192;

    private final ChannelOfClient channel;
    private String unread = "";

    private static final class ChannelOfClient extends EmbeddedChannel {
        private final InetSocketAddress client;

        ChannelOfClient(InetSocketAddress client, Protocol smtp) {
            super(DefaultChannelId.newInstance(), false, false, new ChannelInitializer<>() {
                @Override
                protected void initChannel(Channel channel) {
                    ChannelPipeline pipeline = channel.pipeline();
                    pipeline
                        .addLast(HandlerConstants.FRAMER, new LineDelimiterBasedChannelHandlerFactory(LONGEST_LINE).create(pipeline))
                        .addLast(HandlerConstants.CORE_HANDLER,
                            new BasicChannelInboundHandler(new ProtocolMDCContextFactory.Standard(), smtp));
                }
            });
            this.client = client;
        }

        @Override
        protected SocketAddress remoteAddress0() {
            return client;
        }

        @Override
        protected SocketAddress localAddress0() {
            return new InetSocketAddress(Story.address("192.0.2.25"), 25);
        }
    }

    Connection(InetSocketAddress client, Protocol smtp) throws Exception {
        channel = new ChannelOfClient(client, smtp);
        channel.register();
    }

    void send(String octets) {
        onItsThread(() -> channel.writeInbound(Unpooled.copiedBuffer(octets, StandardCharsets.US_ASCII)));
    }

    /** The last lines of the replies that have come. */
    List<String> replies() {
        onItsThread(channel::runPendingTasks);
        for (ByteBuf octets = channel.readOutbound(); octets != null; octets = channel.readOutbound()) {
            unread += octets.toString(StandardCharsets.US_ASCII);
            octets.release();
        }
        List<String> replies = new ArrayList<>();
        for (int end = unread.indexOf("\r\n"); end >= 0; end = unread.indexOf("\r\n")) {
            if (unread.charAt(3) != '-') {
                replies.add(unread.substring(0, end));
            }
            unread = unread.substring(end + 2);
        }
        return replies;
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    void close() {
        onItsThread(() -> channel.unsafe().close(channel.voidPromise()));
    }

    private void onItsThread(Runnable task) {
        ThreadExecutorMap.apply(task, channel.eventLoop()).run();
    }
}
