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

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;
import org.xbill.DNS.WireParseException;

import io.postern.rdns.dns.LookupAnswer.Absence;
import io.postern.rdns.dns.LookupAnswer.Absent;
import io.postern.rdns.dns.LookupAnswer.Failure;
import io.postern.rdns.dns.LookupAnswer.Found;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class DnsjavaReplyTest {
    private static final String OWNER = "7.2.0.192.in-addr.arpa.";
    private static final String SOA = "ns.example. root.example. 1 3600 600 86400";

    @Test
    void readShouldFindNamesWithTheLeastTtl() {
        Message reply = reply(Rcode.NOERROR, OWNER + " 300 PTR a.example.", OWNER + " 200 PTR b.example.");

        assertThat(read(reply)).isEqualTo(answered(new Found(List.of("a.example", "b.example"), Duration.ofSeconds(200))));
    }

    @Test
    void readShouldNotBelieveRecordsOfAnotherOwner() {
        assertThat(read(reply(Rcode.NOERROR, "8.2.0.192.in-addr.arpa. 300 PTR a.example.")))
            .isEqualTo(DnsjavaStep.unavailable(Failure.MALFORMED));
    }

    @Test
    void readShouldNotBelieveACnameOfAnotherOwner() {
        Message reply = reply(Rcode.NOERROR, "8.2.0.192.in-addr.arpa. 300 CNAME x.example.", "x.example. 300 PTR a.example.");

        assertThat(read(reply)).isEqualTo(DnsjavaStep.unavailable(Failure.MALFORMED));
    }

    @Test
    void readShouldCompareNamesWithoutCase() {
        assertThat(read(reply(Rcode.NOERROR, "7.2.0.192.IN-ADDR.ARPA. 300 PTR A.example.")))
            .isEqualTo(answered(new Found(List.of("a.example"), Duration.ofMinutes(5))));
    }

    @Test
    void readShouldFollowCnamesInAnyOrderWithTheLeastTtl() {
        Message reply = reply(Rcode.NOERROR,
            "b.example. 300 PTR mail.example.", "a.example. 50 CNAME b.example.", OWNER + " 300 CNAME a.example.");

        assertThat(read(reply)).isEqualTo(answered(new Found(List.of("mail.example"), Duration.ofSeconds(50))));
    }

    @Test
    void readShouldGoOnWhenTheChainLeavesTheReply() throws IOException {
        assertThat(read(reply(Rcode.NOERROR, OWNER + " 300 CNAME 7.rev.example.")))
            .isEqualTo(new DnsjavaStep.Onward(new DnsjavaChain(Name.fromString("7.rev.example."), 1, 300)));
    }

    @Test
    void readShouldGiveUpWhenCnamesRunInACircle() {
        assertThat(read(reply(Rcode.NOERROR, OWNER + " 300 CNAME a.example.", "a.example. 300 CNAME " + OWNER)))
            .isEqualTo(DnsjavaStep.unavailable(Failure.TOO_MANY_QUERIES));
    }

    @Test
    void readShouldTakeNxdomainForTheEndOfTheChain() {
        assertThat(read(reply(Rcode.NXDOMAIN, OWNER + " 300 CNAME gone.example."))).isEqualTo(absent(Absence.NXDOMAIN, 0));
    }

    @Test
    void readShouldNotBelieveNxdomainThatBringsTheRecord() {
        assertThat(read(reply(Rcode.NXDOMAIN, OWNER + " 300 PTR a.example."))).isEqualTo(DnsjavaStep.unavailable(Failure.MALFORMED));
    }

    @ParameterizedTest
    @CsvSource({
        "2.0.192.in-addr.arpa., 900, 600",
        "2.0.192.in-addr.arpa., 30, 30",
        "., 900, 600",
        "198.in-addr.arpa., 900, 0"
    })
    void readShouldKeepAbsenceAsLongAsTheSoaOfAnEnclosingZoneSays(String zone, int soaTtl, int expected) {
        Message reply = reply(Rcode.NXDOMAIN);
        reply.addRecord(record(zone + " " + soaTtl + " SOA " + SOA.replace("86400", "86400 600")), Section.AUTHORITY);

        assertThat(read(reply)).isEqualTo(absent(Absence.NXDOMAIN, expected));
    }

    @Test
    void readShouldNotTakeAReferralForAnAnswer() {
        Message reply = reply(Rcode.NOERROR);
        reply.addRecord(record("192.in-addr.arpa. 900 NS ns.example."), Section.AUTHORITY);

        assertThat(read(reply)).isEqualTo(DnsjavaStep.unavailable(Failure.REFUSED));
    }

    @Test
    void readShouldNotBelieveANoThatNobodyStandsFor() {
        Message bare = reply(Rcode.NOERROR);
        Message strangers = reply(Rcode.NOERROR);
        strangers.addRecord(record("198.in-addr.arpa. 900 SOA " + SOA + " 600"), Section.AUTHORITY);

        assertThat(List.of(read(bare), read(strangers))).containsOnly(DnsjavaStep.unavailable(Failure.REFUSED));
    }

    @Test
    void readShouldBelieveTheAuthorityWithoutSoa() {
        Message reply = reply(Rcode.NOERROR);
        reply.getHeader().setFlag(Flags.AA);

        assertThat(read(reply)).isEqualTo(absent(Absence.NODATA, 0));
    }

    @Test
    void readShouldBelieveNothingThatIsTruncated() {
        Message no = reply(Rcode.NXDOMAIN);
        no.getHeader().setFlag(Flags.TC);
        Message some = reply(Rcode.NOERROR, OWNER + " 300 PTR a.example.");
        some.getHeader().setFlag(Flags.TC);

        assertThat(List.of(read(no), read(some))).containsOnly(DnsjavaStep.unavailable(Failure.MALFORMED));
    }

    @Test
    void readShouldKeepTheNamesThatAreAskedAboutAndThatThereAreMore() {
        String[] names = IntStream.range(0, 2300).mapToObj(i -> OWNER + " 300 PTR n" + i + ".example.").toArray(String[]::new);
        Message reply = reply(Rcode.NOERROR, names);

        assertThat(read(reply)).isEqualTo(answered(new Found(
            IntStream.range(0, DnsLookup.MOST_NAMES).mapToObj(i -> "n" + i + ".example").toList(), Duration.ofMinutes(5), true)));
    }

    @ParameterizedTest
    @CsvSource({"SERVFAIL,SERVFAIL", "REFUSED,REFUSED", "NOTIMP,REFUSED", "NOTAUTH,REFUSED", "FORMERR,MALFORMED", "YXDOMAIN,SERVFAIL"})
    void readShouldSayWhatAnErrorCodeMeans(String rcode, Failure expected) {
        assertThat(read(reply(Rcode.value(rcode)))).isEqualTo(DnsjavaStep.unavailable(expected));
    }

    @ParameterizedTest
    @CsvSource({"8.2.0.192.in-addr.arpa., PTR, IN", "7.2.0.192.in-addr.arpa., A, IN", "7.2.0.192.in-addr.arpa., PTR, CH"})
    void readShouldNotBelieveTheReplyToAnotherQuestion(String owner, String type, String dclass) throws IOException {
        Message reply = new Message();
        reply.getHeader().setFlag(Flags.QR);
        reply.addRecord(Record.newRecord(Name.fromString(owner), Type.value(type), DClass.value(dclass)), Section.QUESTION);
        reply.addRecord(record(OWNER + " 300 PTR a.example."), Section.ANSWER);

        assertThat(read(reply)).isEqualTo(DnsjavaStep.unavailable(Failure.MALFORMED));
    }

    @ParameterizedTest
    @CsvSource({"NOERROR", "NXDOMAIN", "SERVFAIL", "REFUSED"})
    void readShouldNotBelieveAnErrorAboutAnotherQuestion(String rcode) throws IOException {
        Message reply = reply(Rcode.value(rcode));
        reply.removeAllRecords(Section.QUESTION);
        reply.addRecord(Record.newRecord(Name.fromString("8.2.0.192.in-addr.arpa."), Type.PTR, DClass.IN), Section.QUESTION);

        assertThat(read(reply)).isEqualTo(DnsjavaStep.unavailable(Failure.MALFORMED));
    }

    @ParameterizedTest
    @CsvSource({"SERVFAIL,SERVFAIL", "REFUSED,REFUSED", "FORMERR,MALFORMED"})
    void readShouldTakeAnErrorThatDoesNotRepeatTheQuestion(String rcode, Failure expected) {
        Message reply = reply(Rcode.value(rcode));
        reply.removeAllRecords(Section.QUESTION);

        assertThat(read(reply)).isEqualTo(DnsjavaStep.unavailable(expected));
    }

    @Test
    void readShouldNotBelieveAQueryOrAReplyWithoutQuestion() {
        Message query = reply(Rcode.NXDOMAIN);
        query.getHeader().unsetFlag(Flags.QR);
        Message bare = reply(Rcode.NXDOMAIN);
        bare.removeAllRecords(Section.QUESTION);

        assertThat(List.of(read(query), read(bare))).containsOnly(DnsjavaStep.unavailable(Failure.MALFORMED));
    }

    @Test
    void readShouldStopFollowingWhenTheChainGoesOnForEver() {
        String[] links = IntStream.range(0, 5000)
            .mapToObj(i -> "n" + i + ".example. 300 CNAME n" + (i + 1) + ".example.")
            .toArray(String[]::new);
        Message reply = reply(Rcode.NOERROR, links);
        reply.addRecord(record(OWNER + " 300 CNAME n0.example."), Section.ANSWER);

        assertThat(read(reply)).isEqualTo(DnsjavaStep.unavailable(Failure.TOO_MANY_QUERIES));
    }

    @Property
    void readShouldCopeWithEveryMessageThatParses(@ForAll @Size(max = 60) byte[] tail, @ForAll @IntRange(max = 3) int answers) {
        byte[] wire = reply(Rcode.NOERROR).toWire();
        byte[] whole = Arrays.copyOf(wire, wire.length + tail.length);
        System.arraycopy(tail, 0, whole, wire.length, tail.length);
        whole[7] = (byte) answers;
        try {
            assertThat(read(new Message(whole))).isNotNull();
        } catch (IOException e) {
            assertThat(e).as("what dnsjava itself cannot read never reaches us").isInstanceOf(WireParseException.class);
        }
    }

    private static DnsjavaStep read(Message reply) {
        return DnsjavaReply.read(reply, false, DnsjavaChain.from(name(OWNER)), Type.PTR);
    }

    private static Message reply(int rcode, String... answers) {
        Message reply = new Message();
        reply.getHeader().setFlag(Flags.QR);
        reply.getHeader().setFlag(Flags.RA);
        reply.getHeader().setRcode(rcode);
        reply.addRecord(Record.newRecord(name(OWNER), Type.PTR, DClass.IN), Section.QUESTION);
        Arrays.stream(answers).forEach(each -> reply.addRecord(record(each), Section.ANSWER));
        return reply;
    }

    private static Record record(String line) {
        String[] part = line.split(" ", 4);
        try {
            return Record.fromString(name(part[0]), Type.value(part[2]), DClass.IN, Long.parseLong(part[1]), part[3], Name.root);
        } catch (IOException e) {
            throw new IllegalArgumentException(line, e);
        }
    }

    private static Name name(String text) {
        return Name.fromConstantString(text);
    }

    private static DnsjavaStep answered(LookupAnswer answer) {
        return DnsjavaStep.answer(answer);
    }

    private static DnsjavaStep absent(Absence reason, int ttl) {
        return answered(new Absent(reason, Duration.ofSeconds(ttl)));
    }
}
