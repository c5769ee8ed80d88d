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

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import javax.security.sasl.SaslClient;
import javax.security.sasl.SaslException;

import io.postern.smtp.AuthFailure;
import io.postern.smtp.Authentication;

/**
 * Takes the mechanisms that the server offers in our order of preference, not in the server's: first those that do not show the password to
 * the server (RFC 7677, RFC 5802, RFC 2195), then those that do (RFC 4616, and LOGIN for servers that know nothing else), then the token.
 * Those that this server has refused lately come after the others.
 *
 * <p>Unless the settings name the mechanisms, none that shows a secret follows one that hides it: else a server that wants our password,
 * and cannot prove that it knows it, would just have to refuse what it cannot do.
 */
public final class MechanismChoice implements Authentication {
    private static final String PLAIN = "PLAIN";
    private static final List<Mechanism> PREFERENCE = List.of(
        new ScramMechanism("SCRAM-SHA-256"), new ScramMechanism("SCRAM-SHA-1"), new JdkMechanism("CRAM-MD5"), new JdkMechanism(PLAIN),
        new LoginMechanism(), new OAuthMechanism(), new ExternalMechanism());
    private static final Set<String> HIDE_THE_SECRET = Set.of("SCRAM-SHA-256", "SCRAM-SHA-1", "CRAM-MD5");
    /** Both show the password as it is: where one is too weak, so is the other. */
    private static final Set<String> SHOW_THE_PASSWORD = Set.of(PLAIN, LoginMechanism.NAME);
    private static final Set<String> SHOW_A_SECRET = Set.of(PLAIN, LoginMechanism.NAME, OAuthMechanism.NAME);

    private final Login login;
    private final MechanismMemory memory;
    private final List<String> wanted;
    private final Set<String> failed = new HashSet<>();

    /**
     * For one session.
     *
     * @param memory of the gateway; told what it refuses now
     */
    public MechanismChoice(Login login, MechanismMemory memory) {
        this.login = login;
        this.memory = memory;
        this.wanted = login.mechanisms().isEmpty()
            ? names().stream().filter(name -> !name.equals(ExternalMechanism.NAME)).toList()
            : login.mechanisms().stream().filter(names()::contains).toList();
    }

    /** For a server of which nothing is known. */
    public MechanismChoice(Login login) {
        this(login, new MechanismMemory(System::nanoTime));
    }

    /** All mechanisms that can be named in a {@link Login}, in our order of preference. */
    public static List<String> names() {
        return PREFERENCE.stream().map(Mechanism::name).toList();
    }

    @Override
    public Optional<SaslClient> next(Set<String> offered, String host) throws SaslException {
        for (String name : inOrder(offered)) {
            Optional<SaslClient> client = mechanism(name).client(login, host);
            if (client.isPresent()) {
                return client;
            }
        }
        return Optional.empty();
    }

    private List<String> inOrder(Set<String> offered) {
        boolean guarded = login.mechanisms().isEmpty()
            && HIDE_THE_SECRET.stream().anyMatch(name -> failed.contains(name) || (offered.contains(name) && memory.isUseless(name)));
        return wanted.stream()
            .filter(name -> offered.contains(name) && !failed.contains(name) && !(guarded && SHOW_A_SECRET.contains(name)))
            .sorted(Comparator.comparing(memory::isUseless))
            .toList();
    }

    private static Mechanism mechanism(String name) {
        return PREFERENCE.stream().filter(known -> known.name().equals(name)).findFirst().orElseThrow();
    }

    @Override
    public void failed(String mechanism, AuthFailure why) {
        failed.add(mechanism);
        if (why == AuthFailure.TOO_WEAK && SHOW_THE_PASSWORD.contains(mechanism)) {
            failed.addAll(SHOW_THE_PASSWORD);
        }
        if (why != AuthFailure.OURS) {
            memory.refused(mechanism);
        }
    }
}
