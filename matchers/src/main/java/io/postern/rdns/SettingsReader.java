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

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import com.google.common.net.HostAndPort;
import com.google.common.net.InetAddresses;
import com.google.common.primitives.Ints;

/**
 * Reads settings key by key; {@link #finish()} then reports all mistakes together, unknown keys among them.
 *
 * <p>A setting that is wrong reads as its default, which never matters because {@code finish} throws.
 */
final class SettingsReader {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,6}) ?(ms|s|m)");
    private static final Splitter LIST = Splitter.on(CharMatcher.anyOf(", \t\r\n")).omitEmptyStrings();
    private static final CharMatcher PRINTABLE = CharMatcher.inRange(' ', '~');

    private static final String NONE = "none";

    private final String source;
    private final Map<String, String> values;
    private final SortedSet<String> known = new TreeSet<>();
    private final List<String> mistakes = new ArrayList<>();

    /**
     * Starts reading.
     *
     * @param source where the settings are written: a file name or an element
     * @param values the settings as written
     */
    SettingsReader(String source, Map<String, String> values) {
        this.source = source;
        this.values = new TreeMap<>(values);
    }

    /** A text of one line of printable ASCII. */
    String line(String key, String byDefault, int maxLength) {
        return read(key, byDefault, text -> {
            if (!PRINTABLE.matchesAllOf(text)) {
                mistake(key, "must be given once, as one line of printable ASCII");
            } else if (text.length() > maxLength) {
                mistake(key, "has " + text.length() + " characters, at most " + maxLength + " are allowed");
            }
            return text;
        });
    }

    /** A time with its unit: {@code 500ms}, {@code 3s}, {@code 1m}. */
    Duration duration(String key, Duration byDefault, Duration shortest, Duration longest) {
        return read(key, byDefault, text -> {
            Optional<Duration> duration = duration(text);
            if (duration.isEmpty()) {
                mistake(key, "expected a time such as 500ms or 3s, got " + quoted(text));
            } else if (duration.get().compareTo(shortest) < 0 || duration.get().compareTo(longest) > 0) {
                mistake(key, "expected " + shortest.toMillis() + "ms to " + longest.toMillis() + "ms, got " + quoted(text));
            }
            return duration.orElse(byDefault);
        });
    }

    /** One of the constants of the default's enum, written in small letters with hyphens: {@code forward-confirmed}. */
    <E extends Enum<E>> E choice(String key, E byDefault) {
        return read(key, byDefault, text -> {
            List<E> all = List.of(byDefault.getDeclaringClass().getEnumConstants());
            Optional<E> chosen = all.stream().filter(each -> written(each).equals(text)).findFirst();
            if (chosen.isEmpty()) {
                String allowed = all.stream().map(SettingsReader::written).collect(Collectors.joining(" or "));
                mistake(key, "expected " + allowed + ", got " + quoted(text));
            }
            return chosen.orElse(byDefault);
        });
    }

    /** Either {@code true} or {@code false}. */
    boolean flag(String key, boolean byDefault) {
        return read(key, byDefault, text -> {
            if (!text.equals("true") && !text.equals("false")) {
                mistake(key, "expected true or false, got " + quoted(text));
            }
            return text.equals("true");
        });
    }

    /** A whole number. */
    int number(String key, int byDefault, int least, int most) {
        return read(key, byDefault, text -> {
            Optional<Integer> number = Optional.ofNullable(Ints.tryParse(text)).filter(each -> each >= least && each <= most);
            if (number.isEmpty()) {
                mistake(key, "expected a number from " + least + " to " + most + ", got " + quoted(text));
            }
            return number.orElse(byDefault);
        });
    }

    /**
     * Addresses with or without port, separated by commas or spaces: {@code 192.0.2.53, [2001:db8::53]:5353}.
     *
     * <p>None when not set, or set to nothing: a list may be empty, and one that comes from a variable often is.
     */
    List<InetSocketAddress> servers(String key, int defaultPort) {
        known.add(key);
        if (values.getOrDefault(key, "").isBlank()) {
            return List.of();
        }
        return read(key, List.of(), text -> {
            List<String> servers = LIST.splitToList(text);
            // Only separators: as one entry it is reported as what it is.
            return (servers.isEmpty() ? List.of(text) : servers).stream()
                .flatMap(each -> server(key, each, defaultPort).stream())
                .toList();
        });
    }

    /** Items separated by commas, white space or lines; the word {@code none}, alone, for an empty list. */
    <T> List<T> list(String key, List<T> byDefault, String expected, Function<String, Optional<T>> item) {
        return read(key, byDefault, text -> {
            List<String> texts = LIST.splitToList(text);
            if (texts.equals(List.of(NONE))) {
                return List.of();
            }
            texts.stream().filter(each -> each.equals(NONE) || item.apply(each).isEmpty())
                .forEach(each -> mistake(key, "expected " + expected + ", or none alone, got " + quoted(each)));
            if (texts.isEmpty()) {
                mistake(key, "expected " + expected + ", or none alone, got " + quoted(text));
            }
            return texts.stream().flatMap(each -> item.apply(each).stream()).toList();
        });
    }

    /** Notes a mistake about a key. */
    void mistake(String key, String text) {
        mistakes.add(key + ": " + text);
    }

    /**
     * Ends reading.
     *
     * @throws SettingsException when there was any mistake
     */
    void finish() {
        values.keySet().stream()
            .filter(key -> !known.contains(key))
            .forEach(key -> mistakes.add(quoted(key) + ": unknown setting, the nearest known one is '" + nearest(key) + "'"));
        if (!mistakes.isEmpty()) {
            throw new SettingsException(source, mistakes);
        }
    }

    private <T> T read(String key, T byDefault, Function<String, T> reading) {
        known.add(key);
        String text = values.get(key);
        if (text == null) {
            return byDefault;
        }
        if (text.isBlank()) {
            mistake(key, "must not be empty; leave it out for the default");
            return byDefault;
        }
        if (text.contains("${")) {
            mistake(key, "holds a variable that is not set: " + quoted(text));
            return byDefault;
        }
        return reading.apply(text.trim());
    }

    private static String written(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Optional<Duration> duration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long amount = Long.parseLong(matcher.group(1));
        return Optional.of(switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            default -> Duration.ofMinutes(amount);
        });
    }

    private Optional<InetSocketAddress> server(String key, String text, int defaultPort) {
        try {
            HostAndPort server = HostAndPort.fromString(text).withDefaultPort(defaultPort).requireBracketsForIPv6();
            // A name would have to be looked up in the very DNS that it is to be asked at.
            if (server.getPort() > 0 && InetAddresses.isInetAddress(server.getHost())) {
                return Optional.of(new InetSocketAddress(InetAddresses.forString(server.getHost()), server.getPort()));
            }
        } catch (IllegalArgumentException e) {
            // Reported below like every other text that is no address.
        }
        mistake(key, "expected an address such as 192.0.2.53, 192.0.2.53:5353 or [2001:db8::53]:5353, got " + quoted(text));
        return Optional.empty();
    }

    private String nearest(String key) {
        return known.stream().min(Comparator.comparingInt(each -> EditDistance.between(each, key))).orElse("none");
    }

    private static String quoted(String text) {
        return "'" + LogLine.escape(text) + "'";
    }
}
