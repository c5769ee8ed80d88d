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

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

import io.postern.it.support.GatewaySetup;
import io.postern.peers.tls.TestAuthority;

/** Postfix that takes mail from loopback without conditions, and sends all of it by a gateway that must have TLS and a login. */
public final class PostfixRelay implements AutoCloseable {
    /** The pause that Postfix makes when mail comes faster than it leaves is not made. */
    private static final String SETTINGS = """
        in_flow_delay = 0
        mynetworks = 127.0.0.0/8
        smtpd_tls_security_level = none
        smtpd_sasl_auth_enable = no
        smtpd_relay_restrictions = permit_mynetworks, reject
        relayhost = [localhost]:@GATEWAY@
        smtp_dns_support_level = disabled
        smtp_host_lookup = native
        smtp_tls_security_level = secure
        smtp_tls_secure_cert_match = nexthop
        smtp_tls_CAfile = @CA@
        smtp_tls_connection_reuse = @REUSE@
        smtp_sasl_auth_enable = yes
        smtp_sasl_security_options = noanonymous
        smtp_sasl_password_maps = inline:{ { [localhost]:@GATEWAY@ = @USER@:@PASSWORD@ } }
        """;
    private static final String SERVICES = """
        tlsproxy               unix       -       -      n      -      0       tlsproxy
        """;

    private final PeerHome home = PostfixFolder.create();
    private final Doors doors = Doors.named(PostfixFolder.DOORS);
    private final PeerProcess postfix;

    /**
     * Starts it, for the user of {@link GatewaySetup}.
     *
     * @param reuse whether it keeps connections under TLS for more than one mail, which is not its default
     */
    public PostfixRelay(TestAuthority authority, int gateway, boolean reuse) {
        Path ca = home.folder().resolve("ca.pem");
        authority.writeCaPem(ca);
        Map<String, String> values = new HashMap<>(doors.values());
        values.putAll(Map.of("IDENTITY", ca.toString(), "SINK", String.valueOf(gateway)));
        PostfixFolder.fill(home, values, "main.cf", "master.cf");
        PostfixFolder.change(home, "main.cf", SETTINGS.replace("@GATEWAY@", String.valueOf(gateway)).replace("@CA@", ca.toString())
            .replace("@REUSE@", reuse ? "yes" : "no").replace("@USER@", GatewaySetup.USER).replace("@PASSWORD@", GatewaySetup.PASSWORD));
        PostfixFolder.change(home, "master.cf", SERVICES);
        postfix = PostfixFolder.start(home, port());
    }

    /** Where it takes mail. */
    public int port() {
        return doors.port("CHUNKING");
    }

    @Override
    public void close() {
        postfix.close();
        home.close();
    }
}
