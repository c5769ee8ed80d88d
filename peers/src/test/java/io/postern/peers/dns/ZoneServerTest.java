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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

class ZoneServerTest {
    private final ZoneServer dns = ZoneServer.start("");

    @AfterEach
    void close() {
        dns.close();
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.7, 7.0.0.127.in-addr.arpa. PTR mail.example.",
        "::1, 1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.ip6.arpa. PTR mail.example.",
    })
    void ptrShouldGiveTheZoneLineWhenTheAddressIsLiteral(String address, String line) {
        assertThat(ZoneServer.ptr(address, "mail.example")).isEqualTo(line);
    }

    @Test
    void ptrShouldRefuseWhenTheAddressIsAName() {
        assertThatThrownBy(() -> ZoneServer.ptr("localhost", "mail.example"))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("'localhost'");
    }

    @Test
    void queryShouldBeAnsweredAndRememberedWhenTheRecordIsListed() throws IOException {
        dns.zone(ZoneServer.ptr("127.0.0.7", "mail.example"));

        Message answer = ask("7.0.0.127.IN-ADDR.arpa.", Type.PTR);

        assertThat(answer.getSection(Section.ANSWER)).singleElement().asString().endsWith("\t60\tIN\tPTR\tmail.example.");
        assertThat(answer.getHeader().getFlag(Flags.AA)).isTrue();
        assertThat(dns.queries()).containsExactly(new Query("7.0.0.127.in-addr.arpa.", "PTR", false));
        dns.forgetQueries();
        assertThat(dns.queries()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"NODATA, 0, 1", "SERVFAIL, 2, 0", "REFUSED, 5, 0", "FORMERR, 1, 0"})
    void queryShouldBeDeniedAsTheBehaviourSaysWhenTheOwnerHasOne(String behaviour, int rcode, int authority) throws IOException {
        dns.zone("mail.example. A 127.0.0.7\nmail.example. " + behaviour);

        Message answer = ask("mail.example.", Type.A);

        assertThat(answer.getRcode()).isEqualTo(rcode);
        assertThat(answer.getSection(Section.ANSWER)).isEmpty();
        assertThat(answer.getSection(Section.AUTHORITY)).hasSize(authority);
    }

    @ParameterizedTest
    @CsvSource({"other.example., A, 3", "mail.example., AAAA, 0", "slow.example., A, 3"})
    void queryShouldBeNegativeWithMadeUpSoaWhenNoRecordFits(String name, String type, int rcode) throws IOException {
        dns.zone("mail.example. A 127.0.0.7\nslow.example. DELAY 1ms");

        Message answer = ask(name, Type.value(type));

        assertThat(answer.getRcode()).isEqualTo(rcode);
        assertThat(answer.getSection(Section.AUTHORITY)).singleElement().isInstanceOfSatisfying(SOARecord.class, soa -> {
            assertThat(soa.getName()).hasToString("example.");
            assertThat(soa.getMinimum()).isEqualTo(60);
            assertThat(soa.getTTL()).isEqualTo(60);
        });
    }

    @Test
    void queryShouldBeNegativeWithTheZonesSoaWhenItHasOne() throws IOException {
        dns.zone("127.in-addr.arpa. 900 SOA ns.example. admin.example. 1 2 3 4 7");

        Message answer = ask("7.0.0.127.in-addr.arpa.", Type.PTR);

        assertThat(answer.getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(answer.getSection(Section.AUTHORITY)).singleElement()
            .isInstanceOfSatisfying(SOARecord.class, soa -> assertThat(soa.getMinimum()).isEqualTo(7));
    }

    @Test
    void queryShouldBeAnsweredUnderItsOwnNameWhenAWildcardFits() throws IOException {
        dns.zone("*.in-addr.arpa. PTR any.example.");

        assertThat(ask("9.9.9.9.in-addr.arpa.", Type.PTR).getSection(Section.ANSWER)).singleElement()
            .asString().startsWith("9.9.9.9.in-addr.arpa.").endsWith("any.example.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "in the zone | real.example. A 127.0.0.7 | alias.example. real.example. | 0 | 0",
        "not in the zone | | alias.example. | 0 | 0",
        "of another type | real.example. AAAA ::1 | alias.example. | 0 | 1",
        "misbehaving | real.example. SERVFAIL | alias.example. | 0 | 0",
        "an alias of the alias | real.example. CNAME alias.example. | alias.example. real.example. | 0 | 1",
    })
    void queryShouldFollowTheAliasAsFarAsTheZoneKnowsWhenTheTargetIs(String target, String line, String owners, int rcode, int authority)
            throws IOException {
        dns.zone("alias.example. CNAME real.example.\n" + (line == null ? "" : line));

        Message answer = ask("alias.example.", Type.A);

        assertThat(answer.getSection(Section.ANSWER).stream().map(found -> found.getName().toString()).collect(Collectors.joining(" ")))
            .as(target).isEqualTo(owners);
        assertThat(answer.getRcode()).isEqualTo(rcode);
        assertThat(answer.getSection(Section.AUTHORITY)).hasSize(authority);
    }

    @Test
    void answerShouldComeWholeOverTcpWhenUdpIsTruncated() throws IOException {
        dns.zone("mail.example. A 127.0.0.7\nmail.example. TRUNCATE");

        assertThat(ask("mail.example.", Type.A).getSection(Section.ANSWER)).hasSize(1);
        assertThat(dns.queries()).containsExactly(new Query("mail.example.", "A", false), new Query("mail.example.", "A", true));
    }

    @Test
    void answerShouldBeCutShortWhenItIsLargerThanTheClientTakes() throws IOException {
        dns.zone(IntStream.range(1, 60).mapToObj(i -> "many.example. A 127.0.0." + i).collect(Collectors.joining("\n")));
        SimpleResolver resolver = new SimpleResolver(dns.address());
        resolver.setIgnoreTruncation(true);
        resolver.setEDNS(-1);

        assertThat(resolver.send(query("many.example.", Type.A)).getHeader().getFlag(Flags.TC)).isTrue();
        resolver.setEDNS(0, 1232, 0);
        assertThat(resolver.send(query("many.example.", Type.A)).getSection(Section.ANSWER)).hasSize(59);
    }

    @Test
    void zoneShouldKeepTheOldOneWhenTheNewOneIsWrong() throws IOException {
        dns.zone("mail.example. A 127.0.0.7");

        assertThatThrownBy(() -> dns.zone("mail.example. NONSENSE")).isInstanceOf(IllegalArgumentException.class);
        assertThat(ask("mail.example.", Type.A).getSection(Section.ANSWER)).hasSize(1);
    }

    @Test
    void startShouldFailWhenTheAddressIsTakenOrUnknown() {
        InetSocketAddress unknown = InetSocketAddress.createUnresolved("nowhere.test", 0);

        assertThatThrownBy(() -> ZoneServer.start(dns.address(), "")).isInstanceOf(UncheckedIOException.class)
            .hasMessageContaining(String.valueOf(dns.port()));
        assertThatThrownBy(() -> ZoneServer.start(unknown, "")).isInstanceOf(IllegalArgumentException.class);
    }

    private Message ask(String name, int type) throws IOException {
        return new SimpleResolver(dns.address()).send(query(name, type));
    }

    private static Message query(String name, int type) throws IOException {
        return Message.newQuery(Record.newRecord(Name.fromString(name), type, DClass.IN));
    }
}
