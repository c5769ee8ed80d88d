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
import java.util.regex.Pattern;

import io.postern.smtp.ReplyClass;
import io.postern.smtp.SmtpReply;

/**
 * What replies mean beyond their codes. Servers have no code of their own for "not so fast", and many for "who are you", so that their
 * words have to be read; {@code docs/providers.md} says whose words these are.
 */
final class Wording {
    /** RFC 4954, 6. */
    private static final int PASSWORD_TRANSITION_NEEDED = 432;
    private static final int AUTHENTICATION_REQUIRED = 530;
    private static final int ENCRYPTION_REQUIRED = 538;
    /** Of the enhanced status (RFC 3463, 3): about an address or a mailbox, so that a rate is that recipient's. */
    private static final int ADDRESS = 1;
    private static final int MAILBOX = 2;
    /** Commands that the server does not know or want here (RFC 5321, 4.2.2): says nothing of the login. */
    private static final int ABOUT_COMMANDS = 50;

    private static final Pattern PATIENCE = Pattern.compile("throttl|\\brates?\\b|rate-?limit|too many|too (fast|quickly|much)"
        + "|slow(ing)? down|concurren|limit (is |was |has been )?(exceeded|reached)|exceed\\w* .{0,40}(limit|quota)|quota exceeded"
        + "|(server|system|service|host) (is )?(currently )?(too )?busy|overload|high load|load (is )?(too high|average)");
    private static final Pattern LOG_IN = Pattern.compile(
        "(authentication|authori[sz]ation|log ?in|smtp auth|auth) (is )?(required|needed|mandatory|first)"
        + "|(must|need to|please|should|have to) (be )?(first )?(issue (a|an) )?(auth\\b|authenticate|log ?in|sign in)"
        + "|not (yet )?(been )?(authenticated|logged in|signed in)|authenticate (yourself )?(first|before)"
        + "|requires? (smtp )?(auth\\b|authentication|log ?in)"
        + "|(unauthenticated|anonymous) (user|client|session|connection|sender|access)");
    /** Of our account, whatever the code: the next message to anybody else would be told the same. */
    private static final Pattern ALLOWANCE = Pattern.compile(
        "(\\b(daily|hourly|monthly|24-hour)\\b|\\b(sending|relay)\\b).{0,40}\\b(limit|quota)"
        + "|\\b(limit|quota)\\b.{0,40}\\b(per|in|within) (a |an |24 )?(day|hour)|tenant has exceeded|too many messages\\. try again");
    private static final Pattern OF_ANOTHER = Pattern.compile("\\b(mailbox|size|receiving)\\b");
    /** What tells us apart from senders whose domain is not authenticated. */
    private static final Pattern ABOUT_DOMAINS = Pattern.compile("\\b(spf|dkim|dmarc)\\b");

    private Wording() {
    }

    /** A temporary refusal that is about how much and how fast we send, not about this message or this recipient. */
    static boolean asksForPatience(SmtpReply reply) {
        if (reply.replyClass() != ReplyClass.TRANSIENT || reply.isTooManyRecipients()) {
            return false;
        }
        boolean aboutRecipient = reply.enhancedStatus()
            .filter(status -> status.subject() == ADDRESS || status.subject() == MAILBOX).isPresent();
        return reply.code() == PASSWORD_TRANSITION_NEEDED || isOfOurAccount(reply)
            || (!aboutRecipient && PATIENCE.matcher(lower(reply)).find());
    }

    /** A permanent refusal because our account has sent enough for now: the gateway's to end, and no fault of the message. */
    static boolean hasHadEnough(SmtpReply reply) {
        return reply.replyClass() == ReplyClass.PERMANENT && isOfOurAccount(reply);
    }

    private static boolean isOfOurAccount(SmtpReply reply) {
        String text = lower(reply);
        return ALLOWANCE.matcher(text).find() && !OF_ANOTHER.matcher(text).find();
    }

    /** RFC 4954, 6: we have authenticated, so a gateway that asks for it has lost its mind or our session. */
    static boolean wantsAuthentication(SmtpReply reply) {
        String text = lower(reply);
        return reply.code() == AUTHENTICATION_REQUIRED
            || reply.code() == ENCRYPTION_REQUIRED
            || (LOG_IN.matcher(text).find() && !ABOUT_DOMAINS.matcher(text).find());
    }

    /** A reply to AUTH for good. That AUTH is not known, or not here, is another trouble, and may end by itself. */
    static boolean refusesLogin(SmtpReply reply) {
        return reply.replyClass() == ReplyClass.PERMANENT && reply.code() / 10 != ABOUT_COMMANDS
            && reply.code() != AUTHENTICATION_REQUIRED && reply.code() != ENCRYPTION_REQUIRED;
    }

    private static String lower(SmtpReply reply) {
        return reply.text().toLowerCase(Locale.ROOT);
    }
}
