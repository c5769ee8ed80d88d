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

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a server offers in its reply to EHLO (RFC 5321, 4.1.1.1): keywords in upper case, each with its parameters. */
public record Capabilities(Map<String, List<String>> keywords) {
    public static final String STARTTLS = "STARTTLS";
    public static final String AUTH = "AUTH";
    public static final String EIGHTBITMIME = "8BITMIME";
    public static final String SMTPUTF8 = "SMTPUTF8";
    public static final String PIPELINING = "PIPELINING";
    public static final String CHUNKING = "CHUNKING";
    public static final String ENHANCEDSTATUSCODES = "ENHANCEDSTATUSCODES";
    public static final String SIZE = "SIZE";
    public static final String DSN = "DSN";
    public static final String REQUIRETLS = "REQUIRETLS";
    public static final String LIMITS = "LIMITS";

    private static final Pattern SIZE_LIMIT = Pattern.compile("[0-9]{1,18}");
    private static final Pattern RECIPIENT_LIMIT = Pattern.compile("(?i)RCPTMAX=([1-9][0-9]{0,5})");
    private static final Pattern TRANSACTION_LIMIT = Pattern.compile("(?i)MAILMAX=([1-9][0-9]{0,5})");

    public Capabilities {
        keywords = Collections.unmodifiableMap(new LinkedHashMap<>(keywords));
    }

    /** Reads the reply to EHLO; its first line is the server's name. A keyword that comes twice has the parameters of both. */
    public static Capabilities of(SmtpReply ehlo) {
        Map<String, List<String>> keywords = new LinkedHashMap<>();
        ehlo.lines().stream().skip(1).forEach(line -> {
            // "AUTH=PLAIN" is how servers spoke before RFC 2554; some still say both.
            List<String> words = List.of(line.strip().replaceFirst("(?i)^AUTH=", "AUTH ").split("\\s+", -1));
            keywords.computeIfAbsent(words.get(0).toUpperCase(Locale.ROOT), keyword -> new ArrayList<>())
                .addAll(words.subList(1, words.size()));
        });
        return new Capabilities(keywords);
    }

    /** The same without some keywords, given in upper case. */
    public Capabilities without(Set<String> hidden) {
        Map<String, List<String>> seen = new LinkedHashMap<>(keywords);
        seen.keySet().removeAll(hidden);
        return new Capabilities(seen);
    }

    public boolean offers(String keyword) {
        return keywords.containsKey(keyword);
    }

    /** The SASL mechanisms on offer, in upper case (RFC 4954, 3). */
    public Set<String> mechanisms() {
        Set<String> mechanisms = new TreeSet<>();
        keywords.getOrDefault(AUTH, List.of()).forEach(name -> mechanisms.add(name.toUpperCase(Locale.ROOT)));
        return mechanisms;
    }

    /** The largest message in bytes; empty if the server names no limit, or 0 (RFC 1870, 3). */
    public OptionalLong sizeLimit() {
        return keywords.getOrDefault(SIZE, List.of()).stream()
            .filter(word -> SIZE_LIMIT.matcher(word).matches())
            .mapToLong(Long::parseLong)
            .filter(limit -> limit > 0)
            .findFirst();
    }

    /** How many recipients one mail transaction may have; empty if the server names no limit (RFC 9422, 4). */
    public OptionalInt recipientLimit() {
        return limit(RECIPIENT_LIMIT);
    }

    /** The same with another limit of recipients (RFC 9422, 4), if that is lower. */
    Capabilities withRecipientLimit(int limit) {
        if (recipientLimit().orElse(Integer.MAX_VALUE) <= limit) {
            return this;
        }
        Map<String, List<String>> seen = new LinkedHashMap<>(keywords);
        List<String> limits = new ArrayList<>(List.of("RCPTMAX=" + limit));
        limits.addAll(keywords.getOrDefault(LIMITS, List.of()));
        seen.put(LIMITS, limits);
        return new Capabilities(seen);
    }

    /** The same for a server that has shown something of itself. */
    Capabilities after(Learned learned) {
        Capabilities kept = without(learned.unkept().keySet());
        return learned.recipientLimit().isPresent() ? kept.withRecipientLimit(learned.recipientLimit().getAsInt()) : kept;
    }

    /** How many mail transactions one session may have; empty if the server names no limit (RFC 9422, 4). */
    public OptionalInt transactionLimit() {
        return limit(TRANSACTION_LIMIT);
    }

    private OptionalInt limit(Pattern pattern) {
        return keywords.getOrDefault(LIMITS, List.of()).stream()
            .map(pattern::matcher)
            .filter(Matcher::matches)
            .mapToInt(matcher -> Integer.parseInt(matcher.group(1)))
            .findFirst();
    }
}
