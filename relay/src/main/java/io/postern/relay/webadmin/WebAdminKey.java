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

package io.postern.relay.webadmin;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.Set;

import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.SignatureAlgorithm;

/**
 * The token that WebAdmin asks for ({@code Authorization: Bearer}, RFC 6750), in {@code webadmin.key}, and in {@code webadmin.pub} the key
 * by which James knows it ({@code jwt.publickeypem.url}). The private key that signed it is thrown away: there is one token, until both
 * files are made anew.
 */
public final class WebAdminKey {
    private static final Base64.Encoder PEM = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private WebAdminKey() {
    }

    /**
     * Makes both files unless they are there; only their owner can read them, and neither is ever there in part.
     *
     * @throws IOException when they cannot be written
     */
    public static void makeUnlessThere(Path conf) throws IOException {
        Path token = conf.resolve("webadmin.key");
        Path publicKey = conf.resolve("webadmin.pub");
        if (Files.exists(token) && Files.exists(publicKey)) {
            return;
        }
        KeyPair keys = keys();
        // The token last: as long as it is missing, the next start makes both.
        Files.deleteIfExists(token);
        write(publicKey, pem(keys.getPublic()));
        write(token, Jwts.builder().setSubject("admin").claim("admin", true).signWith(keys.getPrivate(), SignatureAlgorithm.ES256).compact()
            + "\n");
    }

    private static KeyPair keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has this curve", e);
        }
    }

    private static String pem(PublicKey key) {
        return "-----BEGIN PUBLIC KEY-----\n" + PEM.encodeToString(key.getEncoded()) + "\n-----END PUBLIC KEY-----\n";
    }

    private static void write(Path file, String content) throws IOException {
        Path unfinished = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(unfinished);
        try (FileChannel channel = FileChannel.open(unfinished, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer octets = US_ASCII.encode(content);
            while (octets.hasRemaining()) {
                channel.write(octets);
            }
            channel.force(true);
        }
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
