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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.openssl.PEMParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestAuthorityTest {
    private static final int READ_MILLIS = 10_000;

    private final TestAuthority authority = TestAuthority.create();

    @ParameterizedTest
    @ValueSource(strings = {"gateway.test", "127.0.0.1", "::1"})
    void handshakeShouldSucceedWhenTheAuthorityIsTrustedAndTheNameFits(String name) throws IOException {
        ServerIdentity identity = authority.issue("gateway.test", "127.0.0.1", "::1");

        assertThat(handshake(identity, authority.clientContext(), name)).isEqualTo("TLSv1.3");
    }

    @Test
    void handshakeShouldFailWhenTheNameIsAnother() {
        ServerIdentity identity = authority.issue("gateway.test");

        assertThatThrownBy(() -> handshake(identity, authority.clientContext(), "other.test")).isInstanceOf(SSLException.class);
    }

    @Test
    void handshakeShouldFailWhenAnotherAuthorityIsTrusted() {
        ServerIdentity identity = authority.issue("gateway.test");
        SSLContext other = TestAuthority.create().clientContext();

        assertThatThrownBy(() -> handshake(identity, other, "gateway.test")).isInstanceOf(SSLException.class)
            .hasMessageContaining("unable to find valid certification path");
    }

    @Test
    void handshakeShouldFailWhenTheCertificateIsSelfSigned() {
        ServerIdentity identity = TestAuthority.selfSigned("gateway.test");

        assertThatThrownBy(() -> handshake(identity, authority.clientContext(), "gateway.test")).isInstanceOf(SSLException.class);
    }

    @Test
    void handshakeShouldFailWhenTheCertificateRanOut() {
        ServerIdentity identity = authority.issueExpired("gateway.test");

        assertThatThrownBy(() -> handshake(identity, authority.clientContext(), "gateway.test"))
            .hasStackTraceContaining("CertificateExpiredException");
    }

    @Test
    void issueShouldRefuseWhenThereIsNoName() {
        assertThatThrownBy(authority::issue).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void fingerprintShouldBeTheDigestOfTheCertificateWhenItIsReadBackFromPem(@TempDir Path directory) throws Exception {
        ServerIdentity identity = authority.issue("gateway.test");
        Path pem = directory.resolve("server.pem");

        identity.writeCertificatePem(pem);

        try (InputStream in = Files.newInputStream(pem)) {
            byte[] der = CertificateFactory.getInstance("X.509").generateCertificate(in).getEncoded();
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(der);
            assertThat(identity.sha256Fingerprint()).matches("([0-9A-F]{2}:){31}[0-9A-F]{2}")
                .startsWith(String.format("%02X:%02X:", digest[0], digest[1]));
        }
    }

    @Test
    void trustStoreShouldHoldTheSameCertificateAsThePemWhenBothAreWritten(@TempDir Path directory) throws Exception {
        Path store = directory.resolve("trust.p12");
        Path pem = directory.resolve("ca.pem");

        authority.writeTrustStore(store, "changeit".toCharArray());
        authority.writeCaPem(pem);

        KeyStore read = load(store);
        assertThat(read.isCertificateEntry("authority")).isTrue();
        try (InputStream in = Files.newInputStream(pem)) {
            assertThat(CertificateFactory.getInstance("X.509").generateCertificate(in)).isEqualTo(read.getCertificate("authority"));
        }
        authority.issue("gateway.test").certificate().verify(read.getCertificate("authority").getPublicKey());
    }

    @Test
    void keyStoreShouldHoldKeyAndChainWhenItIsWritten(@TempDir Path directory) throws Exception {
        Path store = directory.resolve("server.p12");
        ServerIdentity identity = authority.issue("gateway.test");

        identity.writeKeyStore(store, "changeit".toCharArray());

        KeyStore read = load(store);
        assertThat(read.getKey("server", "changeit".toCharArray()).getAlgorithm()).isEqualTo("EC");
        assertThat(List.of(read.getCertificateChain("server"))).hasSize(2).startsWith(identity.certificate());
    }

    private static KeyStore load(Path file) throws GeneralSecurityException, IOException {
        return KeyStore.getInstance(file.toFile(), "changeit".toCharArray());
    }

    /** GnuTLS takes an EC key only with the public key in it; BouncyCastle's parser shows whether it is there. */
    @Test
    void pemShouldHoldKeyWithItsPublicKeyAndChainWhenBothAreWritten(@TempDir Path directory) throws Exception {
        ServerIdentity identity = TestAuthority.create().issue("localhost");
        Path pem = directory.resolve("identity.pem");
        identity.writeKeyAndChainPem(pem);

        List<Object> read = new ArrayList<>();
        try (PEMParser parser = new PEMParser(Files.newBufferedReader(pem))) {
            for (Object part = parser.readObject(); part != null; part = parser.readObject()) {
                read.add(part);
            }
        }

        assertThat(read).hasSize(3);
        assertThat(ECPrivateKey.getInstance(((PrivateKeyInfo) read.get(0)).parsePrivateKey()).getPublicKey().getBytes())
            .isEqualTo(((X509CertificateHolder) read.get(1)).getSubjectPublicKeyInfo().getPublicKeyData().getBytes());
        assertThat(((X509CertificateHolder) read.get(1)).getIssuer()).isEqualTo(((X509CertificateHolder) read.get(2)).getSubject());
    }

    private static String handshake(ServerIdentity identity, SSLContext client, String name) throws IOException {
        try (ServerSocket server = identity.serverContext().getServerSocketFactory()
                .createServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket raw = new Socket(server.getInetAddress(), server.getLocalPort());
                SSLSocket socket = (SSLSocket) client.getSocketFactory().createSocket(raw, name, server.getLocalPort(), true)) {
            ForkJoinPool.commonPool().execute(() -> shakeHands(server));
            raw.setSoTimeout(READ_MILLIS);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return socket.getSession().getProtocol();
        }
    }

    private static void shakeHands(ServerSocket server) {
        try (SSLSocket accepted = (SSLSocket) server.accept()) {
            accepted.setSoTimeout(READ_MILLIS);
            accepted.startHandshake();
        } catch (IOException e) {
            // The client's side of the failure is what the tests look at.
        }
    }
}
