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

package io.postern.peers.demo;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folder that the demonstration's James runs in: {@code var/demo} of the assembled one, made anew, with the configuration as it comes
 * but for one thing, that clients from loopback are judged. Mail that waits in the assembled one's own queue stays there: it would
 * otherwise leave through the demonstration's gateway, and be gone.
 */
final class DemoHome implements AutoCloseable {
    private static final List<String> COPIED = List.of("bin", "conf", "extensions-jars");
    private static final List<String> LINKED =
        List.of("james-server-memory-app.jar", "james-server-memory-app.lib", "postern-relay.jar", "postern-relay.lib");
    private static final String HOOK = "<handler class=\"io.postern.rdns.james.HostHasNoRdnsHook\"/>";
    private static final String JUDGES_ALL = HOOK.replace("/>", "><exempt>none</exempt></handler>");

    private final Path path;
    private final FileChannel lock;

    private DemoHome(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /** Another demonstration runs there. */
    static final class InUseException extends IOException {
        private static final long serialVersionUID = 1L;

        InUseException(String message) {
            super(message);
        }
    }

    static DemoHome make(Path assembled) throws IOException {
        Path var = Files.createDirectories(assembled.resolve("var")).toRealPath();
        FileChannel lock = FileChannel.open(var.resolve("demo.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (lock.tryLock() == null) {
            lock.close();
            throw new InUseException("another demonstration is running in " + var.resolve("demo"));
        }
        Path demo = var.resolve("demo");
        remove(demo);
        Files.createDirectories(demo.resolve("var"));
        for (String part : COPIED) {
            copy(assembled.resolve(part), demo.resolve(part));
        }
        for (String part : LINKED) {
            Files.createSymbolicLink(demo.resolve(part), assembled.resolve(part).toRealPath());
        }
        judgeLoopback(demo.resolve("conf/smtpserver.xml"));
        return new DemoHome(demo, lock);
    }

    private static void judgeLoopback(Path servers) throws IOException {
        Files.writeString(servers, Files.readString(servers).replace(HOOK, JUDGES_ALL));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> paths = Files.walk(from)) {
            for (Path path : paths.toList()) {
                Files.copy(path, to.resolve(from.relativize(path)));
            }
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

    Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
