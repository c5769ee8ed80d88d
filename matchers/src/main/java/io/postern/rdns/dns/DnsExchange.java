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
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

/** One query and its reply, on a socket of its own, which is closed when the reply is there or no longer waited for. */
abstract class DnsExchange {
    private final CompletableFuture<DnsReply> reply = new CompletableFuture<>();
    private @Nullable SelectableChannel channel;

    /** The reply, or the failure that keeps it from coming; whoever completes it ends the exchange. */
    CompletableFuture<DnsReply> reply() {
        return reply;
    }

    /** Opens a socket that does not block, and what begins on it; closed by the caller when this fails. */
    abstract SelectableChannel open() throws IOException;

    /** Begins on the socket; returns what to wait for. */
    abstract int begin(SelectableChannel opened) throws IOException;

    /** Goes on when the socket is ready for what was waited for. */
    abstract void ready(SelectionKey key) throws IOException;

    final synchronized void start(Selector selector) throws IOException {
        if (!reply.isDone()) {
            channel = open();
            channel.register(selector, begin(channel), this);
        }
    }

    /** Whether there was a socket to close. */
    final synchronized boolean close() {
        if (channel == null) {
            return false;
        }
        try {
            channel.close();
        } catch (IOException e) {
            // It is gone as far as it can be.
            return true;
        }
        return true;
    }
}
