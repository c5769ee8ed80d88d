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

import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text of the operator's in which {@code {ip}}, {@code {reason}}, {@code {recipient}} and {@code {id}} stand for what a message is
 * about.
 *
 * @param text as written
 */
public record MessageTemplate(String text) {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{(\\w+)\\}");

    /** The first placeholder that stands for nothing. */
    Optional<String> unknown() {
        return PLACEHOLDER.matcher(text).results()
            .map(MatchResult::group)
            .filter(each -> !each.matches("\\{(ip|reason|recipient|id)\\}"))
            .findFirst();
    }

    /** The text with its values, on one line whatever is in them, cut to {@code maxLength} characters. */
    String fill(Occasion occasion, RdnsResult result, int maxLength) {
        Map<String, String> values = Map.of(
            "ip", occasion.client().toString(),
            "reason", result.reason(),
            "recipient", LogLine.escape(occasion.recipient()),
            "id", occasion.id());
        // One pass: a recipient may hold what looks like a placeholder.
        String filled = PLACEHOLDER.matcher(text)
            .replaceAll(each -> Matcher.quoteReplacement(values.getOrDefault(each.group(1), each.group())));
        return filled.substring(0, Math.min(filled.length(), maxLength));
    }
}
