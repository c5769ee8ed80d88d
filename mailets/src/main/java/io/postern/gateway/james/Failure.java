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

package io.postern.gateway.james;

import java.util.regex.Pattern;

import io.postern.gateway.Diagnosis;
import io.postern.gateway.RecipientOutcome;
import io.postern.smtp.Printable;
import io.postern.smtp.SmtpReply;

/**
 * Why a recipient gets a bounce.
 *
 * @param reply     begins with the code; one line of printable ASCII, and short (RFC 5322, 2.1.1: a line has 998 characters at most)
 * @param permanent false when time ran out
 */
record Failure(String reply, boolean permanent) {
    static final int LONGEST = 500;

    static Failure refused(RecipientOutcome.Refused outcome) {
        return new Failure(line(Diagnosis.of(outcome)), true);
    }

    static Failure expired(SmtpReply diagnosis) {
        return new Failure(line(diagnosis), false);
    }

    private static String line(SmtpReply reply) {
        return shorten(reply.toString());
    }

    static String shorten(String reply) {
        return Printable.ascii(reply, LONGEST);
    }

    /** The same without this address in it. */
    Failure without(String recipient) {
        return new Failure(Pattern.compile(recipient, Pattern.LITERAL | Pattern.CASE_INSENSITIVE).matcher(reply).replaceAll("[recipient]"),
            permanent);
    }

    int code() {
        return Integer.parseInt(reply.substring(0, 3));
    }
}
