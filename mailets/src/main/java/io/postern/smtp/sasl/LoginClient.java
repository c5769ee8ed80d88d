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

import java.nio.charset.StandardCharsets;

import javax.security.sasl.SaslException;

import io.postern.smtp.Secret;

/** Answers the first prompt with the user name and the second with the password; what the prompts say differs, so it is not read. */
final class LoginClient extends ClientWithoutLayer {
    private final String username;
    private final Secret password;
    private Next next = Next.USERNAME;

    private enum Next { USERNAME, PASSWORD, NOTHING }

    LoginClient(String username, Secret password) {
        super(LoginMechanism.NAME);
        this.username = username;
        this.password = password;
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
                return username.getBytes(StandardCharsets.UTF_8);
            }
            case PASSWORD -> {
                next = Next.NOTHING;
                return Utf8.of(password);
            }
            default -> throw new SaslException("a third prompt");
        }
    }

    @Override
    public boolean isComplete() {
        return next == Next.NOTHING;
    }

    @Override
    public void dispose() {
        next = Next.NOTHING;
    }
}
