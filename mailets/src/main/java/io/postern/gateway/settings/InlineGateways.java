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

package io.postern.gateway.settings;

import java.net.InetAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.postern.gateway.Gateway;
import io.postern.gateway.GatewayLimits;
import io.postern.smtp.Endpoint;
import io.postern.smtp.Secret;
import io.postern.smtp.Timeouts;
import io.postern.smtp.TlsMode;
import io.postern.smtp.TlsSettings;
import io.postern.smtp.sasl.Login;

/** Reads gateways from the mailet's own parameters: one login for all of them. */
final class InlineGateways {
    static final List<String> KEYS = List.of("gatewayPort", "gatewayUsername", "gatewayPassword", "gatewayPasswordFile", "sslEnable",
        "timeout", "connectionTimeout", "mechanisms", "connections", "messagesPerConnection", "recipientsPerTransaction", "rate",
        "messagesPerMinute", "connectionAge", "idleTime", "trustFile", "trustPassword", "trustPasswordFile", "certificateSha256",
        "publicKeySha256");
    /** What else these need stands in an element of its own. */
    private static final Set<String> ELSEWHERE = Set.of("XOAUTH2", "EXTERNAL");
    private static final String MILLISECONDS = "milliseconds, more than 0 and up to 1 day";

    private final SettingsReader reader;
    private final ConfFolder conf;

    InlineGateways(SettingsReader reader, ConfFolder conf) {
        this.reader = reader;
        this.conf = conf;
    }

    List<Gateway> read(Optional<InetAddress> source, Optional<String> heloName) {
        TlsMode mode = reader.flag("sslEnable") ? TlsMode.IMPLICIT : TlsMode.STARTTLS;
        int defaultPort = reader.read("gatewayPort", "1 to 65535", HostAndPort::port).orElse(HostAndPort.defaultPort(mode));
        TlsSettings tls = TrustSettings.usable(new TlsSettings(mode, TrustSettings.inline(reader, conf).read(), Optional.empty(),
            TlsSettings.DEFAULT.minimum()), reader, "trustFile");
        Login login = login();
        GatewayLimits limits = new LimitSettings(reader, "").read();
        Timeouts timeouts = timeouts();
        Set<String> seen = new HashSet<>();
        return hosts().stream().map(host -> {
            int port = host.port().orElse(defaultPort);
            if (!seen.add(host.name(port))) {
                reader.mistake("gateway", "'" + host.name(port) + "' is given twice");
            }
            return new Gateway(host.name(port), new Endpoint(host.host(), port, source), tls, login, heloName, timeouts,
                limits, Set.of());
        }).toList();
    }

    private List<HostAndPort> hosts() {
        if (!reader.has("gateway")) {
            reader.mistake("gateway", "missing; expected host[:port], comma separated, or gateways with names from authgateways.xml");
        }
        return reader.list("gateway", "host, host:port or [IPv6]:port", HostAndPort::parse);
    }

    private Login login() {
        String username = reader.required("gatewayUsername", "the user to authenticate as", Grammar::line).orElse("");
        Optional<Secret> password = reader.secret("gatewayPassword", conf);
        if (!reader.has("gatewayPassword") && !reader.has("gatewayPasswordFile")) {
            reader.mistake("gatewayPassword", "missing; expected it or gatewayPasswordFile, a gateway is used with AUTH only");
        }
        List<String> mechanisms = reader.list("mechanisms", Grammar.EXPECTED_MECHANISMS, Grammar::mechanism);
        mechanisms.stream().filter(ELSEWHERE::contains).forEach(mechanism ->
            reader.mistake("mechanisms", mechanism + " is for gateways in " + NamedGateways.FILE + " only"));
        return new Login(username, password, Optional.empty(), mechanisms);
    }

    /** Stock RemoteDelivery's {@code timeout} is how long any reply may take; here it bounds writing too. */
    private Timeouts timeouts() {
        Timeouts rfc = Timeouts.RFC_5321;
        Duration connect = reader.read("connectionTimeout", MILLISECONDS, Grammar::milliseconds).orElse(rfc.connect());
        return reader.read("timeout", MILLISECONDS, Grammar::milliseconds)
            .map(all -> new Timeouts(connect, all, all, all, all, all, all, all, all, all, rfc.quit(), rfc.idle()))
            .orElse(new Timeouts(connect, rfc.greeting(), rfc.ehlo(), rfc.tls(), rfc.auth(), rfc.mail(), rfc.rcpt(), rfc.data(),
                rfc.block(), rfc.finalDot(), rfc.quit(), rfc.idle()));
    }
}
