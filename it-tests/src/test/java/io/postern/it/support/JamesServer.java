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

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * The assembled James, started the way a user does: {@code bin/james} in a home of its own, as a process, on free ports.
 * The home is a copy of james-conf's, with the server's own jars as links.
 */
public final class JamesServer implements AutoCloseable {
    private static final String STARTED = "JAMES server started";
    /** A James lives for seconds here: to compile it well costs as much again as its whole start. What a test says goes before it. */
    private static final String QUICK_START = "-XX:TieredStopAtLevel=1";
    private static final Duration START_PATIENCE = Duration.ofMinutes(3);

    private final JamesHome home;
    private final Map<String, String> environment;
    private final Ports ports;
    private final Process process;

    private record Ports(int smtp, int submission, int imap, int webAdmin, int proxied) {
        static Ports free() {
            List<Integer> ports = JamesServer.freePorts(5);
            return new Ports(ports.get(0), ports.get(1), ports.get(2), ports.get(3), ports.get(4));
        }

        Map<String, String> environment() {
            return Map.of("JAMES_SMTP_PORT", "" + smtp, "JAMES_SUBMISSION_PORT", "" + submission, "JAMES_IMAP_PORT", "" + imap,
                "JAMES_WEBADMIN_PORT", "" + webAdmin, "JAMES_PROXIED_PORT", "" + proxied);
        }
    }

    private JamesServer(JamesHome home, Map<String, String> environment, Ports ports, Process process) {
        this.home = home;
        this.environment = environment;
        this.ports = ports;
        this.process = process;
    }

    /** Starts it and returns once it says that it has started, or fails with its console when it ends instead. */
    static JamesServer start(JamesHome home, Map<String, String> environment) {
        JamesServer server = launch(home, environment);
        try {
            server.awaitStart();
        } catch (RuntimeException | Error e) {
            server.close();
            throw e;
        }
        return server;
    }

    /** After its end: starts it in the same home, with what that one left on disk. */
    public JamesServer startAgain() {
        if (isAlive()) {
            throw new IllegalStateException("James still runs");
        }
        return start(home, environment);
    }

    /** Starts it where it is expected to give up: returns once the process has ended. */
    static JamesServer startRefused(JamesHome home, Map<String, String> environment) {
        JamesServer server = launch(home, environment);
        try {
            Eventually.await().atMost(START_PATIENCE).until(() -> !server.process.isAlive() || server.console().contains(STARTED));
        } finally {
            server.close();
        }
        return server;
    }

    /** Starts the demonstration instead, and returns at once. */
    static JamesServer launchDemo(JamesHome home) {
        return launch("bin/demo", home, Map.of());
    }

    private static JamesServer launch(JamesHome home, Map<String, String> environment) {
        return launch("bin/james", home, environment);
    }

    private static JamesServer launch(String script, JamesHome home, Map<String, String> environment) {
        Ports ports = Ports.free();
        ProcessBuilder builder = new ProcessBuilder(home.folder().resolve(script).toString())
            .directory(home.folder().toFile())
            .redirectErrorStream(true)
            .redirectOutput(home.console().toFile());
        builder.environment().putAll(ports.environment());
        builder.environment().putAll(environment);
        builder.environment().merge("JAMES_JAVA_OPTS", QUICK_START, (own, quick) -> quick + " " + own);
        try {
            return new JamesServer(home, environment, ports, builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitStart() {
        Eventually.await().atMost(START_PATIENCE).until(() -> console().contains(STARTED) || !process.isAlive());
        if (!console().contains(STARTED)) {
            throw new AssertionError("James did not start:\n" + console());
        }
    }

    public int smtpPort() {
        return ports.smtp();
    }

    public int submissionPort() {
        return ports.submission();
    }

    /** Of the SMTP server behind the PROXY protocol, where a test has configured one. */
    public int proxiedPort() {
        return ports.proxied();
    }

    public JamesHome home() {
        return home;
    }

    public WebAdmin webAdmin() {
        return new WebAdmin(ports.webAdmin(), home.webAdminToken());
    }

    public int webAdminPort() {
        return ports.webAdmin();
    }

    /** Where IMAP would listen. */
    public int imapPort() {
        return ports.imap();
    }

    /** All that the process has printed so far. */
    public String console() {
        try {
            return Files.exists(home.console()) ? Files.readString(home.console(), UTF_8) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public List<String> consoleLines() {
        return console().lines().toList();
    }

    public String lastLine() {
        List<String> lines = consoleLines();
        return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
    }

    /** After its end. */
    public int exitCode() {
        return process.exitValue();
    }

    /** Of its JVM, which the start script becomes. */
    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** How long it has kept processors busy since its start. */
    public Duration cpuTime() {
        return process.info().totalCpuDuration().orElseThrow();
    }

    /** Sends SIGTERM and waits for the end. */
    public int terminate() {
        process.destroy();
        try {
            if (!process.waitFor(1, TimeUnit.MINUTES)) {
                throw new AssertionError("James did not stop on SIGTERM within a minute");
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Sends SIGKILL to it, and to what it has started, and waits for the end. */
    public void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Kills it: a James takes seconds to stop in good order, which has a test of its own. */
    @Override
    public void close() {
        kill();
    }

    /** Ports that were free a moment ago, all different: James has no way to say which free port it took. */
    public static List<Integer> freePorts(int count) {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                sockets.add(free());
            }
            return sockets.stream().map(ServerSocket::getLocalPort).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            sockets.forEach(JamesServer::closeQuietly);
        }
    }

    /** Below the ports that the system gives to connections: one of those may be somebody's before James has it. */
    private static ServerSocket free() throws IOException {
        for (int tries = 0; tries < 1000; tries++) {
            try {
                return new ServerSocket(ThreadLocalRandom.current().nextInt(10_000, 32_000));
            } catch (BindException e) {
                // Another one, then.
            }
        }
        throw new IOException("no port is free");
    }

    private static void closeQuietly(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
