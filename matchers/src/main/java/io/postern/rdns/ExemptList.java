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

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import com.google.common.base.CharMatcher;

/**
 * A list of those who are not refused, written one to a line: networks, whose clients are not judged, and names that exempt whom they
 * lead to.
 *
 * @param networks as the setting {@code exempt} has them
 * @param names as the setting {@code exemptNames} has them
 */
public record ExemptList(Networks networks, HostNames names) {
    /** Nobody. */
    public static final ExemptList NOBODY = new ExemptList(Networks.of(List.of()), HostNames.NONE);

    /** Who has so many mistakes to mend needs no longer message for it. */
    private static final int MOST_MISTAKES = 10;
    private static final String BYTE_ORDER_MARK = "\ufeff";

    /**
     * Reads a list. White space around an entry, empty lines, and all from {@code #} to the end of a line do not count.
     *
     * @param source where it is written, for the message about mistakes
     * @throws SettingsException with the first mistakes, by their lines
     */
    public static ExemptList parse(String source, String text) {
        List<AddressRange> networks = new ArrayList<>();
        List<String> names = new ArrayList<>();
        List<String> mistakes = new ArrayList<>();
        List<String> lines = (text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text).lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String entry = CharMatcher.whitespace().trimFrom(withoutComment(lines.get(i)));
            Optional<AddressRange> network = AddressRange.parse(entry);
            Optional<String> name = HostNames.entry(entry);
            network.ifPresent(networks::add);
            name.ifPresent(names::add);
            if (!entry.isEmpty() && network.isEmpty() && name.isEmpty()) {
                mistakes.add("line " + (i + 1) + ": " + mistake(entry));
            }
        }
        if (!mistakes.isEmpty()) {
            throw new SettingsException(source, firstOf(mistakes));
        }
        return new ExemptList(Networks.of(networks), HostNames.of(names));
    }

    private static String withoutComment(String line) {
        int comment = line.indexOf('#');
        return comment < 0 ? line : line.substring(0, comment);
    }

    private static String mistake(String entry) {
        return "expected a network such as 192.0.2.0/24 or 2001:db8::/32, " + HostNames.EXPECTED + ", got '" + LogLine.escape(entry) + "'"
            + AddressRange.nearest(entry).map(range -> " (did you mean " + range + "?)").orElse("");
    }

    private static List<String> firstOf(List<String> mistakes) {
        List<String> told = new ArrayList<>(mistakes.subList(0, Math.min(mistakes.size(), MOST_MISTAKES)));
        if (mistakes.size() > told.size()) {
            told.add((mistakes.size() - told.size()) + " more");
        }
        return told;
    }

    @Override
    public String toString() {
        return networks.size() + " networks, " + names.entries().size() + " names";
    }
}
