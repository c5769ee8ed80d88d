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

package io.postern.smtp;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

import javax.security.sasl.SaslClient;
import javax.security.sasl.SaslException;

/** Authenticates: with one mechanism after the other, as long as none has cost a failed login. */
final class LoginRun {
    private final TlsChannel channel;
    private final Authentication authentication;
    private final Set<String> offered;
    private final String host;
    private final Supplier<Duration> limit;
    private final Set<String> tried = new LinkedHashSet<>();
    private SmtpEvent last;

    LoginRun(TlsChannel channel, Authentication authentication, Set<String> offered, String host, Supplier<Duration> limit) {
        this.channel = channel;
        this.authentication = authentication;
        this.offered = new TreeSet<>(offered);
        this.host = host;
        this.limit = limit;
        this.last = new SmtpEvent.Broken(Stage.AUTH, Fault.NO_COMMON_MECHANISM, "the server offers " + offered);
    }

    /** The name of the mechanism that the server has accepted. */
    Attempt<String> run() {
        return channel.inConfidence(() -> Step.attempt(Stage.AUTH, () -> {
            for (var client = authentication.next(offered, host); client.isPresent(); client = authentication.next(offered, host)) {
                Attempt<String> attempt = attempt(client.get());
                if (attempt instanceof Attempt.Done<String> || !tried.contains(client.get().getMechanismName())) {
                    return attempt;
                }
            }
            return Attempt.failed(last);
        }));
    }

    private Attempt<String> attempt(SaslClient client) {
        String mechanism = client.getMechanismName();
        AuthDialogue dialogue = new AuthDialogue(channel, client, limit);
        Attempt<SmtpReply> attempt = Step.attempt(Stage.AUTH, dialogue::run);
        dispose(client);
        if (attempt instanceof Attempt.Failed<SmtpReply> failed) {
            AuthFailure failure = dialogue.failure(failed.event());
            if (failure != AuthFailure.LOGIN && failure != AuthFailure.GATEWAY) {
                tried.add(mechanism);
                authentication.failed(mechanism, failure);
                last = offered.size() > tried.size() ? failed.event().with("tried " + tried + " of " + offered) : failed.event();
            }
        }
        return attempt.then(reply -> Attempt.done(mechanism));
    }

    private static void dispose(SaslClient client) {
        try {
            client.dispose();
        } catch (SaslException e) {
            // It has nothing left to give away.
        }
    }
}
