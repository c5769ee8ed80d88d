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

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import io.postern.gateway.Gateway;
import io.postern.smtp.ClientCertificate;
import io.postern.smtp.Endpoint;
import io.postern.smtp.Secret;
import io.postern.smtp.Timeouts;
import io.postern.smtp.TlsMode;
import io.postern.smtp.TlsSettings;
import io.postern.smtp.sasl.Login;

/** Reads one {@code <gateway>} of {@code authgateways.xml}. */
final class GatewayElement {
    private final String name;
    private final ConfFolder conf;
    private final SettingsReader reader;

    GatewayElement(String name, ConfFolder conf, SettingsReader reader) {
        this.name = name;
        this.conf = conf;
        this.reader = reader;
    }

    Gateway parse() {
        TlsSettings tls = tls();
        Endpoint endpoint = new Endpoint(
            reader.required("host", "a host name or an IP address", HostAndPort::host).orElse(""),
            reader.read("port", "1 to 65535", HostAndPort::port).orElse(HostAndPort.defaultPort(tls.mode())),
            reader.read("bind", Grammar.EXPECTED_ADDRESS, Grammar::address));
        Optional<String> heloName = reader.read("heloName", Grammar.EXPECTED_HELO_NAME, Grammar::heloName);
        Set<String> hidden = Set.copyOf(reader.list("hiddenKeywords", "EHLO keywords other than STARTTLS and AUTH", Grammar::hideable));
        Gateway gateway = new Gateway(name, endpoint, tls, login(tls), heloName, timeouts(),
            new LimitSettings(reader, "limits/").read(), hidden);
        reader.finish(Set.of());
        return gateway;
    }

    private TlsSettings tls() {
        return TrustSettings.usable(new TlsSettings(
            reader.read("tls/mode", "starttls or implicit", Grammar.choice(TlsMode.class)).orElse(TlsSettings.DEFAULT.mode()),
            TrustSettings.element(reader, conf, "tls/trust").read(), clientCertificate(),
            reader.read("tls/minimumVersion", "1.2 or 1.3", Grammar::tlsVersion).orElse(TlsSettings.DEFAULT.minimum())), reader, "tls");
    }

    private Optional<ClientCertificate> clientCertificate() {
        if (Stream.of("", "/file", "/password", "/passwordFile").noneMatch(key -> reader.has("tls/clientCertificate" + key))) {
            return Optional.empty();
        }
        Optional<Path> file = reader.required("tls/clientCertificate/file", "a PKCS12 file", Grammar::line).map(conf::resolve);
        file.ifPresent(path -> reader.exposed("tls/clientCertificate/file", path));
        Secret password = reader.secret("tls/clientCertificate/password", conf).orElseGet(() -> Secret.of(new char[0]));
        return file.map(path -> new ClientCertificate(path, password));
    }

    private Login login(TlsSettings tls) {
        List<String> mechanisms = reader.list("authentication/mechanisms", Grammar.EXPECTED_MECHANISMS, Grammar::mechanism);
        Optional<Secret> password = reader.secret("authentication/password", conf);
        Optional<SecretFile> token = reader.secretFile("authentication/tokenFile", conf);
        boolean hasPassword = reader.has("authentication/password") || reader.has("authentication/passwordFile");
        boolean hasToken = reader.has("authentication/tokenFile");
        for (String mechanism : mechanisms) {
            switch (mechanism) {
                case "EXTERNAL" -> need(mechanism, "tls/clientCertificate", tls.clientCertificate().isPresent());
                case "XOAUTH2" -> need(mechanism, "authentication/tokenFile", hasToken);
                default -> need(mechanism, "authentication/password or passwordFile", hasPassword);
            }
        }
        if (mechanisms.isEmpty() && !hasPassword && !hasToken) {
            reader.mistake("authentication", "expected password, passwordFile, tokenFile or the mechanism EXTERNAL:"
                + " a gateway is used with AUTH only");
        }
        Optional<String> username = mechanisms.equals(List.of("EXTERNAL"))
            ? reader.line("authentication/username")
            : reader.required("authentication/username", "the user to authenticate as", Grammar::line);
        return new Login(username.orElse(""), password, token.map(file -> file), mechanisms);
    }

    private void need(String mechanism, String what, boolean given) {
        if (!given) {
            reader.mistake("authentication/mechanisms", mechanism + " needs " + what);
        }
    }

    private Timeouts timeouts() {
        Timeouts rfc = Timeouts.RFC_5321;
        return new Timeouts(time("timeouts/connect", rfc.connect()), time("timeouts/greeting", rfc.greeting()),
            time("timeouts/ehlo", rfc.ehlo()), time("timeouts/tls", rfc.tls()), time("timeouts/auth", rfc.auth()),
            time("timeouts/mail", rfc.mail()), time("timeouts/rcpt", rfc.rcpt()), time("timeouts/data", rfc.data()),
            time("timeouts/block", rfc.block()), time("timeouts/finalDot", rfc.finalDot()), time("timeouts/quit", rfc.quit()), rfc.idle());
    }

    private Duration time(String key, Duration byDefault) {
        return reader.read(key, Grammar.EXPECTED_DURATION, Grammar::duration).orElse(byDefault);
    }
}
