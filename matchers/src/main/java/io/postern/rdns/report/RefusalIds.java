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

package io.postern.rdns.report;

import java.security.SecureRandom;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import com.google.common.base.CharMatcher;

/**
 * Makes the short names of refusals, {@code K7F-3M9-XWR}, which people read to each other over the phone.
 *
 * <p>No letter or digit in them looks like another, and no vowel makes a word of them. There are 200 thousand million, so that among a
 * million refusals there are two or three pairs of namesakes, and among a thousand none.
 */
public final class RefusalIds {
    private static final String LETTERS = "346789CFHJKMPRTWXY";
    private static final CharMatcher LETTER = CharMatcher.anyOf(LETTERS);
    private static final CharMatcher BETWEEN = CharMatcher.anyOf("- ");
    private static final int GROUPS = 3;
    private static final int IN_A_GROUP = 3;

    private final SecureRandom random = new SecureRandom();

    /** A new one, which nobody can foretell. */
    public String next() {
        return grouped(random.ints(GROUPS * IN_A_GROUP, 0, LETTERS.length())
            .mapToObj(at -> LETTERS.substring(at, at + 1))
            .collect(Collectors.joining()));
    }

    /** Reads one as people write it down: in small letters or capitals, in groups or not; empty when it cannot be one. */
    public static Optional<String> read(String text) {
        return Optional.of(BETWEEN.removeFrom(text).toUpperCase(Locale.ROOT))
            .filter(id -> id.length() == GROUPS * IN_A_GROUP && LETTER.matchesAllOf(id))
            .map(RefusalIds::grouped);
    }

    private static String grouped(String id) {
        return IntStream.range(0, GROUPS)
            .mapToObj(group -> id.substring(group * IN_A_GROUP, (group + 1) * IN_A_GROUP))
            .collect(Collectors.joining("-"));
    }
}
