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

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.james.protocols.api.ProtocolTransport;
import org.apache.james.protocols.netty.NettyProtocolTransport;
import org.apache.james.protocols.smtp.SMTPConfigurationImpl;
import org.apache.james.protocols.smtp.SMTPSessionImpl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import ch.qos.logback.classic.Level;
import io.netty.channel.socket.nio.NioSocketChannel;

class NettyAccessTest {
    private final LogLines log = new LogLines(NettyAccess.class);

    @AfterEach
    void stop() {
        log.close();
    }

    @Test
    void oneErrorShouldSayThatNettyIsNotTheOneThatIsKnown() {
        NettyAccess netty = new NettyAccess(() -> {
            throw new NoClassDefFoundError("io/netty/util/internal/ThreadExecutorMap");
        });

        assertThat(netty.currentExecutor()).isEmpty();
        assertThat(netty.currentExecutor()).isEmpty();
        assertThat(log.at(Level.ERROR)).containsExactly("Netty is not the one that is known: hooks will wait for DNS, and hold up others");
    }

    @Test
    void nothingShouldBeSaidOutsideOfNetty() {
        assertThat(new NettyAccess(() -> null).currentExecutor()).isEmpty();
        assertThat(log.events()).isEmpty();
    }

    @Test
    void channelShouldBeTheOneThatJamesTransportWritesTo() {
        NioSocketChannel channel = new NioSocketChannel();

        assertThat(NettyAccess.SHARED.channel(session(new NettyProtocolTransport(channel, null, false)))).containsSame(channel);
        assertThat(log.events()).isEmpty();
    }

    @Test
    void oneErrorShouldSayThatTheTransportIsNotTheOneThatIsKnown() {
        NettyAccess netty = new NettyAccess(() -> null);
        SMTPSessionImpl session = session(new NettyProtocolTransport(new NioSocketChannel(), null, false) { });

        assertThat(netty.channel(session)).isEmpty();
        assertThat(netty.channel(session)).isEmpty();
        assertThat(log.at(Level.ERROR)).containsExactly(
            "James's transport is not the one that is known: only James itself guards STARTTLS");
    }

    private static SMTPSessionImpl session(ProtocolTransport transport) {
        return new SMTPSessionImpl(transport, new SMTPConfigurationImpl());
    }
}
