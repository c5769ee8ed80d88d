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

package io.postern.gateway;

import java.util.Optional;

import io.postern.smtp.EnhancedStatus;
import io.postern.smtp.ReplyClass;
import io.postern.smtp.SmtpEvent;
import io.postern.smtp.SmtpReply;

/**
 * What the sender is told of a failed recipient: the gateway's own reply. Where there is none because the message was not shown to
 * a gateway, or because no gateway was there until time ran out, one of ours, with the status that RFC 3463 has for it.
 */
public final class Diagnosis {
    private static final EnhancedStatus EXPIRED = new EnhancedStatus(4, 4, 7);
    private static final int TOO_OLD = 451;
    private static final String NOT_IN_TIME = "No gateway took the message in time";
    private static final String LAST_REPLY = "; last reply: ";

    private Diagnosis() {
    }

    /** A reply in one printable line. */
    public static SmtpReply of(RecipientOutcome outcome) {
        return outcome.event().fold(SmtpEvent.Replied::answer, Diagnosis::of);
    }

    /**
     * What the sender is told when the message has had its time: that it has (RFC 3463, 3.5: X.4.7), and what a gateway said last.
     *
     * @param earlier the last reply of an attempt before, if there was one
     */
    public static SmtpReply expired(RecipientOutcome outcome, Optional<String> earlier) {
        return outcome.event().fold(Diagnosis::expired, broken -> {
            SmtpReply reply = of(broken);
            return earlier.isPresent() && reply.enhancedStatus().filter(EXPIRED::equals).isPresent()
                ? SmtpReply.of(reply.code(), reply.text() + LAST_REPLY + earlier.get()) : reply;
        });
    }

    /** The same, when no gateway could be asked at the end. */
    public static SmtpReply expired(Optional<String> lastReply) {
        return expired(TOO_OLD, lastReply);
    }

    private static SmtpReply expired(SmtpEvent.Replied replied) {
        SmtpReply answer = replied.answer();
        return expired(answer.replyClass() == ReplyClass.TRANSIENT ? answer.code() : TOO_OLD, Optional.of(answer.toString()));
    }

    private static SmtpReply expired(int code, Optional<String> lastReply) {
        return SmtpReply.of(code, EXPIRED + " " + NOT_IN_TIME + lastReply.map(LAST_REPLY::concat).orElse(""));
    }

    private static SmtpReply of(SmtpEvent.Broken broken) {
        return switch (broken.fault()) {
            case TOO_LARGE -> reply(552, "5.3.4", "Message too large for every gateway", broken);
            case NEEDS_8BITMIME -> reply(554, "5.6.3", "Message is 8-bit, which no gateway takes, and cannot be converted", broken);
            case NEEDS_SMTPUTF8 -> reply(550, "5.6.7", "Address or header is not ASCII, which no gateway takes", broken);
            case NEEDS_REQUIRETLS -> reply(550, "5.7.30", "Message demands TLS all the way, which no gateway promises", broken);
            case UNSENDABLE -> reply(553, "5.1.3", "Address cannot be written in SMTP", broken);
            default -> reply(TOO_OLD, EXPIRED.toString(), NOT_IN_TIME, broken);
        };
    }

    private static SmtpReply reply(int code, String status, String text, SmtpEvent.Broken broken) {
        return SmtpReply.of(code, status + " " + text + " (" + broken.describe() + ")");
    }
}
