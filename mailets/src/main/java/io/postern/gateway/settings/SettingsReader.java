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

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

import io.postern.smtp.Printable;
import io.postern.smtp.Secret;

/**
 * Reads settings key by key and notes every mistake. A setting that is wrong reads as if it were not there, which never matters because
 * of the mistake.
 */
final class SettingsReader {
    private final String place;
    private final Map<String, List<String>> values;
    private final Function<String, Optional<String>> variables;
    private final Findings findings;
    private final Set<String> known = new TreeSet<>();

    /**
     * Starts reading.
     *
     * @param place     stands in front of every mistake
     * @param variables puts values in the place of variables; empty when one is not set
     */
    SettingsReader(String place, Map<String, List<String>> values, Function<String, Optional<String>> variables, Findings findings) {
        this.place = place;
        this.values = new TreeMap<>(values);
        this.variables = variables;
        this.findings = findings;
    }

    boolean has(String key) {
        known.add(key);
        return values.containsKey(key);
    }

    void mistake(String key, String text) {
        findings.mistake(place + key + ": " + text);
    }

    void warning(String key, String text) {
        findings.warning(place + key + ": " + text);
    }

    /** A setting without which there are none. */
    <T> Optional<T> required(String key, String expected, Function<String, Optional<T>> grammar) {
        if (!has(key)) {
            mistake(key, "missing; expected " + expected);
        }
        return read(key, expected, grammar);
    }

    <T> Optional<T> read(String key, String expected, Function<String, Optional<T>> grammar) {
        return text(key).flatMap(text -> parse(key, text.strip(), expected, grammar));
    }

    /** Different items with commas between them. */
    <T> List<T> list(String key, String expected, Function<String, Optional<T>> grammar) {
        Set<T> items = new LinkedHashSet<>();
        text(key).stream().flatMap(text -> Arrays.stream(text.split(",", -1))).map(String::strip)
            .forEach(text -> parse(key, text, expected, grammar).filter(item -> !items.add(item))
                .ifPresent(item -> mistake(key, "'" + Printable.of(text) + "' is given twice")));
        return List.copyOf(items);
    }

    /** A setting that may be given several times. */
    <T> List<T> each(String key, String expected, Function<String, Optional<T>> grammar) {
        known.add(key);
        return values.getOrDefault(key, List.of()).stream()
            .flatMap(text -> resolve(key, text).stream())
            .flatMap(text -> parse(key, text.strip(), expected, grammar).stream())
            .toList();
    }

    /** Text that a grammar has no say in. */
    Optional<String> line(String key) {
        return read(key, "one line", Grammar::line);
    }

    boolean flag(String key) {
        return read(key, "true or false", Grammar::flag).orElse(false);
    }

    /** A secret in the settings, or in the file that the key with {@code File} behind it names; never both, never quoted. */
    Optional<Secret> secret(String key, ConfFolder conf) {
        String fileKey = key + "File";
        if (has(key) && has(fileKey)) {
            mistake(fileKey, "give either this or " + key);
        }
        // A password may begin or end with a space.
        Optional<Secret> written = text(key).map(String::toCharArray).flatMap(secret -> {
            if (!Grammar.isOneLine(secret)) {
                mistake(key, "has more than one line, or a control character");
            }
            return Optional.of(Secret.of(secret));
        });
        return secretFile(fileKey, conf).flatMap(file -> content(fileKey, file)).or(() -> written);
    }

    /** A file with a secret, which is read to see that it can be. */
    Optional<SecretFile> secretFile(String key, ConfFolder conf) {
        Optional<SecretFile> file = line(key).map(conf::resolve).map(SecretFile::new);
        file.ifPresent(each -> exposed(key, each.path()));
        return file.filter(each -> content(key, each).isPresent());
    }

    /** Notes it if others can read a file that is a secret. */
    void exposed(String key, Path file) {
        ConfFolder.exposure(file).ifPresent(text -> findings.exposure(place + key + ": " + text));
    }

    /** Complains about every key that nobody has asked for. */
    void finish(Collection<String> ignored) {
        values.forEach((key, texts) -> {
            if (key.endsWith(XmlFile.INSIDE)) {
                element(key, texts);
            } else if (!known.contains(key) && !ignored.contains(key)) {
                findings.mistake(place + UnknownSetting.describe(key, known));
            }
        });
    }

    private void element(String key, List<String> texts) {
        if (texts.size() > 1) {
            mistake(key, "given " + texts.size() + " times");
        }
        if (!String.join("", texts).isBlank()) {
            mistake(key, "text outside of the elements");
        }
    }

    private Optional<Secret> content(String key, SecretFile file) {
        try {
            return Optional.of(file.token());
        } catch (IOException e) {
            mistake(key, Printable.of(String.valueOf(e.getMessage())));
            return Optional.empty();
        }
    }

    private Optional<String> text(String key) {
        known.add(key);
        List<String> written = values.getOrDefault(key, List.of());
        if (written.size() > 1) {
            mistake(key, "given " + written.size() + " times");
        }
        return written.stream().findFirst().flatMap(text -> resolve(key, text));
    }

    private Optional<String> resolve(String key, String written) {
        Optional<String> text = variables.apply(written);
        if (text.isEmpty()) {
            // Its name is not said: it may be a part of a secret.
            mistake(key, "contains '${', a variable that is not set");
        } else if (text.get().isBlank()) {
            mistake(key, "empty; remove it or give it a value");
        }
        return text.filter(each -> !each.isBlank());
    }

    private <T> Optional<T> parse(String key, String text, String expected, Function<String, Optional<T>> grammar) {
        Optional<T> value = grammar.apply(text);
        if (value.isEmpty()) {
            // Who writes user:password@host is told so without the password.
            mistake(key, "expected " + expected + ", got '" + Printable.of(text.replaceFirst("(?s).*@", "****@")) + "'");
        }
        return value;
    }
}
