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

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import javax.security.sasl.SaslClient;
import javax.security.sasl.SaslException;

import io.postern.smtp.Authentication;

/**
 * Takes the mechanisms that the server offers in our order of preference, not in the server's: first those that do not show the password to
 * the server (RFC 7677, RFC 5802, RFC 2195), then those that do (RFC 4616, and LOGIN for servers that know nothing else), then the token.
 */
public final class MechanismChoice implements Authentication {
    private static final List<Mechanism> PREFERENCE = List.of(
        new ScramMechanism("SCRAM-SHA-256"), new ScramMechanism("SCRAM-SHA-1"), new JdkMechanism("CRAM-MD5"), new JdkMechanism("PLAIN"),
        new LoginMechanism(), new OAuthMechanism(), new ExternalMechanism());

    private final Login login;
    private final List<String> wanted;

    public MechanismChoice(Login login) {
        this.login = login;
        this.wanted = login.mechanisms().isEmpty()
            ? names().stream().filter(name -> !name.equals(ExternalMechanism.NAME)).toList()
            : login.mechanisms();
    }

    /** All mechanisms that can be named in a {@link Login}, in our order of preference. */
    public static List<String> names() {
        return PREFERENCE.stream().map(Mechanism::name).toList();
    }

    @Override
    public List<SaslClient> clients(Set<String> offered, String host) throws SaslException {
        List<SaslClient> clients = new ArrayList<>();
        for (String name : wanted) {
            Optional<Mechanism> mechanism = PREFERENCE.stream().filter(known -> known.name().equals(name)).findFirst();
            if (mechanism.isPresent() && offered.contains(name)) {
                mechanism.get().client(login, host).ifPresent(clients::add);
            }
        }
        return clients;
    }
}
