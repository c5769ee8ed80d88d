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

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What Postfix makes of the table of cases with its two restrictions, through real resolvers: its columns are measured here. */
@Tag("dns-servers")
class PostfixRecipeIT {
    private static final PeerHome HOME = PeerHome.create("network");
    private static final NetworkNamespace NETWORK = NetworkNamespace.create(HOME.folder().resolve("output"));
    private static final DnsLaboratory DNS = DnsLaboratory.in(NETWORK, RdnsCase.zones());
    private static final Map<Resolver, PostfixRecipe> POSTFIX = Stream.of(Resolver.values())
        .collect(Collectors.toMap(Function.identity(), resolver -> new PostfixRecipe(NETWORK, DNS.resolvConf(resolver))));
    private static final AskedAtOnce REVERSE = new AskedAtOnce(asked(), (resolver, client) -> postfix(resolver).verdict("reverse", client));
    private static final AskedAtOnce CLIENT = new AskedAtOnce(asked(), (resolver, client) -> postfix(resolver).verdict("client", client));

    @AfterAll
    static void stop() {
        POSTFIX.values().forEach(PostfixRecipe::close);
        DNS.close();
        NETWORK.close();
        HOME.close();
    }

    private static PostfixRecipe postfix(Resolver resolver) {
        return Objects.requireNonNull(POSTFIX.get(resolver));
    }

    /** All but who authenticates: that needs Dovecot, and is a matter of the order of rules. */
    private static List<RdnsCase> asked() {
        return RdnsCase.recipe().stream().filter(each -> !each.who().equals("authenticated")).toList();
    }

    static Stream<Arguments> cases() {
        return AskedAtOnce.questions(asked());
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("cases")
    void postfixShouldDecideAsTheTableSaysWhenItWantsAName(Resolver resolver, RdnsCase client) {
        assertThat(REVERSE.answer(resolver, client)).as("%s", client).matches(RdnsCase.expected(client.postfixReverse(), resolver));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("cases")
    void postfixShouldDecideAsTheTableSaysWhenTheNameHasToLeadBack(Resolver resolver, RdnsCase client) {
        assertThat(CLIENT.answer(resolver, client)).as("%s", client).matches(RdnsCase.expected(client.postfixClient(), resolver));
    }
}
