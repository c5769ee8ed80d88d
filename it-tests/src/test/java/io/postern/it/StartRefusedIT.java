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

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.postern.it.support.JamesExtension;
import io.postern.it.support.JamesHome;
import io.postern.it.support.JamesServer;

/** Whatever keeps the runnable James from starting, it says so in its last line, in words, and ends with an exit code of its own. */
class StartRefusedIT {
    private static JamesExtension james() {
        return JamesExtension.named("start-refused");
    }

    private static void assertRefused(JamesServer james, String... words) {
        assertThat(james.lastLine()).startsWith("james: does not start: ").contains(words)
            .doesNotContain("java.", "Exception in thread");
        assertThat(james.exitCode()).isEqualTo(1);
        assertThat(james.console()).doesNotContain("JAMES server started");
    }

    @ParameterizedTest
    @MethodSource("ports")
    void portInUseShouldBeNamed(String variable, String file) throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            JamesServer james = james().environment(variable, "" + taken.getLocalPort()).startRefused();

            assertRefused(james, file + ": cannot listen on 127.0.0.1:" + taken.getLocalPort() + ": Address already in use");
        }
    }

    static Stream<Arguments> ports() {
        return Stream.of(Arguments.of("JAMES_SMTP_PORT", "smtpserver.xml"), Arguments.of("JAMES_SUBMISSION_PORT", "smtpserver.xml"),
            Arguments.of("JAMES_WEBADMIN_PORT", "webadmin.properties"));
    }

    @Test
    void portOfAServerThatIsOffShouldNotMatter() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
             JamesServer james = james().environment("JAMES_IMAP_PORT", "" + taken.getLocalPort()).startForOneTest()) {
            assertThat(james.console()).contains("JAMES server started");
        }
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void mistakeShouldBeSaidInWords(String file, UnaryOperator<String> change, String words) {
        assertRefused(james().edit(file, change).startRefused(), words);
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
            mistake("smtpserver.xml", "</authorizedAddresses>", "</authorizedAddress>", "conf/smtpserver.xml, line "),
            mistake("mailetcontainer.xml", "</mailetcontainer>", "", "conf/mailetcontainer.xml, line "),
            mistake("smtpserver.xml", "<exempt>none</exempt>", "<exempt>10.0.0.1/8</exempt>", "exempt: expected a network"),
            mistake("smtpserver.xml", "io.postern.relay.smtp.AuthUnderTls", "no.such.Handler", "no.such.Handler"),
            mistake("mailetcontainer.xml", "<outgoing>gateway</outgoing>", "", "outgoing: missing"),
            mistake("mailetcontainer.xml", "class=\"LocalDelivery\"", "class=\"LocalDeliver\"", "Can not load mailet LocalDeliver"),
            mistake("rdns.properties", "dns.servers=", "dns.server=", "'dns.server': unknown setting"),
            mistake("webadmin.properties", "port=${env:JAMES_WEBADMIN_PORT}", "port=x", "webadmin.properties: cannot listen on"),
            mistake("smtpserver.xml", "${env:JAMES_KEYSTORE_SECRET}", "wrong", "password"));
    }

    private static Arguments mistake(String file, String before, String after, String words) {
        UnaryOperator<String> change = text -> text.replace(before, after);
        return Arguments.of(file, change, words);
    }

    @ParameterizedTest
    @MethodSource("variables")
    void variableThatIsWrongShouldBeNamed(String variable, String value, String words) {
        assertRefused(james().environment(variable, value).startRefused(), words);
    }

    static Stream<Arguments> variables() {
        return Stream.of(
            Arguments.of("POSTERN_GATEWAYS", "", "not set: POSTERN_GATEWAYS"),
            Arguments.of("JAMES_BIND", "192.0.2.1", "cannot listen on 192.0.2.1:"),
            Arguments.of("JAMES_SMTP_PORT", "smtp", "cannot listen on 127.0.0.1:smtp"),
            Arguments.of("JAMES_JAVA_OPTS", "-Xnope", "JAMES_JAVA_OPTS: Unrecognized option: -Xnope"),
            Arguments.of("JAMES_JAVA_OPTS", "-Da='b", "JAMES_JAVA_OPTS: a quote is not closed"));
    }

    @Test
    void javaThatIsTooOldShouldBeSaidInWords() throws IOException {
        JamesHome home = james().makeHome();
        Path javaHome = home.folder().resolve("old java");
        Path bin = Files.createDirectories(javaHome.resolve("bin"));
        Files.writeString(bin.resolve("java"), "#!/bin/sh\necho 'openjdk version \"11.0.2\"' >&2\n");
        assertThat(bin.resolve("java").toFile().setExecutable(true)).isTrue();
        ProcessBuilder start = new ProcessBuilder("bin/james").directory(home.folder().toFile()).redirectErrorStream(true);
        start.environment().put("JAVA_HOME", javaHome.toString());
        start.environment().put("PATH", bin + ":" + withoutJava(home));

        String said = new String(start.start().getInputStream().readAllBytes(), UTF_8);

        assertThat(said).isEqualTo("james: does not start: needs a Java 17 or newer: set JAVA_HOME, or put java on the PATH\n");
    }

    /** A folder with the commands that the script needs, and no Java. */
    private static String withoutJava(JamesHome home) throws IOException {
        Path commands = Files.createDirectories(home.folder().resolve("commands"));
        for (String command : new String[] {"sh", "readlink", "dirname", "sed", "head", "id", "basename"}) {
            for (String folder : new String[] {"/usr/bin", "/bin"}) {
                Path original = Path.of(folder, command);
                if (Files.exists(original) && !Files.exists(commands.resolve(command))) {
                    Files.createSymbolicLink(commands.resolve(command), original);
                }
            }
        }
        return commands.toString();
    }

    @Test
    void secondOneInAFolderShouldBeRefusedAndTheFirstGoOn() throws Exception {
        JamesExtension extension = james();
        JamesHome home = extension.makeHome();
        try (JamesServer first = extension.startIn(home)) {
            ProcessBuilder second = new ProcessBuilder("bin/james").directory(home.folder().toFile()).redirectErrorStream(true);
            for (String name : List.of("DOMAINS", "USERNAME", "PASSWORD")) {
                second.environment().put("POSTERN_GATEWAY_" + name, "x");
            }
            second.environment().put("POSTERN_GATEWAYS", "localhost:1");
            List<String> said = new String(second.start().getInputStream().readAllBytes(), UTF_8).lines().toList();

            assertThat(said.get(said.size() - 1)).startsWith("james: does not start: the queue in ")
                .contains("cannot be opened (does another James run on it?)");
            assertThat(first.isAlive()).isTrue();
            assertThat(first.webAdmin().get("/domains")).startsWith("200");
        }
    }
}
