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

import java.util.Optional;

/**
 * Whether the reply to the last chunk is certain to be its own. Replies bear no numbers (RFC 2920): after one too many, each is taken for
 * the next one's, and the message for delivered by the reply to its recipient. (DATA needs no proof: 354 is unlike all others.)
 *
 * <p>An enhanced status proves it: replies to addresses say that they are about addresses (RFC 3463, 3.2), and the one to the message does
 * not. So does an EHLO sent behind the message, whose reply is a list of keywords.
 */
final class Proof {
    private static final int ADDRESS = 1;
    /** Replies to a command that the server does not like, 500 to 504 (RFC 5321, 4.2.2): not to the message. */
    private static final int ABOUT_COMMANDS = 50;

    private State state = State.SPOKEN;

    private enum State {
        /** Each reply says what it is about, so far. */
        SPOKEN, MISSING, ASKED
    }

    /** The reply to RCPT; a refusal proves nothing either way. */
    void recipient(Attempt<SmtpReply> answer) {
        if (answer instanceof Attempt.Done<SmtpReply> accepted && !isAboutAddress(accepted.value())) {
            miss();
        }
    }

    /** The reply to the last chunk. */
    void message(Attempt<SmtpReply> answer) {
        if (reply(answer).filter(Proof::isAboutAddress).isPresent()) {
            miss();
        }
    }

    private void miss() {
        if (state == State.SPOKEN) {
            state = State.MISSING;
        }
    }

    boolean isMissing() {
        return state == State.MISSING;
    }

    /** The EHLO is sent. */
    void asked() {
        state = State.ASKED;
    }

    /** Whether this answers an EHLO: its keywords, or that it is not wanted here. */
    static boolean isGivenBy(Attempt<SmtpReply> answer) {
        return answer instanceof Attempt.Done<SmtpReply> list
            ? Capabilities.of(list.value()).offers(Capabilities.CHUNKING)
            : reply(answer).filter(refusal -> refusal.code() / 10 == ABOUT_COMMANDS).isPresent();
    }

    private static boolean isAboutAddress(SmtpReply reply) {
        return reply.enhancedStatus().filter(status -> status.subject() == ADDRESS).isPresent();
    }

    private static Optional<SmtpReply> reply(Attempt<SmtpReply> answer) {
        return answer.fold(Optional::of, SmtpEvent::reply);
    }
}
