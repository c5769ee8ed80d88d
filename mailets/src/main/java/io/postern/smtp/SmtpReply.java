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

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One complete reply of a server (RFC 5321, 4.2).
 *
 * @param code  200 to 599
 * @param lines the text of each line, without code and line end, as sent: print {@link #toString()} instead
 */
public record SmtpReply(int code, List<String> lines) {
    /** Service not available, closing transmission channel: may come at any time (RFC 5321, 3.8). */
    public static final int CLOSING = 421;
    /** Insufficient storage, which is also what RFC 5321, 4.5.3.1.10 has for too many recipients. */
    static final int TOO_MANY = 452;
    /** What older servers have for the same. */
    static final int TOO_MANY_FOR_SOME = 552;
    private static final int ADDRESS = 1;
    private static final int MAILBOX = 2;
    private static final int PROTOCOL = 5;
    private static final int TOO_MANY_RECIPIENTS = 3;

    public SmtpReply {
        ReplyClass.of(code);
        lines = List.copyOf(lines);
        if (lines.isEmpty()) {
            throw new IllegalArgumentException("a reply has at least one line");
        }
    }

    /** Builds a reply from its text lines. */
    public static SmtpReply of(int code, String... lines) {
        return new SmtpReply(code, List.of(lines));
    }

    public ReplyClass replyClass() {
        return ReplyClass.of(code);
    }

    /** The enhanced status code, if there is one and it does not contradict the code (RFC 2034, 4). */
    public Optional<EnhancedStatus> enhancedStatus() {
        return EnhancedStatus.leading(lines.get(0)).filter(status -> status.statusClass() == code / 100);
    }

    /** Whether a transaction has too many recipients (RFC 5321, 4.5.3.1.10; RFC 3463, 3.6): the others may come in the next. */
    public boolean isTooManyRecipients() {
        return (code == TOO_MANY || code == TOO_MANY_FOR_SOME)
            && enhancedStatus().map(status -> status.subject() == PROTOCOL && status.detail() == TOO_MANY_RECIPIENTS)
                .orElseGet(() -> text().toLowerCase(Locale.ROOT).contains("too many recipients"));
    }

    /** The same where others of the transaction were accepted: then "insufficient storage" may mean it, too, unless it is a mailbox's. */
    boolean mayMeanTooManyRecipients() {
        return (code == TOO_MANY && enhancedStatus().filter(status -> status.subject() == ADDRESS || status.subject() == MAILBOX).isEmpty())
            || (code == TOO_MANY_FOR_SOME && enhancedStatus().isEmpty());
    }

    /** The text of all lines in one, unescaped. */
    public String text() {
        return String.join(" / ", lines);
    }

    /** The reply on one line, with nothing in it that could break a log line or a header. */
    @Override
    public String toString() {
        return Printable.of((code + " " + text()).stripTrailing());
    }
}
