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

import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;

/** The AUTH command and the challenges and responses that follow (RFC 4954, 4). */
final class AuthExchange {
    private final Offer offer;
    private final Wire wire;
    private final Steps steps;

    AuthExchange(Offer offer, Wire wire, Steps steps) {
        this.offer = offer;
        this.wire = wire;
        this.steps = steps;
    }

    /** Leads the exchange to its final reply; the consumer gets user and mechanism when that was 2xx. */
    void run(String line, BiConsumer<String, String> authenticated) throws IOException {
        List<String> words = List.of(line.split(" ", -1));
        String name = words.size() < 2 ? "" : words.get(1).toUpperCase(Locale.ROOT);
        Optional<Mechanism> mechanism = Mechanism.named(name);
        Optional<String> refusal = refusal(words, name, mechanism.isPresent());
        Action action = steps.next(Step.AUTH, line);
        switch (action.verdict()) {
            case END, REFUSE -> steps.perform(action);
            case ACCEPT -> steps.answer(action, "", () -> authenticated.accept("", name));
            case CONTINUE -> scripted(action, mechanism, name, authenticated);
            case PROCEED -> {
                steps.perform(action);
                if (refusal.isPresent()) {
                    steps.reply(refusal.get());
                } else {
                    Optional<String> initial = words.size() > 2 ? Optional.of(words.get(2)) : Optional.empty();
                    exchange(mechanism.orElseThrow(), new Asking(initial, Optional.empty()), name, authenticated);
                }
            }
        }
    }

    private void scripted(Action action, Optional<Mechanism> mechanism, String name, BiConsumer<String, String> authenticated)
            throws IOException {
        Asking asking = new Asking(Optional.empty(), Optional.of(action));
        if (mechanism.isPresent()) {
            exchange(mechanism.get(), asking, name, authenticated);
        } else {
            asking.ask(new byte[0]);
            steps.reply("504 5.5.4 No such mechanism");
        }
    }

    private Optional<String> refusal(List<String> words, String name, boolean implemented) {
        if (!offer.auth(wire.underTls())) {
            return Optional.of(offer.auth(true) ? "538 5.7.11 Encryption required for AUTH" : "502 5.5.1 AUTH not offered");
        }
        if (words.size() < 2 || words.size() > 3) {
            return Optional.of("501 5.5.4 AUTH mechanism [initial-response]");
        }
        return implemented && offer.mechanisms().contains(name) ? Optional.empty() : Optional.of("504 5.5.4 No such mechanism");
    }

    private void exchange(Mechanism mechanism, Asking asking, String name, BiConsumer<String, String> authenticated) throws IOException {
        Mechanism.Outcome outcome = mechanism.run(asking, offer.users());
        String standard = switch (outcome.end()) {
            case PROVEN -> "235 2.7.0 Authentication successful";
            case WRONG -> "535 5.7.8 Authentication credentials invalid";
            case MALFORMED -> "501 5.5.2 Cannot decode the response";
            case CANCELLED -> "501 5.7.0 Authentication cancelled";
        };
        steps.answer(Step.AUTH_RESULT, name, standard, () -> authenticated.accept(outcome.user(), name));
    }

    /** Sends challenges and reads responses; the first response may have come with the command. */
    private final class Asking implements Mechanism.Peer {
        private Optional<String> initial;
        private Optional<Action> firstChallenge;

        private Asking(Optional<String> initial, Optional<Action> firstChallenge) {
            this.initial = initial;
            this.firstChallenge = firstChallenge;
        }

        @Override
        public Optional<String> initialResponse() {
            Optional<String> response = initial.map(text -> text.equals("=") ? "" : text);
            initial = Optional.empty();
            return response;
        }

        @Override
        public String ask(byte[] challenge) throws IOException {
            if (firstChallenge.isPresent()) {
                steps.perform(firstChallenge.get());
                firstChallenge = Optional.empty();
            } else {
                steps.reply("334 " + Base64.getEncoder().encodeToString(challenge));
            }
            return wire.readLine().orElse("*");
        }
    }
}
