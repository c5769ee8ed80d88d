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

package io.postern;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

/** Keeps docs/standards.md true: what it names exists, and no RFC of the SMTP client is forgotten. */
class StandardsTest {
    private static final Path PROJECT = Path.of("").toAbsolutePath().getParent();
    private static final Pattern NAME = Pattern.compile("`([A-Z]\\w+)(?:\\.(\\w+))?`");
    private static final Pattern RFC = Pattern.compile("RFC \\d+");

    @Test
    void pageShouldNameOnlyClassesAndTestsThatExist() throws IOException {
        Map<String, String> sources = sources();
        Set<String> missing = new TreeSet<>();
        for (List<String> row : rows()) {
            NAME.matcher(row.get(2) + row.get(3)).results().forEach(name -> {
                String source = sources.getOrDefault(name.group(1), "");
                if (source.isEmpty() || (name.group(2) != null && !source.contains("void " + name.group(2) + "("))) {
                    missing.add(name.group());
                }
            });
        }

        assertThat(missing).isEmpty();
    }

    @Test
    void everyRowShouldNameASectionAClassAndATest() throws IOException {
        assertThat(rows()).hasSizeGreaterThan(40).allMatch(row -> row.size() == 4 && RFC.matcher(row.get(0)).find()
            && NAME.matcher(row.get(2)).find() && row.get(3).contains("Test"));
    }

    @Test
    void pageShouldNameEveryRfcThatTheSmtpClientNames() throws IOException {
        Set<String> named = new TreeSet<>();
        try (Stream<Path> files = Files.walk(PROJECT.resolve("mailets/src/main/java/io/postern/smtp"))) {
            for (Path file : files.filter(file -> file.toString().endsWith(".java")).toList()) {
                RFC.matcher(Files.readString(file)).results().forEach(rfc -> named.add(rfc.group()));
            }
        }

        assertThat(page()).contains(named);
    }

    private static List<List<String>> rows() throws IOException {
        return page().lines().filter(line -> line.startsWith("| ") && !line.startsWith("| section"))
            .map(line -> Arrays.stream(line.substring(1).split("\\|")).map(String::strip).toList()).toList();
    }

    private static String page() throws IOException {
        return Files.readString(PROJECT.resolve("docs/standards.md"));
    }

    /** The source of each class of all modules, by simple name. */
    private static Map<String, String> sources() throws IOException {
        Map<String, String> sources = new TreeMap<>();
        for (String module : List.of("matchers", "mailets", "it-tests")) {
            try (Stream<Path> files = Files.walk(PROJECT.resolve(module).resolve("src"))) {
                for (Path file : files.filter(file -> file.toString().endsWith(".java")).toList()) {
                    sources.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
                }
            }
        }
        return sources;
    }
}
