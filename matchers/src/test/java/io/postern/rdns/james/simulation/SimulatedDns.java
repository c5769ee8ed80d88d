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

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

import io.postern.rdns.dns.DnsNetwork;
import io.postern.rdns.dns.DnsReply;
import io.postern.rdns.james.simulation.Weather.Kind;

/** Servers that know the zones, when the weather lets them answer. */
final class SimulatedDns implements DnsNetwork {
    private static final int DATAGRAM = 512;
    private static final Duration SLOW = Duration.ofSeconds(6);

    private final Clockwork clockwork;
    private final Random chance;
    private final Zones zones;
    private final Map<InetSocketAddress, Weather> servers;
    private long queries;
    private int open;

    SimulatedDns(Clockwork clockwork, Random chance, Zones zones, Map<InetSocketAddress, Weather> servers) {
        this.clockwork = clockwork;
        this.chance = chance;
        this.zones = zones;
        this.servers = servers;
    }

    /** How many queries were sent, datagrams and connections. */
    long queries() {
        return queries;
    }

    /** How many are waited for. */
    int open() {
        return open;
    }

    @Override
    public CompletableFuture<DnsReply> datagram(InetSocketAddress server, byte[] query, CompletionStage<?> over) {
        return ask(server, query, over, false);
    }

    @Override
    public CompletableFuture<DnsReply> connection(InetSocketAddress server, byte[] query, CompletionStage<?> over) {
        return ask(server, query, over, true);
    }

    private CompletableFuture<DnsReply> ask(InetSocketAddress server, byte[] query, CompletionStage<?> over, boolean isTcp) {
        queries++;
        open++;
        CompletableFuture<DnsReply> reply = new CompletableFuture<>();
        CompletionStage<DnsReply> ended = reply;
        ended.whenComplete((result, failure) -> open--);
        over.whenComplete((result, defect) -> reply.cancel(false));
        Kind weather = servers.getOrDefault(server, Weather.fine()).at(clockwork.time());
        if (weather != Kind.SILENT && !(weather == Kind.LOSSY && !isTcp && chance.nextInt(3) == 0)) {
            Duration most = weather == Kind.SLOW ? SLOW : Duration.ofMillis(100);
            clockwork.after(most.multipliedBy(chance.nextInt(1000)).dividedBy(1000), () -> arrive(reply, query, weather, isTcp));
        }
        return reply;
    }

    private void arrive(CompletableFuture<DnsReply> reply, byte[] octets, Kind weather, boolean isTcp) {
        try {
            Message query = new Message(octets);
            Truth trouble = zones.trouble(query.getQuestion().getName()).orElse(Truth.ONE_NAME);
            if (weather == Kind.UNREACHABLE) {
                reply.completeExceptionally(new PortUnreachableException());
            } else if (trouble == Truth.SILENT) {
                return;
            } else if (trouble.isSlow() && weather == Kind.FINE) {
                clockwork.after(SLOW.multipliedBy(chance.nextInt(1000)).dividedBy(1000), () -> arrive(reply, octets, Kind.SLOW, isTcp));
            } else {
                reply.complete(reply(octets, query, trouble == Truth.BROKEN ? Kind.SERVFAIL : weather, isTcp));
            }
        } catch (IOException e) {
            reply.completeExceptionally(e);
        }
    }

    private DnsReply reply(byte[] asked, Message query, Kind weather, boolean isTcp) throws IOException {
        return switch (weather) {
            case SERVFAIL -> whole(asked, refusal(query, Rcode.SERVFAIL), isTcp);
            case REFUSED -> whole(asked, refusal(query, Rcode.REFUSED), isTcp);
            case NO_EDNS -> whole(asked, query.getOPT() == null ? answer(query) : refusal(query, Rcode.FORMERR), isTcp);
            case LAME -> whole(asked, head(query), isTcp);
            case GARBAGE -> DnsReply.of(asked, garbage(asked), false);
            case ANOTHER_QUESTION -> whole(asked, anotherQuestion(query), isTcp);
            case TRUNCATED -> whole(asked, isTcp ? answer(query) : truncated(query), isTcp);
            case CUT -> cut(asked, answer(query).toWire());
            default -> whole(asked, answer(query), isTcp);
        };
    }

    /** One half begins like a reply. */
    private byte[] garbage(byte[] asked) {
        byte[] octets = new byte[3 + chance.nextInt(200)];
        chance.nextBytes(octets);
        if (chance.nextBoolean()) {
            System.arraycopy(asked, 0, octets, 0, 2);
            octets[2] |= (byte) 0x80;
        }
        return octets;
    }

    private DnsReply cut(byte[] asked, byte[] octets) throws IOException {
        return DnsReply.of(asked, Arrays.copyOf(octets, chance.nextInt(octets.length)), true);
    }

    private static DnsReply whole(byte[] asked, Message answer, boolean isTcp) throws IOException {
        return DnsReply.of(asked, isTcp ? answer.toWire() : answer.toWire(DATAGRAM), false);
    }

    /** With the first record of the answer, if there is one. */
    private Message truncated(Message query) {
        Message answer = head(query);
        answer.getHeader().setFlag(Flags.TC);
        answer(query).getSection(Section.ANSWER).stream().limit(1).forEach(each -> answer.addRecord(each, Section.ANSWER));
        return answer;
    }

    private static Message refusal(Message query, int rcode) {
        Message answer = head(query);
        answer.getHeader().setRcode(rcode);
        return answer;
    }

    private Message anotherQuestion(Message query) throws IOException {
        Message other = Message.newQuery(Record.newRecord(Name.fromString("another.example."), Type.PTR, DClass.IN));
        other.getHeader().setID(query.getHeader().getID());
        return answer(other);
    }

    private static Message head(Message query) {
        Message answer = new Message(query.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.getHeader().setFlag(Flags.RA);
        answer.addRecord(query.getQuestion(), Section.QUESTION);
        return answer;
    }

    /** As a resolver answers: with the chain of CNAMEs, or with who stands for there being nothing. */
    private Message answer(Message query) {
        Message answer = head(query);
        Name owner = query.getQuestion().getName();
        List<Record> found = zones.at(owner);
        while (found.size() == 1 && found.get(0) instanceof CNAMERecord alias) {
            answer.addRecord(alias, Section.ANSWER);
            owner = alias.getTarget();
            found = zones.at(owner);
        }
        List<Record> wanted = found.stream().filter(each -> each.getType() == query.getQuestion().getType()).toList();
        wanted.forEach(each -> answer.addRecord(each, Section.ANSWER));
        if (wanted.isEmpty()) {
            answer.getHeader().setRcode(found.isEmpty() ? Rcode.NXDOMAIN : Rcode.NOERROR);
            answer.addRecord(new SOARecord(Name.root, DClass.IN, chance.nextInt(600), owner, owner, 1, 1, 1, 1, chance.nextInt(600)),
                Section.AUTHORITY);
        }
        return answer;
    }
}
