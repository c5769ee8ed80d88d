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

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Turns a question into the answer that a well-behaved authoritative server gives from the zone. */
final class Answers {
    /** A chain longer than this is a loop (RFC 1034, 3.6.2 leaves the bound to us). */
    private static final int LONGEST_CHAIN = 16;
    private static final long NEGATIVE_TTL = 60;
    private static final int EDNS_PAYLOAD = 1232;

    private Answers() {
    }

    static Message answer(Zone zone, Message query) {
        if (query.getHeader().getOpcode() != Opcode.QUERY) {
            return failure(query, Rcode.NOTIMP);
        }
        if (query.getQuestion().getDClass() != DClass.IN) {
            return failure(query, Rcode.REFUSED);
        }
        Message answer = empty(query);
        Name last = follow(zone, query.getQuestion(), answer);
        boolean positive = answer.getSection(Section.ANSWER).stream()
            .anyMatch(answered -> matches(answered, query.getQuestion().getType()));
        if (!positive) {
            deny(zone, last, answer);
        }
        return answer;
    }

    /** NOERROR without records, and with the SOA that says how long that may be kept (RFC 2308, 2.2). */
    static Message noData(Zone zone, Message query) {
        Message answer = empty(query);
        answer.addRecord(authority(zone, query.getQuestion().getName()), Section.AUTHORITY);
        return answer;
    }

    static Message failure(Message query, int rcode) {
        Message answer = empty(query);
        answer.getHeader().unsetFlag(Flags.AA);
        answer.getHeader().setRcode(rcode);
        return answer;
    }

    static Message truncated(Message query) {
        Message answer = empty(query);
        answer.getHeader().setFlag(Flags.TC);
        return answer;
    }

    private static Message empty(Message query) {
        Message answer = new Message(query.getHeader().getID());
        answer.getHeader().setOpcode(query.getHeader().getOpcode());
        answer.getHeader().setFlag(Flags.QR);
        answer.getHeader().setFlag(Flags.AA);
        answer.getHeader().setFlag(Flags.RA);
        if (query.getHeader().getFlag(Flags.RD)) {
            answer.getHeader().setFlag(Flags.RD);
        }
        answer.addRecord(query.getQuestion(), Section.QUESTION);
        if (query.getOPT() != null) {
            answer.addRecord(new OPTRecord(EDNS_PAYLOAD, 0, 0), Section.ADDITIONAL);
        }
        return answer;
    }

    /** Adds the records, CNAMEs on the way included, and returns the name at the end of the chain. */
    private static Name follow(Zone zone, Record question, Message answer) {
        Name name = question.getName();
        for (int i = 0; i < LONGEST_CHAIN; i++) {
            List<Record> records = zone.find(name).map(Zone.Entry::records).orElse(List.of());
            List<Record> wanted = new ArrayList<>(records);
            wanted.removeIf(candidate -> !matches(candidate, question.getType()));
            Optional<CNAMERecord> alias = alias(records);
            if (!wanted.isEmpty() || alias.isEmpty()) {
                for (Record found : wanted) {
                    answer.addRecord(owned(found, name), Section.ANSWER);
                }
                return name;
            }
            answer.addRecord(owned(alias.get(), name), Section.ANSWER);
            name = alias.get().getTarget();
        }
        return name;
    }

    private static Optional<CNAMERecord> alias(List<Record> records) {
        return records.stream().filter(CNAMERecord.class::isInstance).map(CNAMERecord.class::cast).findFirst();
    }

    private static boolean matches(Record candidate, int type) {
        return type == Type.ANY || candidate.getType() == type;
    }

    /** A wildcard's record is answered under the name that was asked for (RFC 4592, 3.3.1). */
    private static Record owned(Record found, Name name) {
        return Record.newRecord(name, found.getType(), found.getDClass(), found.getTTL(), found.rdataToWireCanonical());
    }

    private static void deny(Zone zone, Name name, Message answer) {
        boolean aliasOutOfZone = !answer.getSection(Section.ANSWER).isEmpty() && zone.find(name).isEmpty();
        if (aliasOutOfZone) {
            return;
        }
        if (zone.find(name).isEmpty()) {
            answer.getHeader().setRcode(Rcode.NXDOMAIN);
        }
        answer.addRecord(authority(zone, name), Section.AUTHORITY);
    }

    private static SOARecord authority(Zone zone, Name name) {
        return zone.authority(name).orElseGet(() -> {
            Name parent = name.equals(Name.root) ? name : new Name(name, 1);
            return new SOARecord(parent, DClass.IN, NEGATIVE_TTL, Name.root, Name.root, 1, 3600, 600, 86400, NEGATIVE_TTL);
        });
    }
}
