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
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority made at run time; nobody trusts it but who is told to. */
public final class TestAuthority {
    private static final AtomicLong SERIALS = new AtomicLong(System.currentTimeMillis());
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration LIFE = Duration.ofDays(3650);
    private static final Pattern IP_ADDRESS = Pattern.compile("[0-9.]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    private final KeyPair keys;
    private final X509Certificate certificate;

    private TestAuthority(KeyPair keys, X509Certificate certificate) {
        this.keys = keys;
        this.certificate = certificate;
    }

    /** A new authority with an EC P-256 key; each one has a name of its own. */
    public static TestAuthority create() {
        try {
            KeyPair keys = newKeys();
            X500Name name = new X500Name("CN=Postern test authority " + SERIALS.incrementAndGet());
            Instant from = Instant.now().minus(DAY.multipliedBy(3));
            X509v3CertificateBuilder builder = builder(name, name, keys, from, Instant.now().plus(LIFE));
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            return new TestAuthority(keys, sign(builder, keys));
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A server's key and certificate, valid from yesterday, for these host names and IP addresses (at least one). */
    public ServerIdentity issue(String... dnsNamesOrIpAddresses) {
        return issue(Instant.now().minus(DAY), Instant.now().plus(LIFE), dnsNamesOrIpAddresses);
    }

    /** The same, but it ran out yesterday. */
    public ServerIdentity issueExpired(String... dnsNamesOrIpAddresses) {
        return issue(Instant.now().minus(DAY.multipliedBy(2)), Instant.now().minus(DAY), dnsNamesOrIpAddresses);
    }

    /** A new certificate for the key of another, valid from yesterday. */
    public ServerIdentity reissue(ServerIdentity identity, String... dnsNamesOrIpAddresses) {
        KeyPair server = new KeyPair(identity.certificate().getPublicKey(), identity.key());
        return issue(server, KeyPurposeId.id_kp_serverAuth, Instant.now().minus(DAY), Instant.now().plus(LIFE), dnsNamesOrIpAddresses);
    }

    /** A client's key and certificate, valid from yesterday. */
    public ServerIdentity issueClient(String name) {
        return issue(newKeys(), KeyPurposeId.id_kp_clientAuth, Instant.now().minus(DAY), Instant.now().plus(LIFE), name);
    }

    /** A server's key and certificate that no authority has signed. */
    public static ServerIdentity selfSigned(String... dnsNamesOrIpAddresses) {
        try {
            KeyPair keys = newKeys();
            X500Name name = subject(dnsNamesOrIpAddresses);
            X509v3CertificateBuilder builder = builder(name, name, keys, Instant.now().minus(DAY), Instant.now().plus(LIFE));
            addExtensions(builder, KeyPurposeId.id_kp_serverAuth, dnsNamesOrIpAddresses);
            return new ServerIdentity(keys.getPrivate(), List.of(sign(builder, keys)));
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Writes a PKCS12 store that trusts this authority, for {@code javax.net.ssl.trustStore}. */
    public void writeTrustStore(Path file, char[] password) {
        try (OutputStream out = Files.newOutputStream(file)) {
            trustStore().store(out, password);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("cannot write " + file, e);
        }
    }

    /** Writes the authority's certificate as PEM. */
    public void writeCaPem(Path file) {
        ServerIdentity.writePem(file, certificate);
    }

    /** A client's TLS that trusts this authority and nobody else. */
    public SSLContext clientContext() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    TrustManager[] trustManagers() {
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(trustStore());
            return trust.getTrustManagers();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private KeyStore trustStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("authority", certificate);
        return store;
    }

    private ServerIdentity issue(Instant from, Instant to, String... names) {
        return issue(newKeys(), KeyPurposeId.id_kp_serverAuth, from, to, names);
    }

    private ServerIdentity issue(KeyPair owner, KeyPurposeId purpose, Instant from, Instant to, String... names) {
        try {
            X500Name issuer = X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
            X509v3CertificateBuilder builder = builder(issuer, subject(names), owner, from, to);
            addExtensions(builder, purpose, names);
            return new ServerIdentity(owner.getPrivate(), List.of(sign(builder, keys), certificate));
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static X500Name subject(String... names) {
        if (names.length == 0) {
            throw new IllegalArgumentException("a certificate needs a host name or an IP address");
        }
        return new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, names[0]).build();
    }

    private static void addExtensions(X509v3CertificateBuilder builder, KeyPurposeId purpose, String... names) throws IOException {
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
        GeneralName[] alternatives = Arrays.stream(names)
            .map(name -> new GeneralName(IP_ADDRESS.matcher(name).matches() ? GeneralName.iPAddress : GeneralName.dNSName, name))
            .toArray(GeneralName[]::new);
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(alternatives));
    }

    private static X509v3CertificateBuilder builder(X500Name issuer, X500Name subject, KeyPair keys, Instant from, Instant to) {
        return new JcaX509v3CertificateBuilder(issuer, BigInteger.valueOf(SERIALS.incrementAndGet()), Date.from(from), Date.from(to),
            subject, keys.getPublic());
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, KeyPair signer)
            throws GeneralSecurityException, OperatorCreationException {
        return new JcaX509CertificateConverter()
            .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer.getPrivate())));
    }

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has EC", e);
        }
    }
}
