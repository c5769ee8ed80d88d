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
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.postern.peers.tls.ServerIdentity;

/** Files that can be used, and files that cannot. */
class TlsContextTest {
    private static final String PASSWORD = "correct horse";
    private static final Secret SECRET = Secret.of(PASSWORD.toCharArray());
    private static final ServerIdentity CLIENT = Peer.AUTHORITY.issueClient("relay.example");

    private final Path directory;

    TlsContextTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void openShouldTakeAuthoritiesAsPemWithRemarks() throws Exception {
        Path pem = directory.resolve("ca.pem");
        Peer.AUTHORITY.writeCaPem(pem);
        String text = Files.readString(pem);
        Path bundle = Files.writeString(directory.resolve("bundle.pem"), "# ours\n" + text + "\n# twice\n" + text);

        assertThat(TlsContext.open(authorities(bundle, Optional.empty()))).isNotNull();
    }

    @Test
    void openShouldTakeAuthoritiesAsPkcs12() throws Exception {
        Path store = directory.resolve("ca.p12");
        Peer.AUTHORITY.writeTrustStore(store, PASSWORD.toCharArray());

        assertThat(TlsContext.open(authorities(store, Optional.of(SECRET)))).isNotNull();
    }

    @Test
    void openShouldRefusePkcs12WhosePasswordIsWrong() {
        Path store = directory.resolve("ca.p12");
        Peer.AUTHORITY.writeTrustStore(store, "battery staple".toCharArray());

        assertThat(problems(authorities(store, Optional.of(SECRET)))).containsExactly(store + ": wrong password");
    }

    /** Java skips what it cannot decrypt. */
    @Test
    void openShouldHintAtThePasswordThatPkcs12Needs() {
        Path store = directory.resolve("ca.p12");
        Peer.AUTHORITY.writeTrustStore(store, PASSWORD.toCharArray());

        assertThat(problems(authorities(store, Optional.empty()))).singleElement().asString().contains("may need its password");
    }

    /** The authorities of a key's own chain are not meant to be trusted. */
    @Test
    void openShouldRefusePkcs12InWhichNothingIsTrusted() {
        Path store = directory.resolve("client.p12");
        CLIENT.writeKeyStore(store, PASSWORD.toCharArray());

        assertThat(problems(authorities(store, Optional.of(SECRET)))).singleElement().asString()
            .startsWith(store + ": holds no certificate that is marked as trusted");
    }

    @ParameterizedTest
    @CsvSource({"'',null", "garbage,null", "-----BEGIN CERTIFICATE-----,null",
        "'-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',null",
        "'-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n',c2VjcmV0"})
    void openShouldRefuseAFileWithoutCertificates(String content, String unwanted) throws IOException {
        Path file = Files.writeString(directory.resolve("ca.pem"), content);

        assertThat(problems(authorities(file, Optional.empty()))).singleElement().asString().startsWith(file + ": ")
            .hasSizeLessThan(file.toString().length() + 200).doesNotContain(unwanted);
    }

    @Test
    void openShouldTellEverythingThatIsWrongAtOnceAndNoSecret() {
        Path missing = directory.resolve("missing.pem");
        Path client = directory.resolve("client.p12");
        CLIENT.writeKeyStore(client, "battery staple".toCharArray());
        TlsSettings settings = withClient(new Trust.Authorities(missing, Optional.empty()), client);

        assertThat(problems(settings)).containsExactly(missing + ": no such file", client + ": wrong password");
        assertThatThrownBy(() -> TlsContext.open(settings)).hasMessageContainingAll("no such file", "wrong password")
            .hasMessageNotContaining(PASSWORD).hasNoCause();
    }

    @ParameterizedTest
    @CsvSource({"0,holds 0 private keys instead of one", "2,holds 2 private keys instead of one"})
    void openShouldRefuseAClientCertificateThatIsNotOne(int keys, String problem) throws Exception {
        Path file = directory.resolve("client.p12");
        Peer.AUTHORITY.writeTrustStore(file, PASSWORD.toCharArray());
        if (keys == 2) {
            writeTwoKeys(file);
        }

        assertThat(problems(withClient(Trust.JVM, file))).containsExactly(file + ": " + problem);
    }

    @Test
    void openAllShouldMakeOneForEachDifferentSetting() throws UnusableTlsException {
        TlsSettings strict = new TlsSettings(TlsMode.IMPLICIT, Trust.JVM, Optional.empty(), TlsSettings.Version.TLS_1_3);

        assertThat(TlsContext.openAll(List.of(TlsSettings.DEFAULT, strict, TlsSettings.DEFAULT))).hasSize(2)
            .containsKeys(TlsSettings.DEFAULT, strict);
    }

    @Test
    void openAllShouldTellTheSameProblemOnce() {
        TlsSettings one = authorities(directory.resolve("one"), Optional.empty());
        TlsSettings other = new TlsSettings(TlsMode.IMPLICIT, one.trust(), Optional.empty(), TlsSettings.Version.TLS_1_2);
        TlsSettings third = authorities(directory.resolve("third"), Optional.empty());

        assertThatThrownBy(() -> TlsContext.openAll(List.of(one, other, third)))
            .hasMessage(directory.resolve("one") + ": no such file; " + directory.resolve("third") + ": no such file");
    }

    private static TlsSettings authorities(Path file, Optional<Secret> password) {
        return Peer.with(new Trust.Authorities(file, password));
    }

    private static TlsSettings withClient(Trust trust, Path file) {
        return new TlsSettings(TlsMode.STARTTLS, trust, Optional.of(new ClientCertificate(file, SECRET)), TlsSettings.Version.TLS_1_2);
    }

    private static List<String> problems(TlsSettings settings) {
        return catchThrowableOfType(UnusableTlsException.class, () -> TlsContext.open(settings)).problems();
    }

    private void writeTwoKeys(Path file) throws GeneralSecurityException, IOException {
        KeyStore both = KeyStore.getInstance("PKCS12");
        both.load(null, null);
        for (String name : List.of("one", "two")) {
            Path single = directory.resolve(name);
            CLIENT.writeKeyStore(single, PASSWORD.toCharArray());
            KeyStore source = KeyStore.getInstance(single.toFile(), PASSWORD.toCharArray());
            both.setKeyEntry(name, source.getKey("server", PASSWORD.toCharArray()), PASSWORD.toCharArray(),
                source.getCertificateChain("server"));
        }
        try (OutputStream out = Files.newOutputStream(file)) {
            both.store(out, PASSWORD.toCharArray());
        }
    }
}
