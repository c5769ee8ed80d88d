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

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

import io.postern.rdns.dns.LookupAnswer.Absence;
import io.postern.rdns.dns.LookupAnswer.Absent;
import io.postern.rdns.dns.LookupAnswer.Failure;
import io.postern.rdns.dns.LookupAnswer.Found;

/** Reads one DNS message as the reply to one question, believing only records that are owned by what was asked. */
final class DnsjavaReply {
    private final Message message;
    private final int type;

    private DnsjavaReply(Message message, int type) {
        this.message = message;
        this.type = type;
    }

    /** What the message says about the chain's end: the answer, or that the chain goes on at a name which it does not cover. */
    static DnsjavaStep read(Message message, DnsjavaChain asked, int type) {
        return new DnsjavaReply(message, type).step(asked);
    }

    private DnsjavaStep step(DnsjavaChain asked) {
        int rcode = message.getRcode();
        boolean isError = rcode != Rcode.NOERROR && rcode != Rcode.NXDOMAIN;
        if (!isReplyTo(asked.end(), isError)) {
            return DnsjavaStep.unavailable(Failure.MALFORMED);
        }
        if (isError) {
            return DnsjavaStep.unavailable(failure(rcode));
        }
        DnsjavaChain chain = followLinks(asked);
        if (chain.isTooLong()) {
            return DnsjavaStep.unavailable(Failure.TOO_MANY_QUERIES);
        }
        List<Record> records = ownedBy(chain.end(), type);
        if (rcode == Rcode.NXDOMAIN) {
            // RFC 6604, 3: the code speaks of the last name of the chain, so nothing can be there as well.
            return records.isEmpty() ? DnsjavaStep.answer(absent(Absence.NXDOMAIN, chain)) : DnsjavaStep.unavailable(Failure.MALFORMED);
        }
        return records.isEmpty() ? withoutData(asked, chain) : DnsjavaStep.answer(found(records, chain));
    }

    // A server that cannot read a question cannot repeat it, but must not repeat another one (RFC 5452, 9.1).
    private boolean isReplyTo(Name owner, boolean isError) {
        Record question = message.getQuestion();
        boolean isTheQuestion = question == null ? isError
            : question.getType() == type && question.getDClass() == DClass.IN && question.getName().equals(owner);
        return isTheQuestion && message.getHeader().getFlag(Flags.QR);
    }

    private DnsjavaChain followLinks(DnsjavaChain asked) {
        DnsjavaChain chain = asked;
        Optional<CNAMERecord> link = linkFrom(chain);
        while (link.isPresent() && !chain.isTooLong()) {
            chain = chain.follow(link.get());
            link = linkFrom(chain);
        }
        return chain;
    }

    private Optional<CNAMERecord> linkFrom(DnsjavaChain chain) {
        if (!ownedBy(chain.end(), type).isEmpty()) {
            return Optional.empty();
        }
        return ownedBy(chain.end(), Type.CNAME).stream().map(CNAMERecord.class::cast).findFirst();
    }

    private List<Record> ownedBy(Name owner, int wanted) {
        return message.getSection(Section.ANSWER).stream()
            .filter(each -> each.getType() == wanted && each.getDClass() == DClass.IN && each.getName().equals(owner))
            .toList();
    }

    private DnsjavaStep withoutData(DnsjavaChain asked, DnsjavaChain chain) {
        if (chain.links() > asked.links()) {
            return new DnsjavaStep.Onward(chain);
        }
        return isReferral() ? DnsjavaStep.unavailable(Failure.REFUSED) : DnsjavaStep.answer(absent(Absence.NODATA, chain));
    }

    // RFC 2308, 2.2: name servers without an SOA are a referral, which says nothing about the name.
    private boolean isReferral() {
        return !message.getHeader().getFlag(Flags.AA) && authority(Type.SOA).isEmpty() && !authority(Type.NS).isEmpty();
    }

    private List<Record> authority(int wanted) {
        return message.getSection(Section.AUTHORITY).stream().filter(each -> each.getType() == wanted).toList();
    }

    private static Found found(List<Record> records, DnsjavaChain chain) {
        long ttl = records.stream().mapToLong(Record::getTTL).min().orElse(0);
        return new Found(records.stream().map(DnsjavaReply::value).toList(), chain.ttlWith(ttl));
    }

    private static String value(Record each) {
        return each instanceof PTRRecord ptr ? ptr.getTarget().toString(true) : each.rdataToString();
    }

    // RFC 2308, 5: the lesser of the SOA's own TTL and its minimum field; an SOA of a foreign zone does not count.
    private Absent absent(Absence reason, DnsjavaChain chain) {
        return authority(Type.SOA).stream()
            .filter(soa -> chain.end().subdomain(soa.getName()))
            .map(SOARecord.class::cast)
            .findFirst()
            .map(soa -> new Absent(reason, chain.ttlWith(Math.min(soa.getTTL(), soa.getMinimum()))))
            .orElse(new Absent(reason, Duration.ZERO));
    }

    private static Failure failure(int rcode) {
        return switch (rcode) {
            case Rcode.REFUSED, Rcode.NOTIMP, Rcode.NOTAUTH -> Failure.REFUSED;
            case Rcode.FORMERR -> Failure.MALFORMED;
            default -> Failure.SERVFAIL;
        };
    }
}
