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

package io.postern.gateway.james;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.postern.gateway.Gateway;
import io.postern.gateway.GatewayLimits;
import io.postern.gateway.james.SharedGateways.Member;
import io.postern.pool.Rate;
import io.postern.smtp.Attempt;
import io.postern.smtp.Credentials;
import io.postern.smtp.Endpoint;
import io.postern.smtp.Fault;
import io.postern.smtp.Secret;
import io.postern.smtp.SmtpEvent;
import io.postern.smtp.Stage;
import io.postern.smtp.Timeouts;
import io.postern.smtp.TlsSettings;
import io.postern.smtp.sasl.Login;

class NeighboursTest {
    private static final GatewayLimits SLOW = new GatewayLimits(2, 100, 100, Optional.of(new Rate(5, Duration.ofSeconds(1))),
        GatewayLimits.DEFAULT.connectionAge(), GatewayLimits.DEFAULT.idleTime());
    private static final Gateway GATEWAY = gateway("a", "gw.example", "relay", "s3cr3t", "", GatewayLimits.DEFAULT);

    @Test
    void warningsShouldBeNoneWhenAllIsTheSameOrAllIsDifferent() {
        assertThat(warnings(GATEWAY, GATEWAY)).isEmpty();
        assertThat(warnings(GATEWAY, gateway("b", "other.example", "other", "other", "x.example", SLOW))).isEmpty();
        assertThat(warnings(GATEWAY, gateway("b", "gw.example", "other", "other", "", SLOW))).isEmpty();
    }

    @Test
    void warningsShouldNameLimitsThatDifferForWhatIsOneGateway() {
        assertThat(warnings(GATEWAY, gateway("b", "gw.example", "relay", "s3cr3t", "", SLOW))).containsExactly(
            "Gateways a (queue first) and b (queue second) are one to the server, and have different limits here: of each limit the"
                + " stricter holds for both");
    }

    @ParameterizedTest
    @CsvSource({
        "other.example, relay, s3cr3t, '', host or port",
        "gw.example, relay, other, '', login",
        "gw.example, other, s3cr3t, helo.example, 'login, heloName'"})
    void warningsShouldNameWhatDiffersUnderOneName(String host, String user, String password, String heloName, String differences) {
        assertThat(warnings(GATEWAY, gateway("a", host, user, password, heloName, GatewayLimits.DEFAULT))).singleElement().asString()
            .isEqualTo("Gateways a (queue first) and a (queue second) have the same name, and differ in " + differences
                + ": logs and metrics cannot tell one from the other; names of their own in authgateways.xml can");
    }

    @Test
    void warningsShouldHeedTheGatewaysOfOneMailetToo() {
        Member starting = member("only", GATEWAY, gateway("b", "gw.example", "relay", "s3cr3t", "", SLOW));

        assertThat(Neighbours.warnings(starting, List.of())).singleElement().asString()
            .startsWith("Gateways a (queue only) and b (queue only) are one to the server");
    }

    private static List<String> warnings(Gateway first, Gateway second) {
        return Neighbours.warnings(member("second", second), List.of(member("first", first), member("third", first)))
            .stream().filter(warning -> !warning.contains("third")).toList();
    }

    private static Member member(String queue, Gateway... gateways) {
        SmtpEvent never = new SmtpEvent.Broken(Stage.CONNECT, Fault.REFUSED, "not asked");
        return new Member(queue, List.of(gateways), gateway -> Attempt.failed(never));
    }

    private static Gateway gateway(String name, String host, String user, String password, String heloName, GatewayLimits limits) {
        return new Gateway(name, new Endpoint(host, 587), TlsSettings.DEFAULT,
            Login.withPassword(new Credentials(user, Secret.of(password.toCharArray()))),
            Optional.of(heloName).filter(given -> !given.isEmpty()), Timeouts.RFC_5321, limits, Set.of());
    }
}
