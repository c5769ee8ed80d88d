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

package io.postern.smtp;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/**
 * {@link TlsSettings} at work: certificates and keys read, sessions kept for resumption (by host and port). Made once, used by any
 * number of threads; a change of the files is seen by a new one only.
 */
public final class TlsContext {
    /** The newest of each server counts; TLS 1.3 brings new ones with every connection. */
    private static final int RESUMABLE_SESSIONS = 100;
    /** In a resumed session no certificate is shown: for so long nobody notices that it has run out, or is trusted no more. */
    private static final int RESUMABLE_SECONDS = 3600;

    private final TlsSettings settings;
    private final SSLContext context;

    private TlsContext(TlsSettings settings, SSLContext context) {
        this.settings = settings;
        this.context = context;
    }

    /**
     * Reads the files that the settings name.
     *
     * @throws UnusableTlsException with everything that is wrong with them
     */
    public static TlsContext open(TlsSettings settings) throws UnusableTlsException {
        List<String> problems = new ArrayList<>();
        Optional<TrustManager[]> trust = read(problems, () -> TlsFiles.trustManagers(settings.trust()));
        Optional<KeyManager[]> keys = settings.clientCertificate()
            .flatMap(certificate -> read(problems, () -> TlsFiles.keyManagers(certificate)));
        if (!problems.isEmpty()) {
            throw new UnusableTlsException(problems);
        }
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.orElseGet(() -> new KeyManager[0]), trust.orElseThrow(), null);
            SSLSessionContext sessions = context.getClientSessionContext();
            sessions.setSessionCacheSize(RESUMABLE_SESSIONS);
            sessions.setSessionTimeout(RESUMABLE_SECONDS);
            return new TlsContext(settings, context);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
    }

    /**
     * One for each different setting.
     *
     * @throws UnusableTlsException with everything that is wrong with any of them
     */
    public static Map<TlsSettings, TlsContext> openAll(Collection<TlsSettings> all) throws UnusableTlsException {
        Map<TlsSettings, TlsContext> contexts = new LinkedHashMap<>();
        List<String> problems = new ArrayList<>();
        for (TlsSettings settings : new LinkedHashSet<>(all)) {
            read(problems, () -> open(settings)).ifPresent(context -> contexts.put(settings, context));
        }
        if (!problems.isEmpty()) {
            throw new UnusableTlsException(problems);
        }
        return contexts;
    }

    @FunctionalInterface
    private interface Reading<T> {
        T read() throws UnusableTlsException;
    }

    private static <T> Optional<T> read(List<String> problems, Reading<T> reading) {
        try {
            return Optional.of(reading.read());
        } catch (UnusableTlsException e) {
            e.problems().stream().filter(problem -> !problems.contains(problem)).forEach(problems::add);
            return Optional.empty();
        }
    }

    TlsMode mode() {
        return settings.mode();
    }

    /** TLS over a connection, before its handshake. */
    SSLSocket over(Socket tcp, String host) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(tcp, host, tcp.getPort(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setProtocols(protocols());
        parameters.setServerNames(serverNames(host));
        if (!(settings.trust() instanceof Trust.Pinned)) {
            // "HTTPS" names the rules of RFC 2818: subjectAltName, wildcard in the leftmost label only. Without it JSSE checks no name.
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        socket.setSSLParameters(parameters);
        return socket;
    }

    private String[] protocols() {
        return Arrays.stream(TlsSettings.Version.values())
            .filter(version -> version.compareTo(settings.minimum()) >= 0)
            .map(TlsSettings.Version::protocol)
            .toArray(String[]::new);
    }

    /** Host names only: RFC 6066, 3 forbids addresses, and names that DNS tolerates but no certificate can carry have no SNI form. */
    private static List<SNIServerName> serverNames(String host) {
        if (host.indexOf(':') >= 0 || host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'))) {
            return List.of();
        }
        try {
            return List.of(new SNIHostName(host));
        } catch (IllegalArgumentException e) {
            return List.of();
        }
    }
}
