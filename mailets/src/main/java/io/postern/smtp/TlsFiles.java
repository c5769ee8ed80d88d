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

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** Reads certificates and keys; what is wrong with a file is told with its name, without its content. */
final class TlsFiles {
    private static final String PKCS12 = "PKCS12";
    private static final String WRONG_PASSWORD = "wrong password";
    private static final char[] NONE = {};

    private TlsFiles() {
    }

    static TrustManager[] trustManagers(Trust trust) throws UnusableTlsException {
        if (trust instanceof Trust.Pinned pinned) {
            return new TrustManager[] {new PinnedTrust(pinned.fingerprints())};
        }
        if (trust instanceof Trust.Authorities authorities) {
            return reading(authorities.file().toString(), () -> trustIn(Optional.of(store(authorities))));
        }
        return reading("the trust store of this Java", () -> trustIn(Optional.empty()));
    }

    static KeyManager[] keyManagers(ClientCertificate certificate) throws UnusableTlsException {
        return reading(certificate.file().toString(), () -> {
            KeyStore store = pkcs12(Files.readAllBytes(certificate.file()), Optional.of(certificate.password()));
            int keys = 0;
            for (String alias : Collections.list(store.aliases())) {
                keys += store.isKeyEntry(alias) ? 1 : 0;
            }
            if (keys != 1) {
                throw new IOException("holds " + keys + " private keys instead of one");
            }
            char[] password = certificate.password().reveal();
            try {
                KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
                factory.init(store, password);
                return factory.getKeyManagers();
            } finally {
                Arrays.fill(password, '\0');
            }
        });
    }

    private static TrustManager[] trustIn(Optional<KeyStore> store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store.orElse(null));
        return factory.getTrustManagers();
    }

    private static KeyStore store(Trust.Authorities authorities) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(PKCS12);
        store.load(null, NONE);
        for (Certificate certificate : certificates(Files.readAllBytes(authorities.file()), authorities.password())) {
            store.setCertificateEntry(String.valueOf(store.size()), certificate);
        }
        if (store.size() == 0) {
            // What "openssl pkcs12 -nokeys" writes is, for Java, certificates that nobody said to trust.
            throw new IOException("holds no certificate that is marked as trusted"
                + (authorities.password().isEmpty() ? " (a PKCS12 file may need its password)" : " (in PEM none needs a mark)"));
        }
        return store;
    }

    private static Collection<? extends Certificate> certificates(byte[] content, Optional<Secret> password)
            throws GeneralSecurityException, IOException {
        if (new String(content, StandardCharsets.ISO_8859_1).contains("-----BEGIN ")) {
            try {
                return CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(content));
            } catch (CertificateException e) {
                throw new IOException("cannot be read as certificates in PEM", e);
            }
        }
        KeyStore store = pkcs12(content, password);
        List<Certificate> trusted = new ArrayList<>();
        for (String alias : Collections.list(store.aliases())) {
            if (store.isCertificateEntry(alias)) {
                trusted.add(store.getCertificate(alias));
            }
        }
        return trusted;
    }

    private static KeyStore pkcs12(byte[] content, Optional<Secret> password) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(PKCS12);
        char[] revealed = password.map(Secret::reveal).orElse(null);
        try {
            store.load(new ByteArrayInputStream(content), revealed);
            return store;
        } catch (IOException e) {
            throw new IOException(e.getCause() instanceof UnrecoverableKeyException ? WRONG_PASSWORD : "cannot be read as PKCS12", e);
        } finally {
            if (revealed != null) {
                Arrays.fill(revealed, '\0');
            }
        }
    }

    @FunctionalInterface
    private interface Reading<T> {
        T read() throws GeneralSecurityException, IOException;
    }

    private static <T> T reading(String what, Reading<T> reading) throws UnusableTlsException {
        try {
            return reading.read();
        } catch (GeneralSecurityException | IOException e) {
            throw new UnusableTlsException(List.of(what + ": " + reason(e)));
        }
    }

    private static String reason(Exception e) {
        if (e instanceof NoSuchFileException) {
            return "no such file";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof UnrecoverableKeyException) {
            return WRONG_PASSWORD;
        }
        return String.valueOf(e.getMessage());
    }
}
