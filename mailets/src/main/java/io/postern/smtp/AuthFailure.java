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

/** What the failure of AUTH is about (RFC 4954, 4 and 6). */
public enum AuthFailure {
    /** They do not take this login, by whatever mechanism: each further attempt is one more failed login, and may lock the account. */
    LOGIN,
    /** This mechanism does not work there; nothing was said about the login. */
    MECHANISM,
    /** The mechanism works, but is not strong enough: a stronger one may do. */
    TOO_WEAK,
    /** The server has trouble of its own, or no AUTH now, here or at all. */
    GATEWAY,
    /** Nothing was asked of the server: we cannot use this mechanism just now. */
    OURS;

    private static final EnhancedStatus WEAK = new EnhancedStatus(5, 7, 9);

    /**
     * What a refusal is about, by its code; the text plays no part.
     *
     * <p>500 is a line too long (5.5.6), 501 a response that cannot be read or was not due yet, 504 a mechanism unknown to those who
     * offer it, 538 one that wants more encryption than TLS. 502 and 503 say that there is no AUTH, 530 asks for what we are about to do:
     * no other mechanism helps. 535 ends it, and so does a 5yz that RFC 4954 does not know.
     */
    public static AuthFailure of(SmtpReply refusal) {
        if (refusal.replyClass() != ReplyClass.PERMANENT) {
            return GATEWAY;
        }
        Optional<EnhancedStatus> status = refusal.enhancedStatus();
        return switch (refusal.code()) {
            case 535 -> LOGIN;
            case 534 -> TOO_WEAK;
            case 502, 503, 530 -> GATEWAY;
            case 500, 501, 504, 538 -> status.filter(WEAK::equals).isPresent() ? TOO_WEAK : MECHANISM;
            default -> LOGIN;
        };
    }
}
