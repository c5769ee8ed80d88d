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

package io.postern.it.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A folder that a James is run in: a copy of the assembled one, so that a test may edit its configuration. */
public record JamesHome(Path folder) {
    private static final Path ASSEMBLED = Path.of(System.getProperty("james.home")).normalize();
    private static final List<String> SHARED =
        List.of("james-server-memory-app.jar", "james-server-memory-app.lib", "postern-relay.jar", "postern-relay.lib");
    private static final Path HOMES = Path.of(System.getProperty("james.homes"));

    /** A fresh one; what an earlier run left under this name is removed. */
    static JamesHome create(String name) {
        Path folder = HOMES.resolve(name);
        try {
            remove(folder);
            Files.createDirectories(folder.resolve("logs"));
            for (String part : new String[]{"bin", "conf", "extensions-jars", "demo"}) {
                copy(ASSEMBLED.resolve(part), folder.resolve(part));
            }
            for (String part : SHARED) {
                Files.createSymbolicLink(folder.resolve(part), ASSEMBLED.resolve(part).toRealPath());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new JamesHome(folder);
    }

    private static void remove(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> paths = Files.walk(folder)) {
                for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> paths = Files.walk(from)) {
            for (Path path : paths.toList()) {
                Files.copy(path, to.resolve(from.relativize(path)));
            }
        }
    }

    /** Changes a file of conf/, which may be empty so far, and fails where the change changes nothing. */
    void edit(String file, UnaryOperator<String> change) {
        Path path = folder.resolve("conf").resolve(file);
        try {
            String before = Files.exists(path) ? Files.readString(path) : "";
            String after = change.apply(before);
            if (after.equals(before)) {
                throw new IllegalArgumentException("the change to " + file + " changes nothing");
            }
            Files.writeString(path, after);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path console() {
        return folder.resolve("logs/console.log");
    }
}
