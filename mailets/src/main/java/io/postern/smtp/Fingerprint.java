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

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;

/**
 * The SHA-256 of a server's certificate or of its public key (SubjectPublicKeyInfo).
 *
 * @param hex 64 digits in lower case
 */
public record Fingerprint(Subject subject, String hex) {
    public Fingerprint {
        if (!hex.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("a SHA-256 has 64 hexadecimal digits");
        }
    }

    /** What was hashed. */
    public enum Subject {
        CERTIFICATE, PUBLIC_KEY
    }

    static Fingerprint ofCertificate(X509Certificate certificate) throws CertificateEncodingException {
        return new Fingerprint(Subject.CERTIFICATE, sha256(certificate.getEncoded()));
    }

    /** Survives a new certificate for the same key. */
    static Fingerprint ofPublicKey(X509Certificate certificate) {
        return new Fingerprint(Subject.PUBLIC_KEY, sha256(certificate.getPublicKey().getEncoded()));
    }

    private static String sha256(byte[] encoded) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(encoded));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** As the settings name it, such as {@code publicKeySha256 7bd17dd5...}. */
    @Override
    public String toString() {
        return switch (subject) {
            case CERTIFICATE -> "certificateSha256 " + hex;
            case PUBLIC_KEY -> "publicKeySha256 " + hex;
        };
    }
}
