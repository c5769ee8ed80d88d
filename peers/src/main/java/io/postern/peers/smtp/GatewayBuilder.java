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

package io.postern.peers.smtp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

import io.postern.peers.tls.ServerIdentity;
import io.postern.peers.tls.TestAuthority;

/** Says what a {@link ScriptedGateway} offers before it starts. */
public final class GatewayBuilder {
    private static final int BACKLOG = 256;

    private final Script script = new Script();
    private final Map<String, String> users = new HashMap<>();
    private final Set<String> without = new HashSet<>();
    private Optional<ServerIdentity> identity = Optional.empty();
    private List<String> tlsVersions = List.of();
    private Optional<TestAuthority> clients = Optional.empty();
    private Offer.Tls tls = Offer.Tls.STARTTLS;
    private Offer.AuthAllowed authAllowed = Offer.AuthAllowed.UNDER_TLS;
    private List<String> mechanisms = List.of("PLAIN", "LOGIN", "CRAM-MD5");
    private List<String> extensions =
        List.of("PIPELINING", "8BITMIME", "SIZE 52428800", "ENHANCEDSTATUSCODES", "DSN", "SMTPUTF8", "CHUNKING");
    private Optional<InetSocketAddress> bind = Optional.empty();

    GatewayBuilder() {
    }

    /** Offers STARTTLS with this identity, and refuses MAIL without TLS. */
    public GatewayBuilder identity(ServerIdentity shown) {
        identity = Optional.of(shown);
        return this;
    }

    /** TLS from the first octet (RFC 8314, 3.3) rather than STARTTLS; needs an identity. */
    public GatewayBuilder implicitTls() {
        tls = Offer.Tls.IMPLICIT;
        return this;
    }

    /** Speaks these versions only, by their JSSE names; all that JSSE has unless told. */
    public GatewayBuilder tlsVersions(String... names) {
        tlsVersions = List.of(names);
        return this;
    }

    /** Ends the handshake with whom has no certificate of this authority. */
    public GatewayBuilder clientsOf(TestAuthority authority) {
        clients = Optional.of(authority);
        return this;
    }

    /** A user who may submit; with one at least, AUTH is offered and MAIL refused before it. */
    public GatewayBuilder user(String name, String password) {
        users.put(name, password);
        return this;
    }

    /** Which mechanisms AUTH lists, in this order; those it does not implement are answered 504. PLAIN, LOGIN, CRAM-MD5 unless told. */
    public GatewayBuilder mechanisms(String... names) {
        mechanisms = upper(names);
        return this;
    }

    /** Offers AUTH without TLS too, as no honest gateway should. */
    public GatewayBuilder authWithoutTls() {
        authAllowed = Offer.AuthAllowed.ALWAYS;
        return this;
    }

    /** Exactly these EHLO keywords, with parameters where there are any; STARTTLS and AUTH come on their own. */
    public GatewayBuilder extensions(String... keywords) {
        extensions = List.of(keywords);
        return this;
    }

    /** Neither offers nor obeys these keywords, STARTTLS and AUTH included; what MAIL asks for stays. */
    public GatewayBuilder without(String... keywords) {
        without.addAll(upper(keywords));
        return this;
    }

    /** Where to listen, port 0 for a free one; a free port of 127.0.0.1 unless told. */
    public GatewayBuilder bind(InetSocketAddress address) {
        if (address.isUnresolved()) {
            throw new IllegalArgumentException("no such address: " + address);
        }
        bind = Optional.of(address);
        return this;
    }

    /** See {@link ScriptedGateway#program(Step, Action...)}. */
    public GatewayBuilder on(Step step, Action... actions) {
        script.on(step, actions);
        return this;
    }

    /** See {@link ScriptedGateway#program(Step, Predicate, Action...)}. */
    public GatewayBuilder on(Step step, Predicate<String> condition, Action... actions) {
        script.on(step, condition, actions);
        return this;
    }

    /** Listens from here on; call once. */
    public ScriptedGateway start() {
        if (tls == Offer.Tls.IMPLICIT && identity.isEmpty()) {
            throw new IllegalStateException("implicit TLS needs an identity");
        }
        Offer offer = new Offer(identity.map(this::serverTls), tls, users, mechanisms, authAllowed, extensions, without);
        try {
            InetSocketAddress address = bind.isPresent() ? bind.get() : new InetSocketAddress(loopback(), 0);
            return new ScriptedGateway(offer, script, new ServerSocket(address.getPort(), BACKLOG, address.getAddress()));
        } catch (IOException e) {
            throw new UncheckedIOException("no gateway on " + bind.map(InetSocketAddress::toString).orElse("a free port of 127.0.0.1"), e);
        }
    }

    private ServerTls serverTls(ServerIdentity shown) {
        return clients
            .map(known -> new ServerTls(shown.serverContext(known), tlsVersions, ServerTls.ClientCertificate.REQUIRED))
            .orElseGet(() -> new ServerTls(shown.serverContext(), tlsVersions, ServerTls.ClientCertificate.NOT_ASKED));
    }

    private static InetAddress loopback() throws UnknownHostException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    }

    private static List<String> upper(String... words) {
        return Arrays.stream(words).map(word -> word.toUpperCase(Locale.ROOT)).toList();
    }
}
