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

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;

/**
 * What a matcher matches, read from one line such as {@code forward-confirmed, onIndeterminate:match}.
 *
 * @param check what a client has to have in DNS
 * @param onIndeterminate whether a client of whom nothing is known matches
 */
public record MatcherCondition(CheckKind check, OnIndeterminate onIndeterminate) {
    /** What holds when the condition is empty. */
    public static final MatcherCondition DEFAULT = new MatcherCondition(CheckKind.PTR, OnIndeterminate.NO_MATCH);

    private static final Splitter WORDS = Splitter.on(CharMatcher.anyOf(", \t\r\n")).omitEmptyStrings();
    private static final Splitter KEY = Splitter.on(':').limit(2);
    private static final String CHECK = "check";

    /** What to do about a client of whom nothing is known. */
    public enum OnIndeterminate {
        /** Leave the mail alone. */
        NO_MATCH,
        /** Treat it like one from a client without reverse DNS. */
        MATCH
    }

    /**
     * Reads a condition: words separated by commas or spaces, each a check, or a key and its value with a colon between.
     *
     * @param source where the condition is written, for the message about mistakes
     * @throws SettingsException with every mistake
     */
    public static MatcherCondition parse(String source, String condition) {
        Map<String, String> values = WORDS.splitToStream(condition)
            .map(KEY::splitToList)
            // What is given twice becomes a text that no key accepts.
            .collect(Collectors.toMap(MatcherCondition::key, word -> word.get(word.size() - 1), (one, other) -> one + " " + other));
        SettingsReader reader = new SettingsReader(source, values);
        MatcherCondition parsed = new MatcherCondition(
            reader.choice(CHECK, DEFAULT.check()),
            reader.choice("onIndeterminate", DEFAULT.onIndeterminate()));
        reader.finish();
        return parsed;
    }

    /** Whether a client of whom this is known matches. */
    public boolean matches(RdnsResult result) {
        return result.fold(present -> false, absent -> true, indeterminate -> onIndeterminate == OnIndeterminate.MATCH);
    }

    private static String key(List<String> word) {
        return word.size() == 1 ? CHECK : word.get(0);
    }
}
