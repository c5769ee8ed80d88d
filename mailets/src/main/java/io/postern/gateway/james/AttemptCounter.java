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

import java.time.Instant;
import java.util.Optional;

import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;

/** Counts delivery attempts, and remembers when the next is due, in attributes of the mail, which every queue of James stores. */
public final class AttemptCounter {
    private static final AttributeName ATTEMPTS = AttributeName.of("io.postern.gateway.attempts");
    /** In milliseconds since 1970. */
    private static final AttributeName NEXT_ATTEMPT = AttributeName.of("io.postern.gateway.nextAttempt");

    private AttemptCounter() {
    }

    /** Attempts made so far. */
    static int made(Mail mail) {
        return AttributeUtils.getValueAndCastFromMail(mail, ATTEMPTS, Integer.class).orElse(0);
    }

    static void set(Mail mail, int attempts) {
        mail.setAttribute(new Attribute(ATTEMPTS, AttributeValue.of(attempts)));
    }

    /** When the next attempt is due; empty for now. */
    static Optional<Instant> due(Mail mail) {
        return AttributeUtils.getValueAndCastFromMail(mail, NEXT_ATTEMPT, Long.class).map(Instant::ofEpochMilli);
    }

    static void setDue(Mail mail, Instant due) {
        mail.setAttribute(new Attribute(NEXT_ATTEMPT, AttributeValue.of(due.toEpochMilli())));
    }

    static void forgetDue(Mail mail) {
        mail.removeAttribute(NEXT_ATTEMPT);
    }

    /** Forgets all: the mail begins anew, or leaves our hands. */
    public static void reset(Mail mail) {
        mail.removeAttribute(ATTEMPTS);
        forgetDue(mail);
    }
}
