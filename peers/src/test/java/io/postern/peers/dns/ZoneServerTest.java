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

import java.io.IOException;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

class ZoneServerTest {
    @Test
    void queryShouldBeAnsweredWithTheRecordWhenItIsListed() throws IOException {
        try (ZoneServer dns = ZoneServer.start(ZoneServer.ptr("127.0.0.7", "mail.example"))) {
            Message answer = ask(dns, "7.0.0.127.in-addr.arpa.", Type.PTR);

            assertThat(answer.getSection(Section.ANSWER)).singleElement()
                .hasToString("7.0.0.127.in-addr.arpa.\t60\tIN\tPTR\tmail.example.");
            assertThat(dns.queries()).containsExactly(new Query("7.0.0.127.in-addr.arpa.", "PTR", false));
        }
    }

    @Test
    void queryShouldBeNxdomainWithSoaWhenTheOwnerIsUnknown() throws IOException {
        try (ZoneServer dns = ZoneServer.start("")) {
            Message answer = ask(dns, "7.0.0.127.in-addr.arpa.", Type.PTR);

            assertThat(answer.getRcode()).isEqualTo(Rcode.NXDOMAIN);
            assertThat(answer.getSection(Section.AUTHORITY)).singleElement().extracting(Record::getType).isEqualTo(Type.SOA);
        }
    }

    private static Message ask(ZoneServer dns, String name, int type) throws IOException {
        SimpleResolver resolver = new SimpleResolver(dns.address());
        resolver.setTimeout(Duration.ofSeconds(5));
        return resolver.send(Message.newQuery(Record.newRecord(Name.fromString(name), type, DClass.IN)));
    }
}
