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

import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which delivery status notifications the sender wants (RFC 3461). Servers that do not offer DSN are not told.
 *
 * @param returned   RET: how much of the message a notification shows; empty for the server's choice
 * @param envelopeId ENVID, unencoded; printable ASCII, at most 100 characters
 * @param recipients what is asked for single recipients
 */
public record DsnRequest(Optional<Returned> returned, Optional<String> envelopeId, Map<String, ForRecipient> recipients) {
    public static final DsnRequest NONE = new DsnRequest(Optional.empty(), Optional.empty(), Map.of());

    private static final int LONGEST_ENVELOPE_ID = 100;
    private static final int LONGEST_ORIGINAL = 500;

    public DsnRequest {
        recipients = Map.copyOf(recipients);
        envelopeId.ifPresent(id -> printable(id, LONGEST_ENVELOPE_ID));
    }

    /** RFC 3461, 4.3. */
    public enum Returned {
        FULL, HDRS
    }

    /** RFC 3461, 4.1. */
    public enum Notify {
        NEVER, SUCCESS, FAILURE, DELAY
    }

    /**
     * For one recipient.
     *
     * @param conditions NOTIFY; empty for the server's choice, NEVER only alone
     * @param original   ORCPT: the address that the sender wrote, unencoded, of type rfc822; printable ASCII, at most 500 characters
     */
    public record ForRecipient(Set<Notify> conditions, Optional<String> original) {
        public ForRecipient {
            conditions = Set.copyOf(conditions);
            if (conditions.contains(Notify.NEVER) && conditions.size() > 1) {
                throw new IllegalArgumentException("NOTIFY=NEVER stands alone (RFC 3461, 4.1)");
            }
            original.ifPresent(address -> printable(address, LONGEST_ORIGINAL));
        }

        private String parameters() {
            String wanted = conditions.isEmpty() ? "" : " NOTIFY=" + EnumSet.copyOf(conditions).stream()
                .map(Notify::name).collect(Collectors.joining(","));
            return wanted + original.map(address -> " ORCPT=rfc822;" + xtext(address)).orElse("");
        }
    }

    /** What is appended to MAIL. */
    String mailParameters() {
        return returned.map(part -> " RET=" + part).orElse("") + envelopeId.map(id -> " ENVID=" + xtext(id)).orElse("");
    }

    /** What is appended to this recipient's RCPT. */
    String rcptParameters(String recipient) {
        return Optional.ofNullable(recipients.get(recipient)).map(ForRecipient::parameters).orElse("");
    }

    private static void printable(String text, int longest) {
        if (text.isEmpty() || text.length() > longest || !text.chars().allMatch(c -> c >= ' ' && c <= '~')) {
            throw new IllegalArgumentException("1 to " + longest + " printable ASCII characters are allowed");
        }
    }

    /** RFC 3461, 4. */
    private static String xtext(String text) {
        StringBuilder encoded = new StringBuilder();
        text.chars().forEach(c -> {
            if (c == ' ' || c == '+' || c == '=') {
                encoded.append(String.format(Locale.ROOT, "+%02X", c));
            } else {
                encoded.append((char) c);
            }
        });
        return encoded.toString();
    }
}
