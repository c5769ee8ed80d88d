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
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.WireParseException;

import io.postern.rdns.dns.LookupAnswer.Failure;

/**
 * Asks one DNS server: over UDP, and over TCP when what comes back cannot be the answer.
 *
 * <p>dnsjava gives up on the first datagram with another id or question, though the good one may be right behind it: whoever sends a
 * forged one would have the look-up fail. Over TCP nobody can do so without seeing the connection (RFC 5452, 9.3).
 *
 * @param udp as dnsjava asks by default, which asks over TCP for what is truncated
 * @param tcp the same server, over TCP only
 */
record DnsjavaServer(Resolver udp, Resolver tcp) {
    private static final Logger LOGGER = LoggerFactory.getLogger(DnsjavaServer.class);

    static DnsjavaServer at(InetSocketAddress address, Duration timeout) {
        return new DnsjavaServer(resolver(address, timeout, false), resolver(address, timeout, true));
    }

    /** Completes within the time-out, never exceptionally. */
    CompletionStage<DnsjavaStep> ask(DnsjavaChain chain, int type, Duration timeout, Executor executor) {
        return ask(udp, chain, type, executor)
            .thenCompose(step -> step.failure().equals(Optional.of(Failure.MALFORMED))
                ? ask(tcp, chain, type, executor)
                : CompletableFuture.completedStage(step))
            .toCompletableFuture().copy()
            .completeOnTimeout(DnsjavaStep.unavailable(Failure.TIMEOUT), timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static CompletionStage<DnsjavaStep> ask(Resolver resolver, DnsjavaChain chain, int type, Executor executor) {
        return resolver.sendAsync(Message.newQuery(Record.newRecord(chain.end(), type, DClass.IN)), executor)
            .thenApply(reply -> DnsjavaReply.read(reply, chain, type))
            .exceptionally(failure -> {
                LOGGER.debug("no usable answer from {} about {}", resolver, chain.end(), failure);
                return DnsjavaStep.unavailable(failureOf(failure));
            });
    }

    private static Failure failureOf(Throwable failure) {
        Throwable cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof SocketTimeoutException || cause instanceof TimeoutException) {
            return Failure.TIMEOUT;
        }
        if (cause instanceof IOException && !(cause instanceof WireParseException)) {
            return Failure.NETWORK;
        }
        // dnsjava answers some unreadable messages with a runtime exception.
        return Failure.MALFORMED;
    }

    private static Resolver resolver(InetSocketAddress address, Duration timeout, boolean tcp) {
        SimpleResolver resolver = new SimpleResolver(address);
        resolver.setTimeout(timeout);
        resolver.setTCP(tcp);
        return resolver;
    }
}
