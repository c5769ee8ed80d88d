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

import java.util.Locale;

import io.postern.smtp.EnhancedStatus;
import io.postern.smtp.SmtpEvent;
import io.postern.smtp.SmtpReply;
import io.postern.smtp.Stage;

/**
 * What each event of a dialogue means: one total, pure function.
 *
 * <p>The rule behind it: a gateway's trouble is never the sender's bounce. Only a permanent reply to MAIL, RCPT, DATA or the message
 * itself is about the message; a reply that merely says who we are not (530, 538) is about the gateway.
 */
public final class FailurePolicy {
    private static final EnhancedStatus OTHER_SECURITY = new EnhancedStatus(5, 7, 0);

    private FailurePolicy() {
    }

    public static Decision decide(SmtpEvent event) {
        return event.fold(FailurePolicy::decide, FailurePolicy::decide);
    }

    private static Decision decide(SmtpEvent.Replied replied) {
        Stage stage = replied.stage();
        SmtpReply reply = replied.answer();
        if (stage.isSessionSetUp() || reply.code() == SmtpReply.CLOSING) {
            return Decision.GATEWAY_TROUBLE;
        }
        return switch (reply.replyClass()) {
            case POSITIVE -> stage == Stage.FINAL ? Decision.DELIVERED : Decision.GATEWAY_TROUBLE;
            case INTERMEDIATE -> stage == Stage.FINAL ? Decision.UNKNOWN : Decision.GATEWAY_TROUBLE;
            case TRANSIENT -> Decision.NEXT_GATEWAY;
            case PERMANENT -> wantsAuthentication(reply) ? Decision.GATEWAY_TROUBLE : Decision.REFUSED;
        };
    }

    /** RFC 4954, 6: we have authenticated, so a gateway that asks for it has lost its mind or our session. */
    private static boolean wantsAuthentication(SmtpReply reply) {
        return reply.code() == 530
            || reply.code() == 538
            || (reply.enhancedStatus().filter(OTHER_SECURITY::equals).isPresent()
                && reply.text().toLowerCase(Locale.ROOT).contains("authentication required"));
    }

    private static Decision decide(SmtpEvent.Broken broken) {
        boolean handedOver = broken.stage() == Stage.FINAL;
        return switch (broken.fault()) {
            case UNSENDABLE -> Decision.REFUSED;
            case SOURCE_FAILED, INTERNAL -> Decision.WAIT;
            case NOT_ASKED -> handedOver ? Decision.UNKNOWN : Decision.NOT_ASKED;
            case TOO_LARGE, NEEDS_8BITMIME, NEEDS_SMTPUTF8, NEEDS_REQUIRETLS -> handedOver ? Decision.UNKNOWN : Decision.CANNOT_TAKE;
            default -> handedOver ? Decision.UNKNOWN : Decision.GATEWAY_TROUBLE;
        };
    }
}
