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

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import io.postern.it.support.JamesExtension;
import io.postern.it.support.JamesServer;
import io.postern.it.support.SmtpDialogue;

/** The runnable James itself: stock but for its queue, our extensions from extensions-jars/, started and stopped as the README says. */
class AssembledJamesIT {
    private static final Path ASSEMBLED = Path.of(System.getProperty("james.home"));

    @Test
    void classPathShouldBeTheOneThatTheServersManifestNames() throws IOException {
        try (JarFile server = new JarFile(ASSEMBLED.resolve("james-server-memory-app.jar").toFile());
             Stream<Path> libraries = Files.list(ASSEMBLED.resolve("james-server-memory-app.lib"))) {
            List<String> named = List.of(server.getManifest().getMainAttributes().getValue("Class-Path").split(" "));

            assertThat(libraries.map(path -> "james-server-memory-app.lib/" + path.getFileName()))
                .containsExactlyInAnyOrderElementsOf(named);
            assertThat(server.getManifest().getMainAttributes().getValue("Main-Class"))
                .isEqualTo("org.apache.james.MemoryJamesServerMain");
        }
    }

    @Test
    void ourClassesShouldComeFromExtensionsJarsWhenJamesRuns() throws Exception {
        JamesExtension extension = JamesExtension.named("class-loading")
            .environment("JAMES_JAVA_OPTS", "-Xlog:class+load=info:file=logs/classes.log");
        try (JamesServer james = extension.startForOneTest();
             SmtpDialogue dialogue = SmtpDialogue.from("127.0.0.7", james.smtpPort())) {
            dialogue.sendExpecting("EHLO client.test", "250");

            List<String> ours = Files.readAllLines(james.home().folder().resolve("logs/classes.log")).stream()
                .filter(line -> !line.contains(" io.postern.relay."))
                .filter(line -> line.contains(" io.postern.") || line.contains(".HostHasNoRdns")
                    || line.contains(".RemoteDeliveryViaAuthGateway"))
                .filter(line -> !line.contains("$$Lambda") && !line.contains("$$FastClassByGuice"))
                .toList();
            assertThat(ours).anyMatch(line -> line.contains("io.postern.rdns.james.HostHasNoRdnsHook "))
                .anyMatch(line -> line.contains("org.apache.james.transport.mailets.RemoteDeliveryViaAuthGateway "))
                .allMatch(line -> line.matches(".*source: file:.*/extensions-jars/postern-(matchers|mailets)-[^/]*-james-3\\.8\\.jar.*"));
        }
    }

    @Test
    void consoleShouldSayWhereJamesListensAndWhatToTryAndEndCleanlyOnSigterm() throws Exception {
        try (JamesServer james = JamesExtension.named("start-and-stop").startForOneTest()) {
            assertThat(james.consoleLines().get(0)).startsWith("James listens on 127.0.0.1: SMTP " + james.smtpPort() + ", ");
            assertThat(james.consoleLines().get(1)).startsWith("Make a user: ");
            assertThat(james.consoleLines().get(2)).startsWith("Try: ");
            assertThat(james.home().folder().resolve("logs/james.log")).content().contains("JAMES server started");
            assertThat(Files.getPosixFilePermissions(james.home().folder().resolve("conf/keystore.secret")))
                .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

            assertThat(james.terminate()).as("exit code of a JVM that ended on SIGTERM").isEqualTo(128 + 15);
            // What James's queue says of its own sessions after that is in docs/quirks.md.
            String untilItStopped = james.console().split("JAMES server stopped", 2)[0];
            assertThat(untilItStopped).contains("JAMES server started").doesNotContain("Exception");
        }
    }

    /** Only the demonstration, and these tests, judge loopback. */
    @Test
    void hookShouldExemptLoopbackAsItComes() throws Exception {
        try (JamesServer james = JamesExtension.named("exempt").exemptingLoopback().startForOneTest();
             SmtpDialogue dialogue = SmtpDialogue.from("127.0.0.7", james.smtpPort())) {
            james.webAdmin().domain("local.test").user("bob@local.test", "secret");
            dialogue.sendExpecting("EHLO client.test", "250");

            assertThat(dialogue.mail("a@client.test", "bob@local.test", "Subject: 1\r\n\r\nhello\r\n")).startsWith("250");
            assertThat(Files.readString(ASSEMBLED.resolve("conf/smtpserver.xml"))).doesNotContain("<exempt>none");
        }
    }

