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

import java.lang.reflect.Field;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import org.apache.james.protocols.api.ProtocolSessionImpl;
import org.apache.james.protocols.api.ProtocolTransport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.netty.channel.Channel;
import io.netty.util.internal.ThreadExecutorMap;

/**
 * What a session has to do with Netty, which James's API does not tell.
 *
 * <p>Where James or Netty is not as it is known to be, the answer is empty, and that is logged once, however many sessions there are.
 */
final class NettyAccess {
    /** One for all hooks, so that one line says it. */
    static final NettyAccess SHARED = new NettyAccess(ThreadExecutorMap::currentExecutor);

    private static final Logger LOGGER = LoggerFactory.getLogger(NettyAccess.class);
    /** Of James's only transport, in 3.8.1 as in 3.9: private, and nothing public leads from a session to its channel. */
    private static final String CHANNEL = "channel";

    private final Supplier<@Nullable Executor> current;
    private final AtomicBoolean saidOfExecutor = new AtomicBoolean();
    private final AtomicBoolean saidOfChannel = new AtomicBoolean();

    NettyAccess(Supplier<@Nullable Executor> current) {
        this.current = current;
    }

    /**
     * What executes all commands of the connection at hand: the network's own thread in James 3.8.1, one of a pool in later ones.
     * Empty outside of Netty, too.
     */
    Optional<Executor> currentExecutor() {
        try {
            return Optional.ofNullable(current.get());
        } catch (LinkageError e) {
            sayOnce(saidOfExecutor, "Netty is not the one that is known: hooks will wait for DNS, and hold up others", e);
            return Optional.empty();
        }
    }

    /** The connection itself. */
    Optional<Channel> channel(ProtocolSessionImpl session) {
        ProtocolTransport transport = session.getProtocolTransport();
        try {
            Field field = transport.getClass().getDeclaredField(CHANNEL);
            field.setAccessible(true);
            return Optional.of((Channel) field.get(transport));
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            sayOnce(saidOfChannel, "James's transport is not the one that is known: only James itself guards STARTTLS", e);
            return Optional.empty();
        }
    }

    private static void sayOnce(AtomicBoolean said, String text, Throwable why) {
        if (said.compareAndSet(false, true)) {
            LOGGER.error(text, why);
        }
    }
}
