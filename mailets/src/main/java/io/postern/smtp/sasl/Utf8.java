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

package io.postern.smtp.sasl;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import javax.security.sasl.SaslException;

import io.postern.smtp.Secret;

/** Secrets as UTF-8, without a String that stays behind. */
final class Utf8 {
    private Utf8() {
    }

    /** The caller wipes what it gets. */
    static byte[] of(Secret secret) throws SaslException {
        char[] chars = secret.reveal();
        // UTF-8 takes three bytes at most for a char.
        ByteBuffer encoded = ByteBuffer.allocate(3 * chars.length);
        CoderResult result = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(chars), encoded, true);
        Arrays.fill(chars, '\0');
        byte[] bytes = Arrays.copyOf(encoded.array(), encoded.position());
        Arrays.fill(encoded.array(), (byte) 0);
        if (result.isError()) {
            throw new SaslException("the secret is no text that UTF-8 can hold");
        }
        return bytes;
    }
}
