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

package io.postern.it.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import com.fasterxml.jackson.databind.JsonNode;

import io.postern.it.support.JamesExtension;
import io.postern.it.support.JamesServer;

/** What James with the hook makes of every case, and of zones as they are in the world, when it asks Unbound or BIND. */
@Tag("dns-servers")
class RdnsResolversIT {
    private static final DnsLaboratory DNS = DnsLaboratory.here(RdnsCase.zones());

    @RegisterExtension
    static final JamesExtension WITH_UNBOUND = JudgingJames.asking("rdns-unbound", DNS.address(Resolver.UNBOUND)).closing(DNS);

    @RegisterExtension
    static final JamesExtension WITH_BIND = JudgingJames.asking("rdns-bind", DNS.address(Resolver.BIND));

    private static AskedAtOnce ptr;
    private static AskedAtOnce forwardConfirmed;

    @BeforeAll
    static void ask() {
        Stream.of(Resolver.values()).forEach(resolver -> JudgingJames.createUser(james(resolver)));
        ptr = new AskedAtOnce(RdnsCase.all(), (resolver, client) -> JudgingJames.verdict(james(resolver), "ptr", client));
        forwardConfirmed = new AskedAtOnce(RdnsCase.all(),
            (resolver, client) -> JudgingJames.verdict(james(resolver), "forward-confirmed", client));
    }

    private static JamesServer james(Resolver resolver) {
        return (resolver == Resolver.UNBOUND ? WITH_UNBOUND : WITH_BIND).server();
    }

    static Stream<Arguments> cases() {
        return AskedAtOnce.questions(RdnsCase.all());
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("cases")
    void clientShouldFareAsTheTableSaysWhenItsNameIsWanted(Resolver resolver, RdnsCase client) {
        assertThat(ptr.answer(resolver, client)).as("%s", client).matches(RdnsCase.expected(client.ptr(), resolver));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("cases")
    void clientShouldFareAsTheTableSaysWhenItsNameHasToLeadBack(Resolver resolver, RdnsCase client) {
        assertThat(forwardConfirmed.answer(resolver, client)).as("%s", client)
            .matches(RdnsCase.expected(client.forwardConfirmed(), resolver));
    }

    /** RFC 8198: what is signed not to be there covers its neighbours. It is as definite as an answer to the question itself. */
    @ParameterizedTest
    @EnumSource
    void clientShouldHaveNoNameWhenTheResolverConcludesItFromANeighbour(Resolver resolver) {
        JsonNode neighbour = james(resolver).webAdmin().json("/rdns/198.19.1.5");
        JsonNode concluded = james(resolver).webAdmin().json("/rdns/198.19.1.6");

        assertThat(neighbour.get("reason").asText()).isEqualTo("NXDOMAIN");
        assertThat(concluded.get("reason").asText()).isEqualTo("NXDOMAIN");
        assertThat(DNS.askedOfTheAuthority()).noneMatch(line -> line.contains("(6.1.19.198.in-addr.arpa)"));
    }
}
