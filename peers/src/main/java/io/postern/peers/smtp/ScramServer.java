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

package io.postern.peers.smtp;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/** The server's side of one SCRAM exchange (RFC 5802, 3), without channel binding and without SASLprep. */
final class ScramServer {
    private static final int ITERATIONS = 4096;
    private static final Pattern CLIENT_FIRST = Pattern.compile("(n,,)(n=([^,]*),r=([^,]+))");
    private static final Pattern CLIENT_FINAL = Pattern.compile("(c=biws,r=([^,]+)),p=([^,]+)");

    private final String digest;
    private final String hmac;
    private final byte[] salt = UUID.randomUUID().toString().getBytes(StandardCharsets.US_ASCII);
    private String clientFirst = "";
    private String nonce = "";
    private String serverFirst = "";
    private byte[] signature = {};

    /**
     * An exchange.
     *
     * @param hash the name of the hash in names of HMACs
     */
    ScramServer(String digest, String hash) {
        this.digest = digest;
        this.hmac = "Hmac" + hash;
    }

    /** Reads the client's first message; gives the user. */
    String begin(String message) {
        Matcher first = read(CLIENT_FIRST, message);
        clientFirst = first.group(2);
        nonce = first.group(4) + UUID.randomUUID();
        return first.group(3).replace("=2C", ",").replace("=3D", "=");
    }

    String firstMessage() {
        serverFirst = "r=" + nonce + ",s=" + Base64.getEncoder().encodeToString(salt) + ",i=" + ITERATIONS;
        return serverFirst;
    }

    /** Whether the client's final message comes from someone who knows the password. */
    boolean isProven(String message, String password) {
        Matcher last = read(CLIENT_FINAL, message);
        try {
            String auth = clientFirst + "," + serverFirst + "," + last.group(1);
            byte[] salted = salted(password);
            byte[] clientKey = hmac(salted, "Client Key");
            byte[] proof = hmac(MessageDigest.getInstance(digest).digest(clientKey), auth);
            for (int i = 0; i < proof.length; i++) {
                proof[i] ^= clientKey[i];
            }
            signature = hmac(hmac(salted, "Server Key"), auth);
            return last.group(2).equals(nonce) && Arrays.equals(proof, Base64.getDecoder().decode(last.group(3)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    String finalMessage() {
        return "v=" + Base64.getEncoder().encodeToString(signature);
    }

    private byte[] salted(String password) throws GeneralSecurityException {
        int bits = 8 * MessageDigest.getInstance(digest).getDigestLength();
        return SecretKeyFactory.getInstance("PBKDF2With" + hmac)
            .generateSecret(new PBEKeySpec(password.toCharArray(), salt, ITERATIONS, bits)).getEncoded();
    }

    private byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance(hmac);
        mac.init(new SecretKeySpec(key, hmac));
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Matcher read(Pattern pattern, String message) {
        Matcher matcher = pattern.matcher(message);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not " + pattern + ": " + message);
        }
        return matcher;
    }
}
