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

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
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

    /** The upper half of the code is in the OPT record (RFC 6891, 6.1.3). */
    static Message badVersion(Message query) {
        Message answer = empty(query);
        answer.removeAllRecords(Section.ADDITIONAL);
        answer.addRecord(new OPTRecord(EDNS_PAYLOAD, 1, 0), Section.ADDITIONAL);
        return answer;
    }

    static Message referral(Message query) {
        Message answer = failure(query, Rcode.NOERROR);
        answer.addRecord(new NSRecord(Name.root, DClass.IN, NEGATIVE_TTL, Name.fromConstantString("ns.example.")), Section.AUTHORITY);
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

    /** Adds the records, CNAMEs on the way included, and returns the name at the end of the chain, or where it bites its tail. */
    private static Name follow(Zone zone, Record question, Message answer) {
        Set<Name> visited = new HashSet<>();
        Name name = question.getName();
        while (visited.add(name)) {
            List<Record> records = records(zone, name, answer);
            List<Record> wanted = records.stream().filter(candidate -> matches(candidate, question.getType())).toList();
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

    /** An alias's target that misbehaves is left out, as one of another zone: whoever wants it has to ask for it. */
    private static List<Record> records(Zone zone, Name name, Message answer) {
        boolean askedFor = answer.getSection(Section.ANSWER).isEmpty();
        return zone.find(name)
            .filter(entry -> askedFor || entry.behaviour() == Behaviour.ANSWER)
            .map(Zone.Entry::records)
            .orElse(List.of());
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
        boolean known = !records(zone, name, answer).isEmpty();
        boolean asked = answer.getSection(Section.ANSWER).isEmpty();
        if (!known && asked) {
            answer.getHeader().setRcode(Rcode.NXDOMAIN);
        }
        if (known || asked) {
            answer.addRecord(authority(zone, name), Section.AUTHORITY);
        }
    }

    private static SOARecord authority(Zone zone, Name name) {
        return zone.authority(name).orElseGet(() -> {
            Name parent = name.equals(Name.root) ? name : new Name(name, 1);
            return new SOARecord(parent, DClass.IN, NEGATIVE_TTL, Name.root, Name.root, 1, 3600, 600, 86400, NEGATIVE_TTL);
        });
    }
}
