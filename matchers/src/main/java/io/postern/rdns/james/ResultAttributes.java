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

package io.postern.rdns.james;

import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;

import io.postern.rdns.CheckKind;
import io.postern.rdns.RdnsResult;

/**
 * Writes what is known about a client into its mail, where matchers and mailets find it.
 *
 * <p>All values are texts. {@code io.postern.rdns.result} is {@code present}, {@code confirmed}, {@code absent},
 * {@code indeterminate} or {@code exempt}; {@code io.postern.rdns.reason} is there with {@code absent} and {@code indeterminate};
 * {@code io.postern.rdns.names}, separated by spaces, is there with {@code present} and {@code confirmed}.
 */
final class ResultAttributes {
    private static final AttributeName RESULT = AttributeName.of("io.postern.rdns.result");
    private static final AttributeName REASON = AttributeName.of("io.postern.rdns.reason");
    private static final AttributeName NAMES = AttributeName.of("io.postern.rdns.names");

    private ResultAttributes() {
    }

    /** The client was not looked up. */
    static void writeExempt(Mail mail) {
        set(mail, RESULT, "exempt");
    }

    static void write(Mail mail, RdnsResult result, CheckKind check) {
        set(mail, RESULT, result.fold(present -> ofPresent(check), absent -> "absent", indeterminate -> "indeterminate"));
        if (result instanceof RdnsResult.Present present) {
            set(mail, NAMES, String.join(" ", present.names()));
        } else {
            set(mail, REASON, result.reason());
        }
    }

    private static String ofPresent(CheckKind check) {
        return switch (check) {
            case PTR -> "present";
            case FORWARD_CONFIRMED -> "confirmed";
        };
    }

    private static void set(Mail mail, AttributeName name, String value) {
        mail.setAttribute(new Attribute(name, AttributeValue.of(value)));
    }
}
