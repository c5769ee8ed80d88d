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
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Leads one connection from its first octet to its last: greeting, then command after command. */
final class Session {
    /** Nothing may be pipelined behind these (RFC 2920, 3.1). */
    private static final Set<String> LAST_OF_A_GROUP = Set.of("HELO", "EHLO", "STARTTLS", "AUTH", "DATA", "VRFY", "NOOP", "QUIT");

    private final Offer offer;
    private final Wire wire;
    private final Steps steps;
    private final SessionState state;
    private final HelloCommands hello;
    private final MailCommands mail;
    private final ContentCommands content;

    Session(Offer offer, Wire wire, Steps steps, Journal journal, int connection) {
        this.offer = offer;
        this.wire = wire;
        this.steps = steps;
        this.state = new SessionState(wire, journal, connection);
        this.hello = new HelloCommands(offer, wire, steps, state);
        this.mail = new MailCommands(offer, wire, steps, state);
        this.content = new ContentCommands(offer, wire, steps, state);
    }

    /** Returns when the session is over, whoever ended it. */
    void run() {
        try {
            steps.perform(steps.next(Step.CONNECT, ""));
            Optional<ServerTls> implicit = offer.serverTls().filter(present -> offer.implicitTls());
            if (implicit.isPresent()) {
                hello.handshake(implicit.get());
            }
            if (wire.waiting() > 0) {
                wire.violation("input before the greeting");
            }
            if (!steps.answer(Step.GREETING, "", "220 gateway.test ESMTP", () -> { })) {
                state.phase(SessionState.Phase.UNWELCOME);
            }
            while (state.phase() != SessionState.Phase.OVER) {
                command(wire.readLine());
            }
        } catch (IOException e) {
            // The client left, or the script or the gateway's end made an end of it.
        } finally {
            wire.close();
        }
    }

    private void command(Optional<String> read) throws IOException {
        if (read.isEmpty()) {
            wire.violation("a line longer than " + Wire.LONGEST_LINE + " octets");
            steps.reply("500 5.5.2 Line too long");
            return;
        }
        String line = read.get();
        String verb = verb(line);
        noteEagerness(verb);
        if (state.phase() == SessionState.Phase.UNWELCOME && !verb.equals("QUIT")) {
            steps.reply("503 5.5.1 No service here");
            return;
        }
        dispatch(verb, line);
    }

    private void dispatch(String verb, String line) throws IOException {
        switch (verb) {
            case "EHLO", "HELO" -> hello.ehlo(verb, line);
            case "STARTTLS" -> hello.startTls(line);
            case "AUTH" -> hello.auth(line);
            case "MAIL" -> mail.mail(line);
            case "RCPT" -> mail.rcpt(line);
            case "RSET" -> mail.rset(line);
            case "DATA" -> content.data(line);
            case "BDAT" -> content.bdat(line);
            case "NOOP" -> steps.answer(Step.NOOP, line, "250 2.0.0 OK", () -> { });
            case "QUIT" -> steps.answer(Step.QUIT, line, "221 2.0.0 Bye", () -> state.phase(SessionState.Phase.OVER));
            default -> steps.reply("500 5.5.1 Command not recognized");
        }
    }

    private void noteEagerness(String verb) throws IOException {
        boolean behindLast = LAST_OF_A_GROUP.contains(verb);
        boolean pipelined = wire.waiting() > 0 && !verb.equals("BDAT");
        if (pipelined && (behindLast || !offer.has("PIPELINING"))) {
            wire.violation("input waiting behind " + verb + (behindLast ? "" : " though PIPELINING is not offered"));
        }
    }

    private static String verb(String line) {
        int space = line.indexOf(' ');
        return (space < 0 ? line : line.substring(0, space)).toUpperCase(Locale.ROOT);
    }
}
