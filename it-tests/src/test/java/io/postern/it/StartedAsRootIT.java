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

package io.postern.it;

import static io.postern.it.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.postern.it.support.JamesExtension;
import io.postern.it.support.JamesHome;
import io.postern.it.support.JamesServer;

/** Run by root only: who starts James as root does not lock out the user that it belongs to, not for the first start either. */
@Tag("root")
class StartedAsRootIT {
    /** Nobody has it, and it need not exist. */
    private static final int SERVICE_USER = 64_123;
    private static final int HIGHEST_PRIVILEGED_PORT = 1023;

    private final Path folder;

    StartedAsRootIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void folderOfAnotherUserShouldBeRunAsThatOneThenAndLater() throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        JamesExtension extension = JamesExtension.named("started-as-root").in(folder.resolve("james"))
            // One that root alone may listen on.
            .environment("JAMES_SMTP_PORT", "" + HIGHEST_PRIVILEGED_PORT);
        JamesHome made = extension.makeHome();
        Path home = made.folder();
        run("chown", "-R", SERVICE_USER + ":" + SERVICE_USER, home.toString());

        try (JamesServer james = extension.startIn(made)) {
            assertThat(james.consoleLines().get(0)).startsWith("james: started as root, runs as the user " + SERVICE_USER);
            assertThat(james.webAdmin().get("/domains")).startsWith("200");
            assertThat(owners(home)).containsOnly(SERVICE_USER);
        }
        Process second = asServiceUser(home, JamesServer.freePorts(3));
        try {
            Path console = home.resolve("logs/second.log");
            eventually(() -> assertThat(console).content().contains("JAMES server started"));
        } finally {
            second.destroyForcibly().waitFor();
        }
    }

    private static Process asServiceUser(Path home, List<Integer> ports) throws IOException {
        String user = "" + SERVICE_USER;
        ProcessBuilder start = new ProcessBuilder("setpriv", "--reuid=" + user, "--regid=" + user, "--clear-groups",
            home.resolve("bin/james").toString()).redirectErrorStream(true).redirectOutput(home.resolve("logs/second.log").toFile());
        start.environment().putAll(Map.of("POSTERN_GATEWAY_DOMAINS", "chosen.test", "POSTERN_GATEWAYS", "localhost:1",
            "POSTERN_GATEWAY_USERNAME", "relay", "POSTERN_GATEWAY_PASSWORD", "tanstaaf", "JAMES_SMTP_PORT", "" + ports.get(0),
            "JAMES_SUBMISSION_PORT", "" + ports.get(1), "JAMES_WEBADMIN_PORT", "" + ports.get(2)));
        return start.start();
    }

    private static List<Integer> owners(Path home) throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            // The console is the test's own.
            return files.filter(file -> !file.endsWith("console.log")).map(StartedAsRootIT::owner).distinct().toList();
        }
    }

    private static int owner(Path file) {
        try {
            return (Integer) Files.getAttribute(file, "unix:uid");
        } catch (IOException e) {
            // It may have come and gone.
            return SERVICE_USER;
        }
    }

    private static void run(String... command) throws Exception {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }
}
