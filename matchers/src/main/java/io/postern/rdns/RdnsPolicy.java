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

package io.postern.rdns;

import java.util.Optional;

/**
 * Judges a result: a client is refused only when it definitely has no reverse DNS.
 *
 * @param mode whether a refusal is meant
 * @param onIndeterminate what to do when nothing is known
 * @param code the reply code of a refusal; a 4xx invites the client to try again
 * @param message what a refused client reads, after reply code and enhanced status code
 * @param logMessage how the log line about a refusal begins
 */
public record RdnsPolicy(Mode mode, OnIndeterminate onIndeterminate, int code, MessageTemplate message, MessageTemplate logMessage) {
    /** RFC 7372, 3.3: "reverse DNS validation failed", after the class digit, which follows the reply code. */
    private static final String ENHANCED_STATUS = ".7.25 ";
    /** RFC 5321, 4.5.3.1.5: a reply line has at most 512 octets, with code, enhanced code and CR LF. */
    private static final int MAX_MESSAGE = 490;
    private static final MessageTemplate NOT_KNOWN = new MessageTemplate("Reverse DNS of {ip} cannot be looked up now, try again later");
    private static final int SOFTEST = 450;
    private static final int LAST_SOFT = 459;
    private static final int FIRST_HARD = 550;
    private static final int HARDEST = 559;

    /** The words of the recipe that this project re-creates. */
    public static final RdnsPolicy DEFAULT = new RdnsPolicy(Mode.ENFORCE, OnIndeterminate.ACCEPT, FIRST_HARD,
        new MessageTemplate("Your mail server is not properly DNS registered"), new MessageTemplate("BLOCKED: No rDNS"));

    /** Whether a refusal is meant. */
    public enum Mode {
        /** Clients are refused. */
        ENFORCE,
        /** Nobody is refused; the log says who would have been. */
        OBSERVE
    }

    /** What to do about a client of whom nothing is known. */
    public enum OnIndeterminate {
        /** Take the mail. */
        ACCEPT,
        /** Have the client try again later. */
        TEMPFAIL
    }

    static RdnsPolicy read(SettingsReader reader) {
        return new RdnsPolicy(
            reader.choice("mode", DEFAULT.mode()),
            reader.choice("onIndeterminate", DEFAULT.onIndeterminate()),
            code(reader),
            template(reader, "message", DEFAULT.message()),
            template(reader, "logMessage", DEFAULT.logMessage()));
    }

    /** Judges one result. */
    public Verdict judge(RdnsResult result, Occasion occasion) {
        return result.fold(
            present -> new Verdict.Accept(Optional.empty()),
            absent -> switch (mode) {
                case ENFORCE -> new Verdict.Refuse(code, enhanced(code) + message.fill(occasion, result, MAX_MESSAGE),
                    logMessage.fill(occasion, result, MAX_MESSAGE));
                case OBSERVE -> new Verdict.Accept(Optional.of("rDNS missing, observed only"));
            },
            indeterminate -> mode == Mode.ENFORCE && onIndeterminate == OnIndeterminate.TEMPFAIL
                ? new Verdict.Refuse(SOFTEST, enhanced(SOFTEST) + NOT_KNOWN.fill(occasion, result, MAX_MESSAGE), "rDNS not known, put off")
                : new Verdict.Accept(Optional.of("rDNS not known, accepted")));
    }

    private static String enhanced(int code) {
        return code / 100 + ENHANCED_STATUS;
    }

    private static int code(SettingsReader reader) {
        int code = reader.number("code", DEFAULT.code(), SOFTEST, HARDEST);
        if (code > LAST_SOFT && code < FIRST_HARD) {
            reader.mistake("code", "expected 450 to 459 or 550 to 559, got '" + code + "'");
        }
        return code;
    }

    private static MessageTemplate template(SettingsReader reader, String key, MessageTemplate byDefault) {
        MessageTemplate template = new MessageTemplate(reader.line(key, byDefault.text(), MAX_MESSAGE));
        template.unknown().ifPresent(placeholder ->
            reader.mistake(key, "knows {ip}, {reason}, {recipient} and {id}, but not '" + placeholder + "'"));
        return template;
    }
}
