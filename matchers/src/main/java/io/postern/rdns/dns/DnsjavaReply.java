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
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Opcode;
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

/**
 * Reads one DNS message as the reply to one question, believing only records that are owned by what was asked.
 *
 * <p>A "no" costs a client its mail. So it has to be one in every respect: the reply is whole, has nothing in its answer that is something
 * else, and somebody stands for it: the server itself (AA), the zone by its SOA, or for a name that does not exist a resolver (RA).
 * Everything else is "not known".
 */
final class DnsjavaReply {
    /** What may stand in an answer on the way to what was asked for. */
    private static final Set<Integer> ON_THE_WAY = Set.of(Type.CNAME, Type.DNAME, Type.RRSIG);

    private final Message message;
    private final boolean isCut;
    private final int type;

    private DnsjavaReply(Message message, boolean isCut, int type) {
        this.message = message;
        this.isCut = isCut;
        this.type = type;
    }

    /**
     * What the message says about the chain's end: the answer, or that the chain goes on at a name which it does not cover.
     *
     * @param isCut whether records were left out
     */
    static DnsjavaStep read(Message message, boolean isCut, DnsjavaChain asked, int type) {
        return new DnsjavaReply(message, isCut, type).step(asked);
    }

    private DnsjavaStep step(DnsjavaChain asked) {
        int rcode = message.getRcode();
        boolean isError = rcode != Rcode.NOERROR && rcode != Rcode.NXDOMAIN;
        // RFC 2181, 9: what is truncated is to be ignored.
        if (!isReplyTo(asked.end(), isError) || has(Flags.TC)) {
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
        if (records.isEmpty()) {
            return withoutData(asked, chain);
        }
        // RFC 6604, 3: the code speaks of the last name of the chain, so nothing can be there as well.
        return rcode == Rcode.NXDOMAIN ? DnsjavaStep.unavailable(Failure.MALFORMED) : DnsjavaStep.answer(found(records, chain));
    }

    // A server that cannot read a question cannot repeat it, but must not repeat another one (RFC 5452, 9.1).
    private boolean isReplyTo(Name owner, boolean isError) {
        List<Record> questions = message.getSection(Section.QUESTION);
        boolean isTheQuestion = questions.isEmpty() ? isError
            : questions.size() == 1 && isAbout(questions.get(0), owner, type);
        return isTheQuestion && has(Flags.QR) && message.getHeader().getOpcode() == Opcode.QUERY;
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
        return ownedBy(chain.end(), Type.CNAME).stream()
            .flatMap(each -> each instanceof CNAMERecord link ? Stream.of(link) : Stream.empty())
            .findFirst();
    }

    private List<Record> ownedBy(Name owner, int wanted) {
        return message.getSection(Section.ANSWER).stream().filter(each -> isAbout(each, owner, wanted)).toList();
    }

    private static boolean isAbout(Record each, Name owner, int wanted) {
        return each.getType() == wanted && each.getDClass() == DClass.IN && each.getName().equals(owner);
    }

    private DnsjavaStep withoutData(DnsjavaChain asked, DnsjavaChain chain) {
        boolean isNxdomain = message.getRcode() == Rcode.NXDOMAIN;
        if (chain.links() > asked.links() && !isNxdomain) {
            return new DnsjavaStep.Onward(chain);
        }
        if (isCut || answersSomethingElse(chain.links() > asked.links())) {
            return DnsjavaStep.unavailable(Failure.MALFORMED);
        }
        Optional<SOARecord> soa = soaOf(chain);
        boolean isStoodFor = soa.isPresent() || (isNxdomain ? has(Flags.AA) || has(Flags.RA) : has(Flags.AA) && !isReferral());
        return isStoodFor
            ? DnsjavaStep.answer(absent(isNxdomain ? Absence.NXDOMAIN : Absence.NODATA, chain, soa))
            : DnsjavaStep.unavailable(Failure.REFUSED);
    }

    private boolean answersSomethingElse(boolean hasLinks) {
        return message.getSection(Section.ANSWER).stream().anyMatch(each -> !hasLinks || !ON_THE_WAY.contains(each.getType()));
    }

    // RFC 2308, 2.2: name servers without an SOA are a referral, which says nothing about the name.
    private boolean isReferral() {
        return message.getSection(Section.AUTHORITY).stream().anyMatch(each -> each.getType() == Type.NS);
    }

    // An SOA of a zone that does not enclose the name stands for nothing.
    private Optional<SOARecord> soaOf(DnsjavaChain chain) {
        return message.getSection(Section.AUTHORITY).stream()
            .flatMap(each -> each instanceof SOARecord soa ? Stream.of(soa) : Stream.empty())
            .filter(soa -> soa.getDClass() == DClass.IN && chain.end().subdomain(soa.getName()))
            .findFirst();
    }

    private boolean has(int flag) {
        return message.getHeader().getFlag(flag);
    }

    private Found found(List<Record> records, DnsjavaChain chain) {
        Duration ttl = chain.ttlWith(records.stream().mapToLong(Record::getTTL).min().orElse(0));
        return type == Type.PTR ? names(records, ttl) : addresses(records, ttl);
    }

    private Found addresses(List<Record> records, Duration ttl) {
        List<String> addresses = records.stream().limit(DnsLookup.MOST_ADDRESSES).map(Record::rdataToString).toList();
        return new Found(addresses, ttl, isCut || records.size() > DnsLookup.MOST_ADDRESSES);
    }

    // Names that no host can have are of no use beside others.
    private Found names(List<Record> records, Duration ttl) {
        List<String> names = records.stream().map(DnsjavaReply::name).distinct().toList();
        List<String> usable = names.stream().filter(HostName::isOne).toList();
        List<String> kept = usable.isEmpty() ? names : usable;
        return new Found(kept.stream().limit(DnsLookup.MOST_NAMES).toList(), ttl, isCut || usable.size() > DnsLookup.MOST_NAMES);
    }

    private static String name(Record each) {
        return (each instanceof PTRRecord ptr ? ptr.getTarget().toString(true) : each.rdataToString()).toLowerCase(Locale.ROOT);
    }

    // RFC 2308, 5: the lesser of the SOA's own TTL and its minimum field.
    private static Absent absent(Absence reason, DnsjavaChain chain, Optional<SOARecord> soa) {
        return new Absent(reason, soa.map(each -> chain.ttlWith(Math.min(each.getTTL(), each.getMinimum()))).orElse(Duration.ZERO));
    }

    private static Failure failure(int rcode) {
        return switch (rcode) {
            case Rcode.REFUSED, Rcode.NOTIMP, Rcode.NOTAUTH -> Failure.REFUSED;
            case Rcode.FORMERR, Rcode.BADVERS -> Failure.MALFORMED;
            default -> Failure.SERVFAIL;
        };
    }
}
