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

package io.postern.peers.smtp;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the gateway offers and asks for. */
record Offer(Optional<ServerTls> serverTls, Tls tls, Map<String, String> users, List<String> mechanisms, AuthAllowed authAllowed,
             List<String> extensions, Set<String> without) {
    /** How a session comes under TLS. */
    enum Tls {
        STARTTLS, IMPLICIT
    }

    /** When AUTH is offered. */
    enum AuthAllowed {
        UNDER_TLS, ALWAYS
    }

    Offer {
        users = Map.copyOf(users);
        mechanisms = List.copyOf(mechanisms);
        extensions = List.copyOf(extensions);
        without = Set.copyOf(without);
    }

    boolean implicitTls() {
        return tls == Tls.IMPLICIT;
    }

    boolean startTls(boolean underTls) {
        return serverTls.isPresent() && !underTls && !without.contains("STARTTLS");
    }

    boolean auth(boolean underTls) {
        return !users.isEmpty() && !without.contains("AUTH") && (underTls || authAllowed == AuthAllowed.ALWAYS);
    }

    /** The keywords of the EHLO reply, each with its parameters. */
    List<String> keywords(boolean underTls) {
        List<String> keywords = new ArrayList<>(extensions);
        keywords.removeIf(extension -> without.contains(keyword(extension)));
        if (startTls(underTls)) {
            keywords.add("STARTTLS");
        }
        if (auth(underTls)) {
            keywords.add("AUTH " + String.join(" ", mechanisms));
        }
        return keywords;
    }

    boolean has(String keyword) {
        return extensions.stream().anyMatch(extension -> keyword(extension).equals(keyword)) && !without.contains(keyword);
    }

    /** The largest message in octets; unlimited when SIZE is not offered or names no limit (RFC 1870, 3). */
    long sizeLimit() {
        return extensions.stream()
            .filter(extension -> has("SIZE") && extension.matches("(?i)SIZE [0-9]{1,18}"))
            .mapToLong(extension -> Long.parseLong(extension.substring("SIZE ".length())))
            .filter(limit -> limit > 0)
            .findFirst()
            .orElse(Long.MAX_VALUE);
    }

    private static String keyword(String extension) {
        int space = extension.indexOf(' ');
        return (space < 0 ? extension : extension.substring(0, space)).toUpperCase(Locale.ROOT);
    }
}
