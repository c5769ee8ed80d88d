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
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.WireParseException;

import com.google.common.net.HostAndPort;

import io.postern.rdns.dns.LookupAnswer.Failure;

/**
 * One DNS server: asked by datagram; over TCP, when the datagram was truncated, forged or unreadable (RFC 5452, 9.3; RFC 7766, 5); and
 * without EDNS, when it knows none.
 */
final class DnsjavaServer {
    private static final Logger LOGGER = LoggerFactory.getLogger(DnsjavaServer.class);
    /** What servers say that know no EDNS, or not this version (RFC 6891, 6.1.3 and 7). */
    private static final Set<Integer> REFUSALS_OF_EDNS = Set.of(Rcode.FORMERR, Rcode.NOTIMP, Rcode.BADVERS);

    private final InetSocketAddress address;
    private final ServerMemory memory;
    private final DnsNetwork network;
    private final Executor executor;

    private record DnsjavaMessage(Message message, boolean isCut) {
        boolean isRefusalOfEdns() {
            return REFUSALS_OF_EDNS.contains(message.getRcode());
        }
    }

    DnsjavaServer(InetSocketAddress address, ServerMemory memory, DnsNetwork network, Executor executor) {
        this.address = address;
        this.memory = memory;
        this.network = network;
        this.executor = executor;
    }

    ServerMemory memory() {
        return memory;
    }

    /**
     * Asks for the chain's end. Completes when something has come, or nothing can come; never exceptionally.
     *
     * @param edns whether EDNS may be used, if the server is not known to refuse it
     * @param over when it completes, nothing is waited for any more
     */
    CompletionStage<DnsjavaStep> ask(DnsjavaChain chain, int type, boolean edns, CompletionStage<?> over) {
        return byDatagram(chain, type, edns && memory.takesEdns(), over)
            .thenCompose(step -> step.is(Failure.MALFORMED) ? overTcp(chain, type, over) : CompletableFuture.completedStage(step))
            .whenComplete((step, defect) -> {
                if (step != null && !step.is(Failure.TIMEOUT)) {
                    memory.ended(step.failure());
                }
            });
    }

    private CompletionStage<DnsjavaStep> byDatagram(DnsjavaChain chain, int type, boolean edns, CompletionStage<?> over) {
        return parse(network.datagram(address, query(chain, type, edns), over)).thenCompose(reply -> {
            memory.heard();
            return edns && reply.isRefusalOfEdns()
                ? withoutEdns(chain, type, over)
                : CompletableFuture.completedStage(DnsjavaReply.read(reply.message(), reply.isCut(), chain, type));
        }).exceptionally(failure -> byDatagramFailed(chain, failure));
    }

    // Who refuses this way, too, has something against the question, not against EDNS.
    private CompletionStage<DnsjavaStep> withoutEdns(DnsjavaChain chain, int type, CompletionStage<?> over) {
        return byDatagram(chain, type, false, over).thenApply(step -> {
            if (step.failure().isEmpty() || step.is(Failure.SERVFAIL)) {
                memory.refusesEdns();
            }
            return step;
        });
    }

    private DnsjavaStep byDatagramFailed(DnsjavaChain chain, Throwable failure) {
        DnsjavaStep step = failed(chain, failure);
        if (step.is(Failure.NETWORK)) {
            memory.unheard(Failure.NETWORK);
        } else if (step.is(Failure.MALFORMED)) {
            memory.heard();
        }
        return step;
    }

    // Without EDNS, which is there to make datagrams longer.
    private CompletionStage<DnsjavaStep> overTcp(DnsjavaChain chain, int type, CompletionStage<?> over) {
        return parse(network.connection(address, query(chain, type, false), over))
            .thenApply(reply -> DnsjavaReply.read(reply.message(), reply.isCut(), chain, type))
            .exceptionally(failure -> failed(chain, failure));
    }

    private CompletionStage<DnsjavaMessage> parse(CompletableFuture<DnsReply> reply) {
        return reply.thenApplyAsync(octets -> {
            try {
                return new DnsjavaMessage(new Message(octets.octets().array()), octets.isCut());
            } catch (IOException e) {
                throw new CompletionException(e);
            }
        }, executor);
    }

    private static byte[] query(DnsjavaChain chain, int type, boolean edns) {
        Message query = Message.newQuery(Record.newRecord(chain.end(), type, DClass.IN));
        if (edns) {
            query.addRecord(new OPTRecord(UdpExchange.MOST_OCTETS, 0, 0), Section.ADDITIONAL);
        }
        return query.toWire();
    }

    private DnsjavaStep failed(DnsjavaChain chain, Throwable failure) {
        Throwable cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof CancellationException) {
            // Nobody waits for it any more.
            return DnsjavaStep.unavailable(Failure.TIMEOUT);
        }
        LOGGER.debug("no usable answer from {} about {}", this, chain.end(), cause);
        boolean isUnreadable = cause instanceof WireParseException || cause instanceof UnreadableReplyException;
        // dnsjava answers some unreadable messages with a runtime exception.
        return DnsjavaStep.unavailable(cause instanceof IOException && !isUnreadable ? Failure.NETWORK : Failure.MALFORMED);
    }

    /** Its address and port, as settings have them. */
    @Override
    public String toString() {
        return HostAndPort.fromParts(address.getAddress().getHostAddress(), address.getPort()).toString();
    }
}
