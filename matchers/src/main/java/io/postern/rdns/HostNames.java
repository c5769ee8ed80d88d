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

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A list of host names, and of domains that stand for every name below them.
 *
 * @param entries in small letters, without the final dot; a domain begins with a dot, and does not cover the name that it consists of
 */
public record HostNames(Set<String> entries) {
    /** No name. */
    public static final HostNames NONE = new HostNames(Set.of());
    /** What an entry looks like, for those who are told that theirs does not. */
    static final String EXPECTED = "a host name such as mail.example.org or a domain such as .outbound.example";

    /** RFC 1035, 2.3.4, without the final dot. */
    private static final int MAX_LENGTH = 253;
    /** RFC 1123, 2.1, and the underscores of real life; the last label of a name is never a number, which addresses end in. */
    private static final Pattern NAME = Pattern.compile("(?:[\\w-]{1,63}\\.)*+(?!\\d+$)[\\w-]{1,63}");

    public HostNames {
        entries = Set.copyOf(entries);
    }

    static HostNames of(Collection<String> entries) {
        return new HostNames(Set.copyOf(entries));
    }

    /**
     * Reads an entry: a name, or a dot and a name.
     *
     * <p>A name without any dot in it is none: what a client of the public network calls itself has one, and a stray word has not.
     */
    static Optional<String> entry(String text) {
        return text.startsWith(".") ? name(text.substring(1)).map(name -> "." + name) : hostName(text);
    }

    /** A host name as lists have it; empty when it is none, or has a single label. */
    public static Optional<String> hostName(String text) {
        return name(text).filter(name -> name.indexOf('.') >= 0);
    }

    /** Whether the name is listed, or is below a domain that is. */
    public boolean cover(String name) {
        return entries.contains(name) || domainsOf(name).anyMatch(entries::contains);
    }

    private static Stream<String> domainsOf(String name) {
        return Stream.iterate(name.indexOf('.'), dot -> dot >= 0, dot -> name.indexOf('.', dot + 1)).map(name::substring);
    }

    private static Optional<String> name(String text) {
        String name = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        return Optional.of(name).filter(each -> each.length() <= MAX_LENGTH && NAME.matcher(each).matches())
            .map(each -> each.toLowerCase(Locale.ROOT));
    }
}
