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

package io.postern.peers.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;

import io.postern.peers.dns.ZoneServer;
import io.postern.peers.smtp.ScriptedGateway;
import io.postern.peers.tls.TestAuthority;

/**
 * Shows both recipes on one machine: starts a DNS server that knows 127.0.0.8 and no other host, and a gateway that
 * requires TLS and AUTH, then James with both, and says what to type to see a refusal, an acceptance and a delivery.
 * What happens is printed as it happens. Usage: {@code Demo JAMES_HOME}; ends with James, or with Ctrl-C.
 */
public final class Demo {
    private static final String ZONE = "8.0.0.127.in-addr.arpa. PTR mail.registered.example.";
    private static final String USER = "postern";
    /** As James sees it, which runs in its own folder: the path of that may have spaces in it. */
    private static final String TRUST_STORE = "var/demo-trust.p12";
    private static final String TRUST_STORE_PASSWORD = "changeit";

    private Demo() {
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length != 1) {
            throw new IllegalArgumentException("usage: Demo JAMES_HOME");
        }
        System.exit(run(Path.of(args[0])));
    }

    private static int run(Path home) throws IOException, InterruptedException {
        TestAuthority authority = TestAuthority.create();
        String password = randomPassword();
        try (DemoHome folder = DemoHome.make(home);
             ZoneServer dns = ZoneServer.start(ZONE);
             ScriptedGateway gateway = ScriptedGateway.builder().identity(authority.issue("localhost")).user(USER, password).start();
             DemoJames james = DemoJames.start(folder.path(), environment(folder, authority, dns, gateway, password))) {
            GatewayWatch watch = new GatewayWatch(gateway, System.out::println);
            james.whenStarted(() -> {
                james.createUser(randomPassword());
                System.out.print(Instructions.text(james.smtpPort()));
            });
            return james.awaitEnd(watch::look);
        } catch (DemoHome.InUseException e) {
            System.err.println("demo: does not start: " + e.getMessage());
            return 1;
        }
    }

    private static Map<String, String> environment(DemoHome folder, TestAuthority authority, ZoneServer dns, ScriptedGateway gateway,
                                                   String password) {
        authority.writeTrustStore(folder.path().resolve(TRUST_STORE), TRUST_STORE_PASSWORD.toCharArray());
        return Map.of(
            "POSTERN_DNS_SERVERS", "127.0.0.1:" + dns.port(),
            "POSTERN_GATEWAY_DOMAINS", "chosen.example",
            "POSTERN_GATEWAYS", "localhost:" + gateway.port(),
            "POSTERN_GATEWAY_USERNAME", USER,
            "POSTERN_GATEWAY_PASSWORD", password,
            "JAMES_JAVA_OPTS", System.getenv().getOrDefault("JAMES_JAVA_OPTS", "") + " -Djavax.net.ssl.trustStore=" + TRUST_STORE
                + " -Djavax.net.ssl.trustStorePassword=" + TRUST_STORE_PASSWORD);
    }

    private static String randomPassword() {
        byte[] random = new byte[12];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }
}
