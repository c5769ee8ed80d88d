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
import java.util.List;
import java.util.Optional;

/** MAIL, RCPT and RSET: the envelope. */
final class MailCommands {
    private static final int MOST_RECIPIENTS = 10_000;

    private final Offer offer;
    private final Wire wire;
    private final Steps steps;
    private final SessionState state;
    private final Parameters parameters;

    MailCommands(Offer offer, Wire wire, Steps steps, SessionState state) {
        this.offer = offer;
        this.wire = wire;
        this.steps = steps;
        this.state = state;
        this.parameters = new Parameters(offer, wire);
    }

    void mail(String line) throws IOException {
        Optional<PathCommand> command = PathCommand.mail(line);
        String standard = outOfPlace()
            .or(() -> command.isEmpty() ? Optional.of("501 5.5.4 Syntax: MAIL FROM:<address> [parameters]") : Optional.empty())
            .or(() -> command.flatMap(parameters::refusalOfMail))
            .orElse("250 2.1.0 Sender OK");
        steps.answer(Step.MAIL, line, standard, () -> {
            state.newTransaction();
            state.transaction().command(line);
            state.transaction().begin(command.map(PathCommand::path).orElse(""), command.map(PathCommand::parameters).orElse(List.of()));
        });
    }

    /** Submission asks for TLS and a user first (RFC 3207, 4; RFC 4954, 6). */
    private Optional<String> outOfPlace() {
        if (state.phase() != SessionState.Phase.READY) {
            return Optional.of("503 5.5.1 EHLO first");
        }
        if (offer.serverTls().isPresent() && !wire.underTls()) {
            return Optional.of("530 5.7.0 Must issue a STARTTLS command first");
        }
        if (!offer.users().isEmpty() && !state.authenticated()) {
            return Optional.of("530 5.7.0 Authentication required");
        }
        return state.transaction().begun() ? Optional.of("503 5.5.1 Sender given already") : Optional.empty();
    }

    void rcpt(String line) throws IOException {
        Optional<PathCommand> command = PathCommand.rcpt(line);
        state.transaction().command(line);
        String standard = rcptOutOfPlace()
            .or(() -> command.isEmpty() ? Optional.of("501 5.5.4 Syntax: RCPT TO:<address> [parameters]") : Optional.empty())
            .or(() -> command.flatMap(rcpt -> parameters.refusalOfRcpt(rcpt, state.transaction().international())))
            .orElse("250 2.1.5 Recipient OK");
        steps.answer(Step.RCPT, line, standard, () -> state.transaction().recipient(command.map(PathCommand::path).orElse("")));
    }

    private Optional<String> rcptOutOfPlace() {
        if (!state.transaction().begun() || state.transaction().content() != Transaction.Content.NONE) {
            return Optional.of("503 5.5.1 MAIL first");
        }
        return state.transaction().recipients() >= MOST_RECIPIENTS ? Optional.of("452 4.5.3 Too many recipients") : Optional.empty();
    }

    void rset(String line) throws IOException {
        steps.answer(Step.RSET, line, "250 2.0.0 OK", state::newTransaction);
    }
}
