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

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The figures are those of the openssl commands in {@code docs/gateways.md}. */
class FingerprintTest {
    private static final String PEM = """
        -----BEGIN CERTIFICATE-----
        MIIBqDCCAU6gAwIBAgIUUG3vEFvJfex+GTejRLwSYa1kKGwwCgYIKoZIzj0EAwIw
        GzEZMBcGA1UEAwwQc210cC5leGFtcGxlLm5ldDAeFw0yNjExMjIyMDI3MDhaFw0z
        NjExMTkyMDI3MDhaMBsxGTAXBgNVBAMMEHNtdHAuZXhhbXBsZS5uZXQwWTATBgcq
        hkjOPQIBBggqhkjOPQMBBwNCAARI+7k1IsUzbAaQBhoV6yRLJgEkZYQAv/nk2KEp
        ege9as2u0ZDKKRyemWgBUcyNYKpEx4B7rfnmsNllK6LyOGkUo3AwbjAdBgNVHQ4E
        FgQU1PLtHHQpRqoKnkkfyFFZmgLegD8wHwYDVR0jBBgwFoAU1PLtHHQpRqoKnkkf
        yFFZmgLegD8wDwYDVR0TAQH/BAUwAwEB/zAbBgNVHREEFDASghBzbXRwLmV4YW1w
        bGUubmV0MAoGCCqGSM49BAMCA0gAMEUCIEQD6eZTRg1jvGP+BqyYaDIK3tH7VwFJ
        TkTD7NBKTDDSAiEAoOQlgVKgtlTySW1GZEgpU1vayjl4BXpKayvqVPA1gkA=
        -----END CERTIFICATE-----
        """;

    @Test
    void fingerprintOfACertificateShouldBeWhatOpensslPrints() throws CertificateException {
        assertThat(Fingerprint.ofCertificate(certificate()))
            .hasToString("certificateSha256 2609d82c9d4981174da824936c00d9d0f9546f2282bfcbca3b3e6b56b25bce33");
    }

    @Test
    void fingerprintOfAPublicKeyShouldBeWhatOpensslPrints() throws CertificateException {
        assertThat(Fingerprint.ofPublicKey(certificate()))
            .hasToString("publicKeySha256 7bd17dd5069c3b250f5265192c5b932a8e854db9abb1eacd011ade0296ae9941");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2609", "2609D82C9D4981174DA824936C00D9D0F9546F2282BFCBCA3B3E6B56B25BCE33"})
    void fingerprintShouldBeRefusedWhenItIsNone(String hex) {
        assertThatThrownBy(() -> new Fingerprint(Fingerprint.Subject.CERTIFICATE, hex)).isInstanceOf(IllegalArgumentException.class);
    }

    private static X509Certificate certificate() throws CertificateException {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(PEM.getBytes(StandardCharsets.US_ASCII)));
    }
}
