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

package io.postern.it.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** The folder a server lives in for the length of a test; open to the users that it changes to, gone when closed. */
record PeerHome(Path folder) implements AutoCloseable {
    /** Where {@code peers/install} unpacks the servers. */
    static final Path INSTALLED = Path.of(System.getProperty("peers.installed"));
    private static final Path TEMPLATES = Path.of("peers");

    static PeerHome create(String name) {
        if (!Files.exists(INSTALLED)) {
            throw new AssertionError("no servers in " + INSTALLED + ": run it-tests/peers/install as root");
        }
        try {
            // Not below target/: the servers' users need not be able to reach the folder of the build.
            Path folder = Files.createTempDirectory("postern-" + name + "-");
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
            return new PeerHome(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes a folder in it that belongs to this user. */
    void folder(String name, String owner) {
        try {
            Path made = Files.createDirectories(folder.resolve(name));
            Files.setOwner(made, made.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(owner));
        } catch (IOException e) {
            throw new UncheckedIOException("as root only: give " + name + " to " + owner, e);
        }
    }

    /** Copies a template of {@code it-tests/peers}, with what stands between two {@code @} replaced; every such name must have a value. */
    Path fill(String template, Map<String, String> values) {
        try {
            Path target = folder.resolve(Path.of(template).getFileName().toString());
            String filled = Files.readString(TEMPLATES.resolve(template));
            for (Map.Entry<String, String> value : values.entrySet()) {
                filled = filled.replace("@" + value.getKey() + "@", value.getValue());
            }
            return Files.writeString(target, filled);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a file in it. */
    Path write(String file, String text) {
        try {
            return Files.writeString(folder.resolve(file), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Changes a file in it. */
    void change(String file, UnaryOperator<String> change) {
        write(file, change.apply(read(folder.resolve(file))));
    }

    /** The lines of a file in it, as far as it is written. */
    Stream<String> lines(String file) {
        // As a whole: a stream over the file would have to be closed by the caller.
        return read(folder.resolve(file)).lines();
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try (Stream<Path> all = Files.walk(folder)) {
            all.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