    @Test
    void startShouldBeRefusedInOneLineWhenTheGatewayIsNotSet() {
        JamesServer james = JamesExtension.named("nothing-set").environment("POSTERN_GATEWAYS", "").startRefused();

        assertThat(james.lastLine()).isEqualTo("james: does not start: not set: POSTERN_GATEWAYS");
        assertThat(james.console()).doesNotContain("Exception");
    }

    @Test
    void jamesShouldNotStartAndNameEveryMistakeWhenTheMailetIsConfiguredWrongly() {
        JamesServer james = JamesExtension.named("mistakes")
            .edit("mailetcontainer.xml", text -> text
                .replace("<outgoing>gateway</outgoing>", "<outgoingQueue>gateway</outgoingQueue>")
                .replace("<gatewayPassword>${env:POSTERN_GATEWAY_PASSWORD}</gatewayPassword>",
                    "<gatewayPassword>${env:NO_SUCH_VARIABLE}</gatewayPassword><gatwayPort>587</gatwayPort>"))
            .startRefused();

        assertThat(james.console()).doesNotContain("JAMES server started");
        assertThat(james.consoleLines()).anySatisfy(line -> assertThat(line)
            .contains("RemoteDeliveryViaAuthGateway").contains("outgoing").contains("outgoingQueue")
            .contains("gatewayPassword").contains("gatwayPort").contains("gatewayPort"));
    }

    @Test
    void jamesShouldNotStartAndNameEveryMistakeWhenTheHookIsConfiguredWrongly() {
        JamesServer james = JamesExtension.named("hook-mistakes")
            .edit("smtpserver.xml", text -> text.replace("<exempt>none</exempt>",
                "<exempt>10.0.0.1/8</exempt><stage>helo</stage><code>250</code><logmessage>NO</logmessage>"
                    + "<message>${env:NO_SUCH}</message>"))
            .startRefused();

        assertThat(james.console()).doesNotContain("JAMES server started");
        assertThat(james.consoleLines()).anySatisfy(line -> assertThat(line)
            .contains("HostHasNoRdnsHook").contains("10.0.0.1/8").contains("192.0.2.0/24")
            .contains("stage: expected rcpt or data or mail, got 'helo'").contains("code: expected a number from 450 to 559, got '250'")
            .contains("'logmessage': unknown setting, the nearest known one is 'logMessage'").contains("NO_SUCH"));
    }

    @Test
    void jamesShouldNotStartAndNameEveryMistakeWhenTheMatcherIsConfiguredWrongly() {
        JamesServer james = JamesExtension.named("matcher-mistakes")
            .edit("mailetcontainer.xml", text -> text.replaceFirst("<mailet match=\"RelayLimit=30\" class=\"Null\"/>",
                "<mailet match=\"HostHasNoRdns=strict, onIndetermined:match\" class=\"Null\"/>$0"))
            .startRefused();

        assertThat(james.console()).doesNotContain("JAMES server started");
        assertThat(james.consoleLines()).anySatisfy(line -> assertThat(line)
            .contains("matcher HostHasNoRdns: check: expected ptr or forward-confirmed, got 'strict'; "
                + "'onIndetermined': unknown setting, the nearest known one is 'onIndeterminate'"));
    }

    @Test
    void jamesShouldNotStartAndNameEveryMistakeWhenTheDnsSettingsAreWrong() {
        JamesServer james = JamesExtension.named("rdns-mistakes")
            .edit("rdns.properties", text -> text + "\ndeadline=soon\ndns.server=127.0.0.1\n")
            .startRefused();

        assertThat(james.console()).doesNotContain("JAMES server started");
        assertThat(james.consoleLines()).anySatisfy(line -> assertThat(line)
            .contains("rdns.properties").contains("deadline").contains("soon").contains("dns.server").contains("dns.servers"));
    }
}
