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

import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;

/** Counts delivery attempts in an attribute of the mail, which every queue of James stores. */
public final class AttemptCounter {
    private static final AttributeName ATTEMPTS = AttributeName.of("io.postern.gateway.attempts");

    private AttemptCounter() {
    }

    /** Attempts made so far. */
    static int made(Mail mail) {
        return AttributeUtils.getValueAndCastFromMail(mail, ATTEMPTS, Integer.class).orElse(0);
    }

    static void set(Mail mail, int attempts) {
        mail.setAttribute(new Attribute(ATTEMPTS, AttributeValue.of(attempts)));
    }

    /** Forgets them: the mail begins anew, or leaves our hands. */
    public static void reset(Mail mail) {
        mail.removeAttribute(ATTEMPTS);
    }
}
