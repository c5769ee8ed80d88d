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

import java.nio.file.Path;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What Exim makes of every case with the recipe, through real resolvers: the column "Exim" of both tables is measured here.
 * It runs in a network of its own, because the system's resolver asks port 53 only.
 */
@Tag("dns-servers")
class EximRecipeIT {
    private static final Path QUIRKS = Path.of("..", "docs", "quirks.md");
    private static final PeerHome HOME = PeerHome.create("network");
    private static final NetworkNamespace NETWORK = NetworkNamespace.create(HOME.folder().resolve("output"));
    private static final DnsLaboratory DNS = DnsLaboratory.in(NETWORK, RdnsCase.zones());
    private static final EximRecipe EXIM = new EximRecipe(NETWORK, DNS);
    private static final AskedAtOnce VERDICTS = new AskedAtOnce(RdnsCase.all(), (resolver, client) -> EXIM.verdict(client, resolver));

    @AfterAll
    static void stop() {
        EXIM.close();
        DNS.close();
        NETWORK.close();
        HOME.close();
    }

    static Stream<Arguments> cases() {
        return AskedAtOnce.questions(RdnsCase.all());
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("cases")
    void eximShouldDecideAsTheTableSays(Resolver resolver, RdnsCase client) {
        assertThat(VERDICTS.answer(resolver, client)).as("Exim about %s", client).isEqualTo(RdnsCase.expected(client.exim(), resolver));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("cases")
    void differenceShouldBeExplainedWhenWeDecideOtherwise(Resolver resolver, RdnsCase client) {
        String ours = RdnsCase.expected(client.forwardConfirmed(), resolver);

        if (!ours.startsWith(RdnsCase.expected(client.exim(), resolver))) {
            assertThat(client.quirk()).as("a difference is explained").isNotEmpty();
        }
        assertThat(PeerHome.read(QUIRKS)).contains("### " + client.quirk());
    }
}
