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

package io.postern.peers.dns;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Decides which bytes are sent for a packet that arrived, and when. */
final class Responder {
    private static final int HEADER_LENGTH = 12;
    private static final int PLAIN_UDP_PAYLOAD = 512;
    private static final int WHOLE = 65535;

    private final Supplier<Zone> zone;
    private final Consumer<Query> log;

    /** What to send, in order; empty for no answer. */
    record Response(Duration delay, List<byte[]> messages) {
        static final Response SILENCE = new Response(Duration.ZERO, List.of());
    }

    Responder(Supplier<Zone> zone, Consumer<Query> log) {
        this.zone = zone;
        this.log = log;
    }

    Response respond(byte[] packet, boolean tcp) {
        Message query;
        try {
            query = new Message(packet);
        } catch (IOException e) {
            return unreadable(packet);
        }
        if (query.getHeader().getFlag(Flags.QR)) {
            return Response.SILENCE;
        }
        Record question = query.getQuestion();
        if (question == null) {
            return unreadable(packet);
        }
        log.accept(new Query(question.getName().toString().toLowerCase(Locale.ROOT), Type.string(question.getType()), tcp));
        return answer(zone.get(), query, question.getName(), tcp);
    }

    private static Response answer(Zone zone, Message query, Name name, boolean tcp) {
        Optional<Zone.Entry> entry = zone.find(name);
        Duration delay = entry.map(Zone.Entry::delay).orElse(Duration.ZERO);
        boolean usesEdns = query.getOPT() != null;
        int limit = tcp ? WHOLE : Math.max(PLAIN_UDP_PAYLOAD, usesEdns ? query.getOPT().getPayloadSize() : 0);
        List<byte[]> messages = switch (entry.map(Zone.Entry::behaviour).orElse(Behaviour.ANSWER)) {
            case DROP -> List.of();
            case MALFORMED -> List.of(malformed(query.getHeader().getID()));
            case WRONGID -> {
                byte[] right = Answers.answer(zone, query).toWire(limit);
                yield List.of(withOtherId(right), right);
            }
            case WRONGQUESTION -> {
                byte[] right = Answers.answer(zone, query).toWire(limit);
                yield tcp ? List.of(right) : List.of(toAnotherQuestion(query, name).toWire(limit), right);
            }
            case NODATA -> List.of(Answers.noData(zone, query).toWire(limit));
            case SERVFAIL -> List.of(Answers.failure(query, Rcode.SERVFAIL).toWire(limit));
            case REFUSED -> List.of(Answers.failure(query, Rcode.REFUSED).toWire(limit));
            case FORMERR -> List.of(Answers.failure(query, Rcode.FORMERR).toWire(limit));
            case NOEDNS -> List.of(usesEdns ? formerr(query.toWire()) : Answers.answer(zone, query).toWire(limit));
            case NOTIMPEDNS -> List.of((usesEdns ? Answers.failure(query, Rcode.NOTIMP) : Answers.answer(zone, query)).toWire(limit));
            case BADVERS -> List.of((usesEdns ? Answers.badVersion(query) : Answers.answer(zone, query)).toWire(limit));
            case BARE -> List.of(Answers.failure(query, Rcode.NOERROR).toWire(limit));
            case REFERRAL -> List.of(Answers.referral(query).toWire(limit));
            case TRUNCATED -> List.of(Answers.truncated(query).toWire(limit));
            case TRUNCATE -> List.of((tcp ? Answers.answer(zone, query) : Answers.truncated(query)).toWire(limit));
            case ANSWER -> List.of(Answers.answer(zone, query).toWire(limit));
        };
        return new Response(delay, messages);
    }

    /** RFC 1035, 4.1.1: a query that cannot be read is answered FORMERR, if it has an id at all. */
    private static Response unreadable(byte[] packet) {
        boolean isResponse = packet.length < HEADER_LENGTH || (packet[2] & 0x80) != 0;
        if (isResponse) {
            return Response.SILENCE;
        }
        return new Response(Duration.ZERO, List.of(formerr(packet)));
    }

    private static byte[] formerr(byte[] packet) {
        byte[] formerr = new byte[HEADER_LENGTH];
        formerr[0] = packet[0];
        formerr[1] = packet[1];
        formerr[2] = (byte) 0x80;
        formerr[3] = Rcode.FORMERR;
        return formerr;
    }

    private static byte[] withOtherId(byte[] message) {
        byte[] other = message.clone();
        other[0] ^= (byte) 0xff;
        other[1] ^= (byte) 0xff;
        return other;
    }

    private static Message toAnotherQuestion(Message query, Name name) {
        Message other = new Message(query.getHeader().getID());
        other.getHeader().setFlag(Flags.QR);
        other.getHeader().setRcode(Rcode.NXDOMAIN);
        other.addRecord(Record.newRecord(new Name(name, 1), query.getQuestion().getType(), DClass.IN), Section.QUESTION);
        return other;
    }

    private static byte[] malformed(int id) {
        return ByteBuffer.allocate(HEADER_LENGTH + 4)
            .putShort((short) id)
            .putShort((short) 0x8180)
            .putShort((short) 1).putShort((short) 1).putShort((short) 0).putShort((short) 0)
            .putInt(0xbfbfbfbf)
            .array();
    }
}
