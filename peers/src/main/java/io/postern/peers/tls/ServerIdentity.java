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

package io.postern.peers.tls;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** A private key with its certificate chain, a server's or a client's; made by {@link TestAuthority}. */
public final class ServerIdentity {
    private static final char[] NO_PASSWORD = {};

    private final PrivateKey key;
    private final List<X509Certificate> chain;
    private final SSLContext context;

    ServerIdentity(PrivateKey key, List<X509Certificate> chain) {
        this.key = key;
        this.chain = List.copyOf(chain);
        this.context = newContext(keyStore(key, this.chain, NO_PASSWORD), Optional.empty());
    }

    /** A server's TLS that shows this identity; the same each time, so that clients can resume sessions. */
    public SSLContext serverContext() {
        return context;
    }

    /** The same, but it knows the clients of this authority; a new one each time. */
    public SSLContext serverContext(TestAuthority clients) {
        return newContext(keyStore(key, chain, NO_PASSWORD), Optional.of(clients));
    }

    PrivateKey key() {
        return key;
    }

    /** Its own certificate. */
    public X509Certificate certificate() {
        return chain.get(0);
    }

    /** SHA-256 of the whole certificate, 32 upper-case hexadecimal pairs with colons, as openssl prints it. */
    public String sha256Fingerprint() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate().getEncoded());
            return HexFormat.ofDelimiter(":").withUpperCase().formatHex(digest);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Writes key and chain as PKCS12, under the alias {@code server}; the key has the store's password. */
    public void writeKeyStore(Path file, char[] password) {
        try (OutputStream out = Files.newOutputStream(file)) {
            keyStore(key, chain, password).store(out, password);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("cannot write " + file, e);
        }
    }

    /** Writes its own certificate as PEM. */
    public void writeCertificatePem(Path file) {
        writePem(file, certificate());
    }

    /** Writes the key, not encrypted, and the chain behind it into one PEM file, as mail servers read it. */
    public void writeKeyAndChainPem(Path file) {
        try {
            StringBuilder pem = new StringBuilder(pem("PRIVATE KEY", keyWithItsPublicKey()));
            for (X509Certificate certificate : chain) {
                pem.append(pem("CERTIFICATE", certificate.getEncoded()));
            }
            Files.writeString(file, pem, StandardCharsets.US_ASCII);
        } catch (CertificateEncodingException | IOException e) {
            throw new IllegalStateException("cannot write " + file, e);
        }
    }

    /** PKCS8 as the JDK writes it lacks the public key, without which GnuTLS takes no EC key. */
    private byte[] keyWithItsPublicKey() throws IOException {
        PrivateKeyInfo bare = PrivateKeyInfo.getInstance(key.getEncoded());
        ECPrivateKey whole = new ECPrivateKey(((ECKey) key).getParams().getOrder().bitLength(),
            ECPrivateKey.getInstance(bare.parsePrivateKey()).getKey(),
            SubjectPublicKeyInfo.getInstance(certificate().getPublicKey().getEncoded()).getPublicKeyData(), null);
        return new PrivateKeyInfo(bare.getPrivateKeyAlgorithm(), whole).getEncoded();
    }

    static void writePem(Path file, X509Certificate certificate) {
        try {
            Files.writeString(file, pem("CERTIFICATE", certificate.getEncoded()), StandardCharsets.US_ASCII);
        } catch (CertificateEncodingException | IOException e) {
            throw new IllegalStateException("cannot write " + file, e);
        }
    }

    private static String pem(String what, byte[] encoded) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded);
        return "-----BEGIN " + what + "-----\n" + body + "\n-----END " + what + "-----\n";
    }

    private static SSLContext newContext(KeyStore store, Optional<TestAuthority> clients) {
        try {
            KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
            keys.init(store, NO_PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), clients.map(TestAuthority::trustManagers).orElse(null), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyStore keyStore(PrivateKey key, List<X509Certificate> chain, char[] password) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("server", key, password, chain.toArray(Certificate[]::new));
            return store;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
