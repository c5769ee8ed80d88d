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

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What is kept of a content: all of it, or its SHA-256. */
interface ContentRecord {
    void add(byte[] octets, int length);

    /** The record of what was added so far. */
    String text();

    /** Keeps every octet, one character each. */
    static ContentRecord whole() {
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        return new ContentRecord() {
            @Override
            public void add(byte[] octets, int length) {
                kept.write(octets, 0, length);
            }

            @Override
            public String text() {
                return kept.toString(StandardCharsets.ISO_8859_1);
            }
        };
    }

    /** Keeps the digest, as hexadecimal digits. */
    static ContentRecord digest() {
        MessageDigest digest = sha256();
        return new ContentRecord() {
            @Override
            public void add(byte[] octets, int length) {
                digest.update(octets, 0, length);
            }

            @Override
            public String text() {
                return HexFormat.of().formatHex(soFar(digest));
            }
        };
    }

    private static byte[] soFar(MessageDigest digest) {
        try {
            return ((MessageDigest) digest.clone()).digest();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
