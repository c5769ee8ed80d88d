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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An enhanced mail system status code such as 5.7.1 (RFC 3463, 2). */
public record EnhancedStatus(int statusClass, int subject, int detail) {
    private static final Pattern LEADING = Pattern.compile("([245])\\.(\\d{1,3})\\.(\\d{1,3})(?= |$)");

    /** Reads the code that begins the text of a reply; empty if there is none (RFC 2034, 4). */
    public static Optional<EnhancedStatus> leading(String text) {
        Matcher matcher = LEADING.matcher(text);
        if (!matcher.lookingAt()) {
            return Optional.empty();
        }
        return Optional.of(new EnhancedStatus(number(matcher, 1), number(matcher, 2), number(matcher, 3)));
    }

    /** Whether it is one of the subjects of RFC 3463, 3, with a detail below 200: as those in use are. */
    boolean isPlausible() {
        return subject <= 7 && detail < 200;
    }

    private static int number(Matcher matcher, int group) {
        return Integer.parseInt(matcher.group(group));
    }

    @Override
    public String toString() {
        return statusClass + "." + subject + "." + detail;
    }
}
