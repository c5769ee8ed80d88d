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

package io.postern.gateway.settings;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.CharBuffer;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.postern.pool.Rate;
import io.postern.smtp.Fingerprint;
import io.postern.smtp.HeloName;
import io.postern.smtp.TlsSettings;
import io.postern.smtp.sasl.MechanismChoice;

/** How values are written; empty is what is not written so. */
final class Grammar {
    static final String EXPECTED_ADDRESS = "an IP address";
    static final String EXPECTED_HELO_NAME = "a host name or an address literal";
    static final String EXPECTED_DURATION = "a time such as 500 ms, 30 s, 5 min or 2 h, up to 1 day";
    static final String EXPECTED_RATE = "a number of messages from 1 to 1000000 and s, min, h or d, such as 5/s, 30/min, 200/h or 10000/d";
    static final String EXPECTED_MECHANISMS = "mechanisms among " + String.join(", ", MechanismChoice.names());
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9}) ?(ms|s|min|h)");
    private static final Pattern RATE = Pattern.compile("([0-9]{1,9}) ?/ ?(s|min|h|d)");
    private static final int MOST_MESSAGES = 1_000_000;
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final String OCTET = "(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])";
    /** Anything else would have {@link InetAddress} ask DNS. */
    private static final Pattern ADDRESS = Pattern.compile("(?:" + OCTET + "\\.){3}" + OCTET + "|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    private Grammar() {
    }

    static Optional<String> line(String text) {
        return Optional.of(text).filter(line -> isOneLine(line.toCharArray()));
    }

    static boolean isOneLine(char[] text) {
        return CharBuffer.wrap(text).chars().noneMatch(Character::isISOControl);
    }

    static Function<String, Optional<Integer>> number(int least, int most) {
        return text -> text.matches("[0-9]{1,9}")
            ? Optional.of(Integer.valueOf(text)).filter(number -> number >= least && number <= most)
            : Optional.empty();
    }

    static Optional<Duration> duration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long amount = Long.parseLong(matcher.group(1));
        return bounded(switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "min" -> Duration.ofMinutes(amount);
            default -> Duration.ofHours(amount);
        });
    }

    static Optional<Duration> milliseconds(String text) {
        return text.matches("[0-9]{1,9}") ? bounded(Duration.ofMillis(Long.parseLong(text))) : Optional.empty();
    }

    private static Optional<Duration> bounded(Duration duration) {
        return Optional.of(duration).filter(each -> !each.isZero() && each.compareTo(LONGEST) <= 0);
    }

    static Optional<Rate> rate(String text) {
        Matcher matcher = RATE.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Duration period = switch (matcher.group(2)) {
            case "s" -> Duration.ofSeconds(1);
            case "min" -> Duration.ofMinutes(1);
            case "h" -> Duration.ofHours(1);
            default -> Duration.ofDays(1);
        };
        return number(1, MOST_MESSAGES).apply(matcher.group(1)).map(messages -> new Rate(messages, period));
    }

    static Optional<Boolean> flag(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> Optional.of(true);
            case "false" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    /** A constant in lower case. */
    static <E extends Enum<E>> Function<String, Optional<E>> choice(Class<E> type) {
        return text -> Stream.of(type.getEnumConstants())
            .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(text))
            .findFirst();
    }

    /** An IP address; never asks DNS. */
    static Optional<InetAddress> address(String text) {
        try {
            return ADDRESS.matcher(text).matches() ? Optional.of(InetAddress.getByName(text)) : Optional.empty();
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    static Optional<String> heloName(String text) {
        return Optional.of(text).filter(HeloName::isValid);
    }

    static Optional<String> mechanism(String text) {
        return Optional.of(text.toUpperCase(Locale.ROOT)).filter(MechanismChoice.names()::contains);
    }

    /** A keyword of EHLO (RFC 5321, 4.1.1.1) that we can do without. */
    static Optional<String> hideable(String text) {
        return Optional.of(text.toUpperCase(Locale.ROOT)).filter(keyword -> keyword.matches("(?!(STARTTLS|AUTH)$)[A-Z0-9][A-Z0-9-]*"));
    }

    static Optional<TlsSettings.Version> tlsVersion(String text) {
        return Stream.of(TlsSettings.Version.values()).filter(version -> version.protocol().equals("TLSv" + text)).findFirst();
    }

    /** With or without colons, as {@code openssl x509 -fingerprint -sha256} prints it. */
    static Optional<Fingerprint> fingerprint(Fingerprint.Subject subject, String text) {
        return Optional.of(text.replace(":", "").toLowerCase(Locale.ROOT))
            .filter(hex -> hex.matches("[0-9a-f]{64}"))
            .map(hex -> new Fingerprint(subject, hex));
    }
}
