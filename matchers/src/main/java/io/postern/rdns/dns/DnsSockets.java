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
import java.net.InetSocketAddress;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * Carries queries to DNS servers and replies back, on one thread that ends when there has been nothing to do for a while.
 *
 * <p>dnsjava has clients of its own, but in the version that James 3.8 ships they read and parse whatever a server sends, up to 64 KiB,
 * fail at replies without a question (which is how a server says that it knows no EDNS), and hold every socket until its time-out, answered
 * or not. Here a reply costs {@value TcpExchange#MOST_OCTETS} octets at most, and who is no longer waited for holds nothing.
 */
final class DnsSockets implements DnsNetwork {
    private static final long IDLE_MILLIS = TimeUnit.SECONDS.toMillis(30);

    private final ThreadFactory threads;
    private final Queue<DnsExchange> fresh = new ConcurrentLinkedQueue<>();
    private @Nullable Selector selector;

    DnsSockets(ThreadFactory threads) {
        this.threads = threads;
    }

    @Override
    public CompletableFuture<DnsReply> datagram(InetSocketAddress server, byte[] query, CompletionStage<?> over) {
        return begin(new UdpExchange(server, query), over);
    }

    @Override
    public CompletableFuture<DnsReply> connection(InetSocketAddress server, byte[] query, CompletionStage<?> over) {
        return begin(new TcpExchange(server, query), over);
    }

    private CompletableFuture<DnsReply> begin(DnsExchange exchange, CompletionStage<?> over) {
        over.whenComplete((result, defect) -> exchange.reply().cancel(false));
        CompletionStage<DnsReply> ended = exchange.reply();
        ended.whenComplete((reply, failure) -> end(exchange));
        try {
            enqueue(exchange);
        } catch (IOException e) {
            exchange.reply().completeExceptionally(e);
        }
        return exchange.reply();
    }

    private synchronized void enqueue(DnsExchange exchange) throws IOException {
        fresh.add(exchange);
        Selector used = selector;
        if (used == null) {
            Selector opened = Selector.open();
            used = opened;
            selector = opened;
            threads.newThread(() -> run(opened)).start();
        }
        // Even of one that is new: it looks for what is fresh after it has waited.
        used.wakeup();
    }

    // The selector gives the socket back only when it looks at it again.
    private synchronized void end(DnsExchange exchange) {
        if (exchange.close() && selector != null) {
            selector.wakeup();
        }
    }

    private void run(Selector own) {
        try (own) {
            serve(own);
        } catch (IOException e) {
            // The selector could not be closed: nothing waits for it any more.
            return;
        }
    }

    private void serve(Selector own) {
        long idleSince = System.nanoTime();
        while (!isToEnd(own, idleSince)) {
            try {
                own.select(DnsSockets::ready, IDLE_MILLIS);
            } catch (IOException e) {
                own.keys().forEach(key -> exchange(key).reply().completeExceptionally(e));
            }
            startFresh(own);
            idleSince = own.keys().isEmpty() ? idleSince : System.nanoTime();
        }
    }

    private synchronized boolean isToEnd(Selector own, long idleSince) {
        boolean isIdle = own.keys().isEmpty() && fresh.isEmpty()
            && System.nanoTime() - idleSince >= TimeUnit.MILLISECONDS.toNanos(IDLE_MILLIS);
        if (isIdle) {
            selector = null;
        }
        return isIdle;
    }

    private void startFresh(Selector own) {
        for (DnsExchange next = fresh.poll(); next != null; next = fresh.poll()) {
            try {
                next.start(own);
            } catch (IOException | RuntimeException e) {
                next.reply().completeExceptionally(e);
            }
        }
    }

    private static void ready(SelectionKey key) {
        DnsExchange exchange = exchange(key);
        try {
            exchange.ready(key);
        } catch (IOException | CancelledKeyException e) {
            exchange.reply().completeExceptionally(e);
        }
    }

    private static DnsExchange exchange(SelectionKey key) {
        return (DnsExchange) key.attachment();
    }
}
