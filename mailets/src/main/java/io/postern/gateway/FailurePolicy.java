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

import static io.postern.gateway.Meaning.ForGateway.FEWER;
import static io.postern.gateway.Meaning.ForGateway.ILL;
import static io.postern.gateway.Meaning.ForGateway.NOTHING;
import static io.postern.gateway.Meaning.ForGateway.REFUSES_US;
import static io.postern.gateway.Meaning.ForGateway.SLOWER;
import static io.postern.gateway.Meaning.ForGateway.WELL;

import io.postern.gateway.Meaning.ForRecipient;
import io.postern.smtp.Fault;
import io.postern.smtp.SmtpEvent;
import io.postern.smtp.SmtpReply;
import io.postern.smtp.Stage;

/**
 * What each event of a dialogue means: one total, pure function with two answers, for the recipients and for the gateway.
 *
 * <p>The rule behind it: a gateway's trouble is never the sender's bounce. Only a permanent reply to MAIL, RCPT, DATA or the message
 * itself is about the message; a reply that merely says who we are not is about the gateway.
 */
public final class FailurePolicy {
    /** Bad sequence of commands (RFC 5321, 4.2.2): our sequence is right, so the server has lost its place, or forgotten our login. */
    private static final int BAD_SEQUENCE = 503;
    private static final int NOT_IMPLEMENTED = 502;

    private FailurePolicy() {
    }

    /** The session in which an event happened. */
    public enum Session {
        /** It has not carried a message yet, or is only being opened. */
        FRESH,
        /** It has carried a message before. */
        USED,
        /** It is being opened while other sessions with the same gateway do their work. */
        BESIDE_OTHERS
    }

    /** For a fresh session. */
    public static Meaning judge(SmtpEvent event) {
        return judge(event, Session.FRESH);
    }

    public static Meaning judge(SmtpEvent event, Session session) {
        Meaning meaning = event.fold(FailurePolicy::ofReply, FailurePolicy::ofFault);
        return switch (session) {
            case FRESH -> meaning;
            case USED -> hasHadItsDay(event, meaning) ? new Meaning(ForRecipient.FRESH_SESSION, WELL) : meaning;
            case BESIDE_OTHERS -> isOneTooMany(event) ? new Meaning(ForRecipient.SAME_GATEWAY, FEWER) : meaning;
        };
    }

    /**
     * A server may end a session after some messages, or forget its login, and says so in the words that it has for MAIL. Only what a
     * fresh session is told is about the message.
     */
    private static boolean hasHadItsDay(SmtpEvent event, Meaning meaning) {
        boolean gone = event.fold(replied -> meaning.isTrouble(), broken -> broken.fault() == Fault.CLOSED && meaning.isTrouble());
        return switch (event.stage()) {
            case MAIL -> event.reply().isPresent() || meaning.isTrouble();
            case RCPT, DATA -> gone;
            default -> false;
        };
    }

    /** Whoever greets us or takes our login in other sessions may simply allow fewer of them than we do. */
    private static boolean isOneTooMany(SmtpEvent event) {
        return event.stage().isSessionSetUp() && event.fold(replied -> true,
            broken -> broken.stage() == Stage.GREETING && broken.fault() == Fault.CLOSED);
    }

    private static Meaning ofReply(SmtpEvent.Replied replied) {
        Stage stage = replied.stage();
        SmtpReply reply = replied.answer();
        if (stage == Stage.AUTH) {
            return new Meaning(ForRecipient.NEXT_GATEWAY, Wording.refusesLogin(reply) ? REFUSES_US : ILL);
        }
        if (Wording.asksForPatience(reply)) {
            return new Meaning(ForRecipient.SAME_GATEWAY, SLOWER);
        }
        if (stage.isSessionSetUp() || reply.code() == SmtpReply.CLOSING) {
            return new Meaning(ForRecipient.NEXT_GATEWAY, ILL);
        }
        return switch (reply.replyClass()) {
            case POSITIVE -> stage == Stage.FINAL
                ? new Meaning(ForRecipient.DELIVERED, WELL) : new Meaning(ForRecipient.NEXT_GATEWAY, ILL);
            case INTERMEDIATE -> new Meaning(stage == Stage.FINAL ? ForRecipient.UNKNOWN : ForRecipient.NEXT_GATEWAY, ILL);
            case TRANSIENT -> new Meaning(ForRecipient.NEXT_GATEWAY, WELL);
            case PERMANENT -> permanent(stage, reply);
        };
    }

    private static Meaning permanent(Stage stage, SmtpReply reply) {
        boolean lost = reply.code() == BAD_SEQUENCE || reply.code() == NOT_IMPLEMENTED;
        if (Wording.wantsAuthentication(reply) || Wording.hasHadEnough(reply) || lost) {
            return new Meaning(ForRecipient.NEXT_GATEWAY, ILL);
        }
        // RFC 5321, 4.5.3.1.10: "too many recipients" is never for good, whatever the code.
        boolean tooMany = stage == Stage.RCPT && reply.isTooManyRecipients();
        return new Meaning(tooMany ? ForRecipient.NEXT_GATEWAY : ForRecipient.REFUSED, WELL);
    }

    private static Meaning ofFault(SmtpEvent.Broken broken) {
        boolean handedOver = broken.stage() == Stage.FINAL;
        return switch (broken.fault()) {
            case UNSENDABLE -> new Meaning(ForRecipient.REFUSED, WELL);
            case SOURCE_FAILED -> new Meaning(ForRecipient.WAIT, NOTHING);
            case INTERNAL -> new Meaning(handedOver ? ForRecipient.UNKNOWN : ForRecipient.WAIT, NOTHING);
            case NOT_ASKED -> new Meaning(handedOver ? ForRecipient.UNKNOWN : ForRecipient.NOT_ASKED, NOTHING);
            case TOO_LARGE, NEEDS_8BITMIME, NEEDS_SMTPUTF8, NEEDS_REQUIRETLS ->
                handedOver ? new Meaning(ForRecipient.UNKNOWN, ILL) : new Meaning(ForRecipient.CANNOT_TAKE, WELL);
            case BROKEN_PROMISE -> new Meaning(ForRecipient.FRESH_SESSION, WELL);
            default -> new Meaning(handedOver ? ForRecipient.UNKNOWN : ForRecipient.NEXT_GATEWAY, ILL);
        };
    }
}
