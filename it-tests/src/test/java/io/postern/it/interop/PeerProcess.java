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

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** A server as a process in the foreground. It ends with this JVM at the latest, even if this JVM is killed. */
final class PeerProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** Runs a command until the standard input ends, or a signal comes to all of the terminal's, then ends it by its process id. */
    private static final String UNTIL_INPUT_ENDS = "trap : INT TERM; \"$@\" & pid=$!; read -r line; kill $pid; wait $pid";

    private final Process shell;
    private final Path output;

    private PeerProcess(Process shell, Path output) {
        this.shell = shell;
        this.output = output;
    }

    static PeerProcess start(Path output, Map<String, String> environment, String... command) {
        List<String> words = new ArrayList<>(List.of("/bin/sh", "-c", UNTIL_INPUT_ENDS, "sh"));
        words.addAll(List.of(command));
        ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.directory(new File("/"));
        builder.environment().putAll(environment);
        try {
            return new PeerProcess(builder.start(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until somebody listens there. */
    PeerProcess awaitPort(int port) {
        return await("port " + port, () -> isOpen(port));
    }

    /** Waits until it is so; if it never is, ends the process and fails with what it printed. */
    PeerProcess await(String what, Callable<Boolean> ready) {
        try {
            Awaitility.await().pollInterval(Duration.ofMillis(50)).atMost(PATIENCE).until(ready);
            return this;
        } catch (ConditionTimeoutException e) {
            close();
            throw new AssertionError("no " + what + ": " + said(), e);
        }
    }

    ProcessHandle ancestor() {
        return shell.toHandle();
    }

    /** What it printed so far. */
    String said() {
        return PeerHome.read(output);
    }

    private static boolean isOpen(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        try {
            shell.getOutputStream().close();
            if (!shell.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                shell.descendants().forEach(ProcessHandle::destroyForcibly);
                shell.destroyForcibly();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
