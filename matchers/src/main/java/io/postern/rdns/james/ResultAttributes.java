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

import java.util.Optional;
import java.util.stream.Stream;

import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;

import com.google.common.base.Enums;
import com.google.common.base.Splitter;

import io.postern.rdns.CheckKind;
import io.postern.rdns.RdnsResult;
import io.postern.rdns.RdnsResult.Absent;
import io.postern.rdns.RdnsResult.AbsentReason;
import io.postern.rdns.RdnsResult.Indeterminate;
import io.postern.rdns.RdnsResult.IndeterminateReason;
import io.postern.rdns.RdnsResult.Present;

/**
 * Writes what is known about a client into its mail, where matchers and mailets find it, and reads it again.
 *
 * <p>All values are texts. {@code io.postern.rdns.result} is {@code present}, {@code confirmed}, {@code absent},
 * {@code indeterminate} or {@code exempt}; {@code io.postern.rdns.check} is {@code ptr} or {@code forward-confirmed}, unless exempt;
 * {@code io.postern.rdns.reason} is there with {@code absent} and {@code indeterminate}; {@code io.postern.rdns.names}, separated by
 * spaces and at most ten, is there with {@code present} and {@code confirmed}, and with {@code exempt} when the client is exempt by this
 * name; {@code io.postern.rdns.moreNames} is {@code true} when there are more.
 */
public final class ResultAttributes {
    private static final AttributeName RESULT = AttributeName.of("io.postern.rdns.result");
    private static final AttributeName CHECK = AttributeName.of("io.postern.rdns.check");
    private static final AttributeName REASON = AttributeName.of("io.postern.rdns.reason");
    private static final AttributeName NAMES = AttributeName.of("io.postern.rdns.names");
    private static final AttributeName MORE_NAMES = AttributeName.of("io.postern.rdns.moreNames");
    private static final String EXEMPT = "exempt";
    private static final Splitter SPACES = Splitter.on(' ').omitEmptyStrings();

    private ResultAttributes() {
    }

    /** The client was not looked up. */
    static void writeExempt(Mail mail) {
        clear(mail);
        set(mail, RESULT, EXEMPT);
    }

    /** The client would not be accepted, but a listed name leads to it. */
    static void writeExempt(Mail mail, String name) {
        writeExempt(mail);
        set(mail, NAMES, name);
    }

    static void write(Mail mail, RdnsResult result, CheckKind check) {
        clear(mail);
        set(mail, RESULT, result.fold(present -> ofPresent(check), absent -> "absent", indeterminate -> "indeterminate"));
        set(mail, CHECK, check.toString());
        if (result instanceof Present present) {
            set(mail, NAMES, String.join(" ", present.names()));
            if (present.hasMore()) {
                set(mail, MORE_NAMES, "true");
            }
        } else {
            set(mail, REASON, result.reason());
        }
    }

    /** Whether the client was exempt when the hook saw it. */
    public static boolean isExempt(Mail mail) {
        return get(mail, RESULT).equals(EXEMPT);
    }

    /** What the hook has written; empty when none has, or one that made another check. */
    public static Optional<RdnsResult> read(Mail mail, CheckKind check) {
        if (!get(mail, CHECK).equals(check.toString())) {
            return Optional.empty();
        }
        return switch (get(mail, RESULT)) {
            case "present", "confirmed" -> Optional.of(SPACES.splitToList(get(mail, NAMES)))
                .filter(names -> !names.isEmpty())
                .map(names -> new Present(names, get(mail, MORE_NAMES).equals("true")));
            case "absent" -> Enums.getIfPresent(AbsentReason.class, get(mail, REASON)).toJavaUtil().map(Absent::new);
            case "indeterminate" -> Enums.getIfPresent(IndeterminateReason.class, get(mail, REASON)).toJavaUtil().map(Indeterminate::new);
            default -> Optional.empty();
        };
    }

    private static String ofPresent(CheckKind check) {
        return switch (check) {
            case PTR -> "present";
            case FORWARD_CONFIRMED -> "confirmed";
        };
    }

    /** Another hook of the chain may have written before: what it says goes as a whole, or it would be mixed with ours. */
    private static void clear(Mail mail) {
        Stream.of(RESULT, CHECK, REASON, NAMES).forEach(mail::removeAttribute);
    }

    private static void set(Mail mail, AttributeName name, String value) {
        mail.setAttribute(new Attribute(name, AttributeValue.of(value)));
    }

    private static String get(Mail mail, AttributeName name) {
        return AttributeUtils.getValueAndCastFromMail(mail, name, String.class).orElse("");
    }
}
