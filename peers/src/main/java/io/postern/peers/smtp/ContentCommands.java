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
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** DATA and BDAT: the content. */
final class ContentCommands {
    private static final Pattern BDAT = Pattern.compile("BDAT ([0-9]{1,18})( LAST)?", Pattern.CASE_INSENSITIVE);
    private static final int BUFFER = 16 * 1024;

    private final Offer offer;
    private final Wire wire;
    private final Steps steps;
    private final SessionState state;

    ContentCommands(Offer offer, Wire wire, Steps steps, SessionState state) {
        this.offer = offer;
        this.wire = wire;
        this.steps = steps;
        this.state = state;
    }

    void data(String line) throws IOException {
        state.transaction().command(line);
        String standard = outOfPlace(state.transaction().content() == Transaction.Content.NONE).orElse("354 Go ahead, end with a dot");
        Action action = steps.next(Step.DATA, line);
        steps.answer(action, standard, () -> { });
        if (Steps.goesOn(action, standard)) {
            DottedContent.read(wire::read, state.transaction());
            wire.said("C", "<" + state.transaction().size() + " octets of content>");
            finish(steps.next(Step.CONTENT, state.transaction().text()));
        }
    }

    private Optional<String> outOfPlace(boolean contentMayCome) {
        if (!state.transaction().begun() || !contentMayCome) {
            return Optional.of("503 5.5.1 Bad sequence of commands");
        }
        return state.transaction().recipients() > 0 ? Optional.empty() : Optional.of("554 5.5.1 No valid recipients");
    }

    /** The octets of a chunk follow the command whatever the reply will be, so they are always read (RFC 3030, 2). */
    void bdat(String line) throws IOException {
        Matcher command = BDAT.matcher(line);
        if (!command.matches()) {
            wire.violation("not a BDAT command: " + line);
            steps.reply("501 5.5.4 Syntax: BDAT size [LAST]");
            return;
        }
        state.transaction().command(line);
        Action action = steps.next(Step.BDAT, line);
        if (action instanceof Action.Stall) {
            steps.perform(action);
        }
        boolean last = command.group(2) != null;
        Optional<String> refusal = bdatRefusal();
        readChunk(Long.parseLong(command.group(1)), refusal.isEmpty());
        if (!last || refusal.isPresent()) {
            answerChunk(action, refusal.orElse("250 2.0.0 Chunk OK"));
        } else if (action.verdict() == Action.Verdict.PROCEED) {
            steps.perform(action);
            finish(steps.next(Step.CONTENT, state.transaction().text()));
        } else {
            finish(action);
        }
    }

    private Optional<String> bdatRefusal() {
        if (!offer.has("CHUNKING")) {
            wire.violation("BDAT though CHUNKING is not offered");
            return Optional.of("500 5.5.1 Command not recognized");
        }
        return outOfPlace(state.transaction().content() != Transaction.Content.BROKEN);
    }

    private void readChunk(long length, boolean keep) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long left = length;
        while (left > 0) {
            int count = wire.read(buffer, (int) Math.min(left, buffer.length));
            if (keep) {
                state.transaction().append(buffer, count);
            }
            left -= count;
        }
        wire.said("C", "<" + length + " octets of chunk>");
        if (wire.waiting() > 0 && !offer.has("PIPELINING")) {
            wire.violation("input waiting behind a chunk though PIPELINING is not offered");
        }
    }

    /** A chunk that was refused spoils the transaction until RSET (RFC 3030, 2). */
    private void answerChunk(Action action, String standard) throws IOException {
        state.transaction().content(Steps.accepts(action, standard) ? Transaction.Content.CHUNKS : Transaction.Content.BROKEN);
        steps.answer(action, standard, () -> { });
    }

    /** Accepted or not, the transaction is over (RFC 5321, 4.1.1.4). */
    private void finish(Action action) throws IOException {
        boolean tooLarge = state.transaction().tooLarge(offer.sizeLimit());
        String standard = tooLarge ? "552 5.3.4 Message too big" : "250 2.0.0 Message accepted";
        state.message(Steps.accepts(action, standard));
        state.newTransaction();
        steps.answer(action, standard, () -> { });
    }
}
