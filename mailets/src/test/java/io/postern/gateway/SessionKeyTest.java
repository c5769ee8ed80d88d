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

package io.postern.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.postern.pool.Rate;
import io.postern.smtp.Credentials;
import io.postern.smtp.Endpoint;
import io.postern.smtp.Fingerprint;
import io.postern.smtp.Secret;
import io.postern.smtp.Timeouts;
import io.postern.smtp.TlsMode;
import io.postern.smtp.TlsSettings;
import io.postern.smtp.Trust;
import io.postern.smtp.sasl.Login;

class SessionKeyTest {
    private static final Gateway GATEWAY = new Gateway("gw.example", 587, credentials("relay", "s3cr3t"));
    private static final TlsSettings TLS = TlsSettings.DEFAULT;

    @Test
    void keyShouldBeEqualForGatewaysThatDifferInNameAndLimitsOnly() {
        Gateway alias = new Gateway("alias", GATEWAY.endpoint(), TLS, Login.withPassword(credentials("relay", "s3cr3t")),
            Optional.empty(), Timeouts.RFC_5321,
            new GatewayLimits(1, 1, 1, Optional.of(new Rate(1, Duration.ofMinutes(1))),
                Duration.ofSeconds(1), Duration.ofSeconds(1)), Set.of());

        assertThat(SessionKey.of(alias)).isEqualTo(SessionKey.of(GATEWAY)).hasSameHashCodeAs(SessionKey.of(GATEWAY));
    }

    @ParameterizedTest
    @MethodSource
    void keyShouldDifferWhenAnythingElseDoes(Gateway other) {
        assertThat(SessionKey.of(other)).isNotEqualTo(SessionKey.of(GATEWAY));
    }

    static Stream<Gateway> keyShouldDifferWhenAnythingElseDoes() throws Exception {
        Fingerprint pin = new Fingerprint(Fingerprint.Subject.CERTIFICATE, "00".repeat(32));
        Login login = GATEWAY.login();
        return Stream.of(
            at(new Endpoint("other.example", 587)),
            at(new Endpoint("gw.example", 465)),
            at(new Endpoint("gw.example", 587, Optional.of(InetAddress.getByAddress(new byte[] {127, 0, 0, 1})))),
            with(new TlsSettings(TlsMode.IMPLICIT, TLS.trust(), TLS.clientCertificate(), TLS.minimum())),
            with(new TlsSettings(TLS.mode(), new Trust.Pinned(Set.of(pin)), TLS.clientCertificate(), TLS.minimum())),
            with(new TlsSettings(TLS.mode(), TLS.trust(), TLS.clientCertificate(), TlsSettings.Version.TLS_1_3)),
            as(Login.withPassword(credentials("other", "s3cr3t"))),
            as(Login.withPassword(credentials("relay", "other"))),
            as(new Login(login.username(), login.password(), login.token(), List.of("PLAIN"))),
            new Gateway(GATEWAY.name(), GATEWAY.endpoint(), TLS, login, Optional.of("helo.example"), Timeouts.RFC_5321,
                GATEWAY.limits(), Set.of()),
            new Gateway(GATEWAY.name(), GATEWAY.endpoint(), TLS, login, Optional.empty(), Timeouts.uniform(Duration.ofSeconds(1)),
                GATEWAY.limits(), Set.of()),
            new Gateway(GATEWAY.name(), GATEWAY.endpoint(), TLS, login, Optional.empty(), Timeouts.RFC_5321,
                GATEWAY.limits(), Set.of("CHUNKING")));
    }

    @Test
    void keyShouldNotShowThePassword() {
        assertThat(SessionKey.of(GATEWAY).toString()).contains("relay").doesNotContain("s3cr3t");
    }

    private static Gateway at(Endpoint endpoint) {
        return gateway(endpoint, TLS, GATEWAY.login());
    }

    private static Gateway with(TlsSettings tls) {
        return gateway(GATEWAY.endpoint(), tls, GATEWAY.login());
    }

    private static Gateway as(Login login) {
        return gateway(GATEWAY.endpoint(), TLS, login);
    }

    private static Gateway gateway(Endpoint endpoint, TlsSettings tls, Login login) {
        return new Gateway(GATEWAY.name(), endpoint, tls, login, Optional.empty(), Timeouts.RFC_5321, GATEWAY.limits(), Set.of());
    }

    private static Credentials credentials(String user, String password) {
        return new Credentials(user, Secret.of(password.toCharArray()));
    }
}
