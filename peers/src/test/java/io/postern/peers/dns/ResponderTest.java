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
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class ResponderTest {
    private final List<Query> log = new ArrayList<>();
    private final Responder responder = new Responder(() -> ZoneParser.parse("mail.example. A 127.0.0.7"), log::add);

    @Property
    void respondShouldNeverFailWhenThePacketIsAnything(@ForAll byte[] packet, @ForAll boolean tcp) {
        assertThat(responder.respond(packet, tcp).messages()).hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void respondShouldSayFormerrWithTheIdWhenTheQueryCannotBeRead() throws IOException {
        byte[] packet = {0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, (byte) 0xbf};

        Message answer = new Message(responder.respond(packet, false).messages().get(0));

        assertThat(answer.getHeader().getID()).isEqualTo(0x1234);
        assertThat(answer.getHeader().getFlag(Flags.QR)).isTrue();
        assertThat(answer.getRcode()).isEqualTo(Rcode.FORMERR);
    }

    @Test
    void respondShouldKeepSilentWhenThePacketIsAResponse() throws IOException {
        Message response = query(DClass.IN);
        response.getHeader().setFlag(Flags.QR);

        assertThat(responder.respond(response.toWire(), false).messages()).isEmpty();
        assertThat(log).isEmpty();
    }

    @Test
    void respondShouldRefuseWhenTheClassIsNotInternet() throws IOException {
        assertThat(answer(query(DClass.CH)).getRcode()).isEqualTo(Rcode.REFUSED);
    }

    @Test
    void respondShouldSayNotImplementedWhenTheOperationIsNoQuery() throws IOException {
        Message query = query(DClass.IN);
        query.getHeader().setOpcode(Opcode.NOTIFY);

        assertThat(answer(query).getRcode()).isEqualTo(Rcode.NOTIMP);
    }

    private Message answer(Message query) throws IOException {
        return new Message(responder.respond(query.toWire(), false).messages().get(0));
    }

    private static Message query(int dnsClass) throws IOException {
        return Message.newQuery(Record.newRecord(Name.fromString("mail.example."), Type.A, dnsClass));
    }
}
