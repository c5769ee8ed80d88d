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

import java.util.Arrays;
import java.util.Optional;

import javax.security.sasl.SaslClient;

import com.ongres.scram.common.StringPreparation;

import io.postern.smtp.Secret;

/**
 * SCRAM (RFC 5802, RFC 7677), without channel binding: the -PLUS names are never chosen. The server proves that it knows the password too.
 */
record ScramMechanism(String name) implements Mechanism {
    static {
        prepareLibrary();
    }

    @Override
    public Optional<SaslClient> client(Login login, String host) {
        return login.username().isEmpty() ? Optional.empty()
            : login.password().filter(ScramMechanism::isAllowed).map(password -> new ScramSaslClient(name, login.username(), password));
    }

    /** SASLprep (RFC 4013) forbids some characters; other mechanisms take them. */
    private static boolean isAllowed(Secret password) {
        char[] secret = password.reveal();
        try {
            char[] prepared = StringPreparation.SASL_PREPARATION.normalize(secret);
            Arrays.fill(prepared, '\0');
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        } finally {
            Arrays.fill(secret, '\0');
        }
    }

    /**
     * The library finds its SASLprep with the loader of the thread that uses it first. In James that one does not see extensions, and the
     * library would fail for ever after.
     */
    private static void prepareLibrary() {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(ScramMechanism.class.getClassLoader());
        try {
            StringPreparation.SASL_PREPARATION.normalize(new char[] {'x'});
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
