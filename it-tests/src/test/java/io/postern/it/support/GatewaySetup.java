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

package io.postern.it.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Collectors;

import io.postern.peers.smtp.GatewayBuilder;
import io.postern.peers.smtp.ScriptedGateway;
import io.postern.peers.tls.TestAuthority;

/**
 * Gateways and a James that belong together: one certificate authority, which that James's JVM trusts, one user name and
 * password, and the domain {@code chosen.test} that goes through the gateways.
 */
public record GatewaySetup(String name, TestAuthority authority, Path trustStore) {
    public static final String USER = "relay";
    public static final String PASSWORD = "tanstaaftanstaaf";
    public static final String TRUST_STORE_PASSWORD = "changeit";

    /** Makes a certificate authority, and its trust store beside the home folder of the James with this name. */
    public static GatewaySetup create(String name) {
        TestAuthority authority = TestAuthority.create();
        try {
            Path folder = Files.createDirectories(Path.of(System.getProperty("james.homes")));
            Path trustStore = folder.resolve(name + "-trust.p12");
            authority.writeTrustStore(trustStore, TRUST_STORE_PASSWORD.toCharArray());
            return new GatewaySetup(name, authority, trustStore);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A gateway that is well, to be changed before its start. */
    public GatewayBuilder gateway() {
        return ScriptedGateway.builder().identity(authority.issue("localhost")).user(USER, PASSWORD).mechanisms("PLAIN");
    }

    /** What AUTH PLAIN sends for our user (RFC 4616). */
    public String plainResponse() {
        return Base64.getEncoder().encodeToString(("\0" + USER + "\0" + PASSWORD).getBytes(UTF_8));
    }

    /** A port that nobody listens on. */
    public int closedPort() {
        return JamesServer.freePorts(1).get(0);
    }

    /** A James with these gateways, in this order. */
    public JamesExtension james(int... gatewayPorts) {
        return JamesExtension.named(name)
            .environment("POSTERN_GATEWAYS", Arrays.stream(gatewayPorts).mapToObj(port -> "localhost:" + port)
                .collect(Collectors.joining(",")))
            .environment("POSTERN_GATEWAY_USERNAME", USER)
            .environment("POSTERN_GATEWAY_PASSWORD", PASSWORD)
            .environment("JAMES_JAVA_OPTS", "-Djavax.net.ssl.trustStore=" + trustStore
                + " -Djavax.net.ssl.trustStorePassword=" + TRUST_STORE_PASSWORD);
    }
}
