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

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import javax.security.sasl.SaslException;

/** Shows the token of the moment; a challenge after it holds the server's reasons for its refusal, and is answered by an empty line. */
final class OAuthClient extends ClientWithoutLayer {
    private static final byte[] END = {1, 1};

    private final String username;
    private final TokenSupplier token;
    private Next next = Next.TOKEN;

    private enum Next { TOKEN, EMPTY_LINE, NOTHING }

    OAuthClient(String username, TokenSupplier token) {
        super(OAuthMechanism.NAME);
        this.username = username;
        this.token = token;
    }

    @Override
    public boolean hasInitialResponse() {
        return true;
    }

    @Override
    public byte[] evaluateChallenge(byte[] challenge) throws SaslException {
        switch (next) {
            case TOKEN -> {
                next = Next.EMPTY_LINE;
                return response();
            }
            case EMPTY_LINE -> {
                next = Next.NOTHING;
                return new byte[0];
            }
            default -> throw new SaslException("a second challenge after the token");
        }
    }

    private byte[] response() throws SaslException {
        byte[] bearer;
        try {
            bearer = Utf8.of(token.token());
        } catch (IOException e) {
            throw new SaslException("there is no token: " + e.getMessage(), e);
        }
        byte[] head = ("user=" + username + "\1auth=Bearer ").getBytes(StandardCharsets.UTF_8);
        byte[] response = Arrays.copyOf(head, head.length + bearer.length + END.length);
        System.arraycopy(bearer, 0, response, head.length, bearer.length);
        System.arraycopy(END, 0, response, head.length + bearer.length, END.length);
        Arrays.fill(bearer, (byte) 0);
        return response;
    }

    @Override
    public boolean isComplete() {
        return next != Next.TOKEN;
    }

    @Override
    public void dispose() {
        next = Next.NOTHING;
    }
}
