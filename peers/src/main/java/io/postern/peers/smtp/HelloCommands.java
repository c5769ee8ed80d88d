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
import java.util.ArrayList;
import java.util.List;

/** EHLO, STARTTLS and AUTH: what comes before mail. */
final class HelloCommands {
    private final Offer offer;
    private final Wire wire;
    private final Steps steps;
    private final SessionState state;
    private final AuthExchange auth;

    HelloCommands(Offer offer, Wire wire, Steps steps, SessionState state) {
        this.offer = offer;
        this.wire = wire;
        this.steps = steps;
        this.state = state;
        this.auth = new AuthExchange(offer, wire, steps);
    }

    void ehlo(String verb, String line) throws IOException {
        boolean afterStartTls = wire.underTls() && !offer.implicitTls();
        steps.answer(afterStartTls ? Step.EHLO_AFTER_TLS : Step.EHLO, line, greeting(verb, line), () -> {
            state.phase(SessionState.Phase.READY);
            state.newTransaction();
        });
    }

    private String greeting(String verb, String line) {
        if (line.length() <= verb.length() + 1) {
            return "501 5.5.4 " + verb + " needs a name";
        }
        List<String> lines = new ArrayList<>(List.of("250 gateway.test"));
        if (verb.equals("EHLO")) {
            lines.addAll(offer.keywords(wire.underTls()));
        }
        return String.join("\n", lines);
    }

    void startTls(String line) throws IOException {
        if (wire.waiting() > 0) {
            wire.dropWaiting();
        }
        boolean offered = offer.startTls(wire.underTls());
        String standard = offered ? "220 2.0.0 Ready to start TLS" : "502 5.5.1 STARTTLS not offered";
        if (steps.answer(Step.STARTTLS, line, standard, () -> { })) {
            handshake(offer.serverTls().orElseThrow(() -> new SessionEnded("no identity to show")));
        }
    }

    void handshake(ServerTls terms) throws IOException {
        Action action = steps.next(Step.TLS, "");
        if (action.verdict() != Action.Verdict.PROCEED) {
            wire.awaitInput();
            steps.perform(action);
            throw new SessionEnded("no handshake");
        }
        steps.perform(action);
        wire.startTls(terms);
        state.startOver();
    }

    void auth(String line) throws IOException {
        if (state.phase() != SessionState.Phase.READY || state.authenticated() || state.transaction().begun()) {
            steps.answer(Step.AUTH, line, "503 5.5.1 AUTH not now", () -> { });
            return;
        }
        auth.run(line, state::authenticated);
    }
}
