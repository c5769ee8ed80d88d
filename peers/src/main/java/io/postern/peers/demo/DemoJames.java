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

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The assembled James as a process. Its log is in logs/; here only what our classes say and what is wrong gets printed. */
final class DemoJames implements AutoCloseable {
    private static final String STARTED = "JAMES server started";
    private static final int LOOK_MS = 200;

    private final Path home;
    private final Process process;
    private final Map<String, String> environment;
    private Runnable whenStarted = () -> {
    };

    private DemoJames(Path home, Process process, Map<String, String> environment) {
        this.home = home;
        this.process = process;
        this.environment = environment;
    }

    static DemoJames start(Path home, Map<String, String> environment) throws IOException {
        System.out.println("Starting James (its log: " + home.resolve("logs/james.log") + ") ...");
        ProcessBuilder builder = new ProcessBuilder(home.resolve("bin/james").toString()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        DemoJames james = new DemoJames(home, builder.start(), builder.environment());
        // Ctrl-C reaches this JVM; James must not outlive it.
        Runtime.getRuntime().addShutdownHook(new Thread(james::close, "demo-end"));
        return james;
    }

    /** What to do once James has started. To be set before {@link #awaitEnd}. */
    void whenStarted(Runnable action) {
        this.whenStarted = action;
    }

    int smtpPort() {
        return port("JAMES_SMTP_PORT", 2525);
    }

    private int port(String variable, int otherwise) {
        String value = environment.getOrDefault(variable, "");
        return value.isEmpty() ? otherwise : Integer.parseInt(value);
    }

    /** A local user; nobody needs to log in as him. */
    void createUser(String password) {
        put("/domains/demo.example", "");
        put("/users/you@demo.example", "{\"password\":\"" + password + "\"}");
    }

    private void put(String path, String body) {
        URI uri = URI.create("http://127.0.0.1:" + port("JAMES_WEBADMIN_PORT", 8000) + path);
        try {
            HttpResponse<String> response = HttpClient.newHttpClient().send(HttpRequest.newBuilder(uri)
                .header("Authorization", "Bearer " + Files.readString(home.resolve("conf/webadmin.key")).strip())
                .PUT(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
            if (response.statusCode() / 100 != 2) {
                throw new IllegalStateException("PUT " + uri + ": " + response.statusCode() + " " + response.body());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Prints what matters until James ends, and looks around while waiting; returns James's exit code. */
    int awaitEnd(Runnable look) throws InterruptedException {
        Thread printer = new Thread(this::print, "james-console");
        printer.setDaemon(true);
        printer.start();
        while (!process.waitFor(LOOK_MS, TimeUnit.MILLISECONDS)) {
            look.run();
        }
        printer.join();
        return process.exitValue();
    }

    private void print() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            lines.lines().forEach(line -> {
                if (line.contains(STARTED)) {
                    whenStarted.run();
                }
                if (line.contains("BLOCKED: No rDNS") || line.contains(" i.p.") || line.contains("[ERROR]") || line.startsWith("james: ")) {
                    System.out.println("james:   " + line);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
    }
}
