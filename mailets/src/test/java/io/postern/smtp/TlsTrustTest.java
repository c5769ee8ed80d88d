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

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import io.postern.peers.smtp.ScriptedGateway;
import io.postern.peers.tls.ServerIdentity;
import io.postern.peers.tls.TestAuthority;

/** Whose certificate is accepted. */
class TlsTrustTest {
    /** What a certificate can be like. */
    enum Shown {
        GOOD, OTHER_NAME, EXPIRED, OTHER_AUTHORITY, SELF_SIGNED;

        private ServerIdentity identity() {
            return switch (this) {
                case GOOD -> Peer.AUTHORITY.issue("localhost");
                case OTHER_NAME -> Peer.AUTHORITY.issue("other.example");
                case EXPIRED -> Peer.AUTHORITY.issueExpired("localhost");
                case OTHER_AUTHORITY -> TestAuthority.create().issue("localhost");
                case SELF_SIGNED -> TestAuthority.selfSigned("other.example");
            };
        }
    }

    private final Connector connector = Peer.connector();
    private final ServerIdentity good = Shown.GOOD.identity();

    @AfterEach
    void closeConnector() {
        connector.close();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "GOOD")
    void runShouldRefuseByAuthorityWhatIsNotRightInEveryRespect(Shown shown) {
        SmtpEvent event = Peer.failure(open(shown.identity(), Peer.TRUST.trust()));

        assertThat(event.stage()).isEqualTo(Stage.TLS);
        assertThat(Peer.broken(event).fault()).isEqualTo(Fault.TLS_FAILED);
    }

    @Test
    void runShouldAcceptByAuthorityWhatIsRight() {
        assertOpens(good, Peer.TRUST.trust());
    }

    @ParameterizedTest
    @EnumSource
    void runShouldAcceptAPinnedCertificateWhateverIsInIt(Shown shown) throws CertificateException {
        ServerIdentity identity = shown.identity();

        assertOpens(identity, new Trust.Pinned(Set.of(Fingerprint.ofCertificate(identity.certificate()))));
    }

    @ParameterizedTest
    @EnumSource
    void runShouldAcceptAPinnedKeyWhateverIsInTheCertificate(Shown shown) {
        ServerIdentity identity = shown.identity();

        assertOpens(identity, new Trust.Pinned(Set.of(Fingerprint.ofPublicKey(identity.certificate()))));
    }

    @Test
    void runShouldAcceptTheNextPinWhenSeveralAreGiven() throws CertificateException {
        ServerIdentity other = Shown.SELF_SIGNED.identity();

        assertOpens(other, new Trust.Pinned(Set.of(Fingerprint.ofCertificate(good.certificate()),
            Fingerprint.ofCertificate(other.certificate()))));
    }

    @Test
    void pinOfAKeyShouldSurviveANewCertificateAndPinOfACertificateShouldNot() throws CertificateException {
        ServerIdentity old = good;
        ServerIdentity renewed = Peer.AUTHORITY.reissue(old, "localhost");

        assertOpens(renewed, new Trust.Pinned(Set.of(Fingerprint.ofPublicKey(old.certificate()))));
        Peer.failure(open(renewed, new Trust.Pinned(Set.of(Fingerprint.ofCertificate(old.certificate())))));
    }

    /** The hash of a certificate is none of a key, nor the reverse. */
    @Test
    void runShouldRefuseWhatIsNotPinnedAndTellWhatItSaw() throws CertificateException {
        Fingerprint certificate = Fingerprint.ofCertificate(good.certificate());
        Fingerprint key = Fingerprint.ofPublicKey(good.certificate());
        Trust crossed = new Trust.Pinned(Set.of(new Fingerprint(Fingerprint.Subject.CERTIFICATE, key.hex()),
            new Fingerprint(Fingerprint.Subject.PUBLIC_KEY, certificate.hex())));

        SmtpEvent event = Peer.failure(open(good, crossed));

        assertThat(event.describe()).startsWith("TLS TLS_FAILED: ").endsWith(
            "not pinned: the server shows " + certificate + ", " + key);
    }

    /** Java trusts it as it stands, but for its name. */
    @ParameterizedTest
    @CsvSource({"localhost,true", "other.example,false"})
    void runShouldAcceptTheGatewaysOwnCertificateAmongTheAuthorities(String name, boolean accepted, @TempDir Path directory) {
        ServerIdentity identity = TestAuthority.create().issueExpired(name);
        Path file = directory.resolve("gateway.pem");
        identity.writeCertificatePem(file);

        Attempt<SmtpSession> attempt = open(identity, new Trust.Authorities(file, Optional.empty()));

        assertThat(attempt instanceof Attempt.Done<SmtpSession>).isEqualTo(accepted);
    }

    /** DNS knows such names; certificates and SNI do not. */
    @Test
    void runShouldTakeAPinnedGatewayWhoseNameNoCertificateCanCarry() {
        try (ScriptedGateway gateway = Peer.gateway().identity(good).start();
             Connector local = new Connector(host -> new InetAddress[] {gateway.address().getAddress()})) {
            TlsContext tls = Peer.tls(Peer.with(new Trust.Pinned(Set.of(Fingerprint.ofPublicKey(good.certificate())))));

            assertThat(local.open(new Endpoint("mail_out.example", gateway.port()), Peer.handshake(tls), Peer.relay(), Trace.NONE))
                .isInstanceOf(Attempt.Done.class);
            assertThat(gateway.tlsSessions()).singleElement().satisfies(session -> assertThat(session.serverNames()).isEmpty());
        }
    }

    @Test
    void runShouldRefuseEverythingWhenNothingIsPinned() {
        Peer.failure(open(good, new Trust.Pinned(Set.of())));
    }

    private void assertOpens(ServerIdentity shown, Trust trust) {
        Attempt<SmtpSession> attempt = open(shown, trust);

        assertThat(attempt).isInstanceOf(Attempt.Done.class);
    }

    private Attempt<SmtpSession> open(ServerIdentity shown, Trust trust) {
        try (ScriptedGateway gateway = Peer.gateway().identity(shown).start()) {
            return Peer.open(connector, gateway, Peer.tls(Peer.with(trust)));
        }
    }
}
