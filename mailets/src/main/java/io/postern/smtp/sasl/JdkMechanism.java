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
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.sasl.Sasl;
import javax.security.sasl.SaslClient;
import javax.security.sasl.SaslException;

import io.postern.smtp.Secret;

/** A mechanism with a password that the JDK implements. */
record JdkMechanism(String name) implements Mechanism {
    @Override
    public Optional<SaslClient> client(Login login, String host) throws SaslException {
        if (login.password().isEmpty()) {
            return Optional.empty();
        }
        Secret password = login.password().get();
        return Optional.ofNullable(Sasl.createSaslClient(new String[] {name}, null, "smtp", host, Map.of(),
            callbacks -> answer(callbacks, login.username(), password)));
    }

    private static void answer(Callback[] callbacks, String username, Secret password) throws IOException, UnsupportedCallbackException {
        for (Callback callback : callbacks) {
            if (callback instanceof NameCallback name) {
                name.setName(username);
            } else if (callback instanceof PasswordCallback prompt) {
                char[] secret = password.reveal();
                prompt.setPassword(secret);
                Arrays.fill(secret, '\0');
            } else {
                throw new UnsupportedCallbackException(callback);
            }
        }
    }
}
