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

/**
 * A folder that a James is run in: a copy of the assembled one, so that a test may edit its configuration. One thing is not as it comes:
 * clients from loopback are judged, since tests have no others.
 */
public record JamesHome(Path folder) {
    private static final Path ASSEMBLED = Path.of(System.getProperty("james.home")).normalize();
    private static final List<String> SHARED =
        List.of("james-server-memory-app.jar", "james-server-memory-app.lib", "postern-relay.jar", "postern-relay.lib");
    private static final String HOOK = "<handler class=\"io.postern.rdns.james.HostHasNoRdnsHook\"/>";
    private static final String HOOK_THAT_JUDGES_ALL = HOOK.replace("/>", "><exempt>none</exempt></handler>");
    private static final Path HOMES = Path.of(System.getProperty("james.homes"));

    /** A fresh one; what an earlier run left under this name is removed. */
    static JamesHome create(String name) {
        return create(HOMES.resolve(name), (from, to) -> Files.createSymbolicLink(to, from.toRealPath()));
    }

    /** A fresh one that needs nothing of the assembled one any more, so that a user who cannot read that can run it. */
    static JamesHome createApart(Path folder) {
        return create(folder, JamesHome::copy);
    }

    private interface Taking {
        void take(Path from, Path to) throws IOException;
    }

    private static JamesHome create(Path folder, Taking shared) {
        try {
            remove(folder);
            Files.createDirectories(folder.resolve("logs"));
            for (String part : new String[]{"bin", "conf", "extensions-jars", "demo"}) {
                copy(ASSEMBLED.resolve(part), folder.resolve(part));
            }
            for (String part : SHARED) {
                shared.take(ASSEMBLED.resolve(part), folder.resolve(part));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        JamesHome home = new JamesHome(folder);
        home.edit("smtpserver.xml", xml -> xml.replace(HOOK, HOOK_THAT_JUDGES_ALL));
        return home;
    }

    /** What WebAdmin asks for; empty where nothing has made it. */
    String webAdminToken() {
        Path key = folder.resolve("conf/webadmin.key");
        try {
            return Files.exists(key) ? Files.readString(key).strip() : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
