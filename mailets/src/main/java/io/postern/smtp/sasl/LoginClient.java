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

import javax.security.sasl.SaslClient;
import javax.security.sasl.SaslException;

import io.postern.smtp.Credentials;

/** Answers the first prompt with the user name and the second with the password; what the prompts say differs, so it is not read. */
final class LoginClient implements SaslClient {
    private final Credentials credentials;
    private Next next = Next.USERNAME;

    private enum Next { USERNAME, PASSWORD, NOTHING }

    LoginClient(Credentials credentials) {
        this.credentials = credentials;
    }

    @Override
    public String getMechanismName() {
        return LoginMechanism.NAME;
    }

    @Override
    public boolean hasInitialResponse() {
        return false;
    }

    @Override
    public byte[] evaluateChallenge(byte[] prompt) throws SaslException {
        switch (next) {
            case USERNAME -> {
                next = Next.PASSWORD;
                return credentials.username().getBytes(StandardCharsets.UTF_8);
            }
            case PASSWORD -> {
                next = Next.NOTHING;
                return password();
            }
            default -> throw new SaslException("a third prompt");
        }
    }

    private byte[] password() throws SaslException {
        char[] secret = credentials.password().reveal();
        // UTF-8 takes three bytes at most for a char.
        ByteBuffer encoded = ByteBuffer.allocate(3 * secret.length);
        CoderResult result = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(secret), encoded, true);
        Arrays.fill(secret, '\0');
        byte[] bytes = Arrays.copyOf(encoded.array(), encoded.position());
        Arrays.fill(encoded.array(), (byte) 0);
        if (result.isError()) {
            throw new SaslException("the password is no text that UTF-8 can hold");
        }
        return bytes;
    }

    @Override
    public boolean isComplete() {
        return next == Next.NOTHING;
    }

    @Override
    public byte[] unwrap(byte[] incoming, int offset, int len) {
        throw new IllegalStateException("LOGIN has no security layer");
    }

    @Override
    public byte[] wrap(byte[] outgoing, int offset, int len) {
        throw new IllegalStateException("LOGIN has no security layer");
    }

    @Override
    public Object getNegotiatedProperty(String propName) {
        throw new IllegalStateException("LOGIN negotiates nothing");
    }

    @Override
    public void dispose() {
        next = Next.NOTHING;
    }
}
