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

package io.postern.peers.dns;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** Reads a zone text; all its mistakes are told together, each with its line number. */
final class ZoneParser {
    private static final long DEFAULT_TTL = 60;
    private static final Duration LONGEST_DELAY = Duration.ofMinutes(5);
    private static final Pattern ENTRY = Pattern.compile("(\\S+)(?:\\s+(\\d{1,9}))?\\s+([A-Za-z][A-Za-z0-9-]*)(?:\\s+(.*))?");
    private static final Pattern DELAY = Pattern.compile("(\\d{1,6})(ms|s)");

    private final Map<Name, Draft> drafts = new HashMap<>();
    private final List<String> mistakes = new ArrayList<>();

    /** What has been read about one owner so far. */
    private static final class Draft {
        private final List<Record> records = new ArrayList<>();
        private Behaviour behaviour = Behaviour.ANSWER;
        private Duration delay = Duration.ZERO;
    }

    private static final class Mistake extends Exception {
        private static final long serialVersionUID = 1L;

        Mistake(String message) {
            super(message);
        }
    }

    private ZoneParser() {
    }

    /** The zone, or an IllegalArgumentException that names every line with a mistake. */
    static Zone parse(String zoneText) {
        ZoneParser parser = new ZoneParser();
        List<String> lines = zoneText.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            parser.line(i + 1, lines.get(i));
        }
        return parser.zone();
    }

    private Zone zone() {
        if (!mistakes.isEmpty()) {
            throw new IllegalArgumentException("zone text: " + String.join("; ", mistakes));
        }
        return new Zone(drafts.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey,
            draft -> new Zone.Entry(draft.getValue().records, draft.getValue().behaviour, draft.getValue().delay))));
    }

    private void line(int number, String line) {
        String text = withoutComment(line).strip();
        if (!text.isEmpty()) {
            try {
                entry(text);
            } catch (Mistake | IOException | IllegalArgumentException e) {
                mistakes.add("line " + number + ": " + e.getMessage());
            }
        }
    }

    private void entry(String text) throws Mistake, IOException {
        Matcher entry = ENTRY.matcher(text);
        if (!entry.matches()) {
            throw new Mistake("expected 'owner [ttl] TYPE data' or 'owner BEHAVIOUR', got '" + text + "'");
        }
        Draft draft = drafts.computeIfAbsent(owner(entry.group(1)), name -> new Draft());
        String word = entry.group(3).toUpperCase(Locale.ROOT);
        String rest = Optional.ofNullable(entry.group(4)).orElse("");
        if (word.equals("DELAY")) {
            draft.delay = delay(rest);
            return;
        }
        Optional<Behaviour> behaviour = Arrays.stream(Behaviour.values()).filter(b -> b.name().equals(word)).findFirst();
        if (behaviour.isPresent()) {
            behave(draft, behaviour.get(), entry.group(2) == null ? rest : entry.group(2) + rest);
        } else {
            long ttl = Optional.ofNullable(entry.group(2)).map(Long::parseLong).orElse(DEFAULT_TTL);
            draft.records.add(Record.fromString(owner(entry.group(1)), type(word), DClass.IN, ttl, rest, Name.root));
        }
    }

    private static void behave(Draft draft, Behaviour behaviour, String rest) throws Mistake {
        if (!rest.isEmpty()) {
            throw new Mistake(behaviour + " has neither ttl nor data, got '" + rest + "'");
        }
        if (draft.behaviour != Behaviour.ANSWER && draft.behaviour != behaviour) {
            throw new Mistake("the owner is " + draft.behaviour + " already, it cannot be " + behaviour + " too");
        }
        draft.behaviour = behaviour;
    }

    private static Name owner(String text) throws TextParseException {
        return Name.fromString(text, Name.root);
    }

    private static int type(String word) throws Mistake {
        int type = Type.value(word);
        if (type < 0) {
            throw new Mistake("unknown type or behaviour '" + word + "'");
        }
        return type;
    }

    private static Duration delay(String text) throws Mistake {
        Matcher matcher = DELAY.matcher(text);
        if (!matcher.matches()) {
            throw new Mistake("expected a delay such as 300ms or 2s, got '" + text + "'");
        }
        long amount = Long.parseLong(matcher.group(1));
        Duration delay = matcher.group(2).equals("s") ? Duration.ofSeconds(amount) : Duration.ofMillis(amount);
        if (delay.compareTo(LONGEST_DELAY) > 0) {
            throw new Mistake("a delay is at most 5 minutes, got '" + text + "'");
        }
        return delay;
    }

    /** A quoted string may hold the comment signs, as in a TXT record. */
    private static String withoutComment(String line) {
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && (c == '#' || c == ';')) {
                return line.substring(0, i);
            }
        }
        return line;
    }
}
