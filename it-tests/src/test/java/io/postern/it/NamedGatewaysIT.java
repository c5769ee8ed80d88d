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
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.postern.it.support.GatewaySetup;
import io.postern.it.support.JamesExtension;
import io.postern.it.support.JamesServer;
import io.postern.it.support.SmtpDialogue;
import io.postern.peers.smtp.Action;
import io.postern.peers.smtp.ReceivedMessage;
import io.postern.peers.smtp.ScriptedGateway;
import io.postern.peers.smtp.Step;

/** Gateways from {@code authgateways.xml}, each with its own login. */
class NamedGatewaysIT {
    private static final String MAILET = "<mailet match=\"HostIs=${env:POSTERN_GATEWAY_DOMAINS}\"";
    private static final GatewaySetup SETUP = GatewaySetup.create("named-gateways");
    private static final ScriptedGateway ANNAS = SETUP.gateway().user("anna", "annas-s3cr3t").start();
    private static final ScriptedGateway BERTS = SETUP.gateway().user("bert", "berts-s3cr3t").start();
    private static final ScriptedGateway STRICT = SETUP.gateway().clientsOf(SETUP.authority()).user("carla", "none").mechanisms("EXTERNAL")
        .extensions("PIPELINING", "8BITMIME", "ENHANCEDSTATUSCODES", "LIMITS MAILMAX=2").start();
    private static final Path PASSWORD_FILE = passwordFile("berts-s3cr3t\n");

    @RegisterExtension
    static final JamesExtension JAMES = SETUP.james(1)
        .environment("ANNAS_PASSWORD", "annas-s3cr3t")
        .edit("mailetcontainer.xml", text -> named(text, "annas, berts").replace(MAILET, """
            <mailet match="HostIs=strict.test" class="RemoteDeliveryViaAuthGateway">
                <outgoing>strict</outgoing>
                <gateways>strict</gateways>
            </mailet>
            """ + MAILET))
        .edit("authgateways.xml", text -> text.replace("<authgateways>", "<authgateways>"
            + gateway("annas", ANNAS.port(), "<username>anna</username><password>${env:ANNAS_PASSWORD}</password>")
            + gateway("berts", BERTS.port(), "<username>bert</username><passwordFile>" + PASSWORD_FILE + "</passwordFile>")
            + gateway("strict", STRICT.port(), "<username>carla</username><mechanisms>EXTERNAL</mechanisms>",
                "<tls><clientCertificate><file>" + certificateFile() + "</file><password>c3rt</password></clientCertificate></tls>")
            + gateway("spare", BERTS.port(), "<username>bert</username><passwordFile>" + PASSWORD_FILE + "</passwordFile>")))
        .closing(ANNAS, BERTS, STRICT);

    @Test
    void eachGatewayShouldGetItsOwnLoginAndNoSecretTheLogWhenTheFirstDoesNotTakeTheMail() {
        ANNAS.program(Step.MAIL, Action.reply("451 4.3.0 not now"));
        send("bob@chosen.test");

        eventually(() -> assertThat(BERTS.received()).extracting(ReceivedMessage::user).containsExactly("bert"));
        assertThat(ANNAS.transcript()).anyMatch(line -> line.contains("S: 235"));
        eventually(() -> assertThat(JAMES.server().console()).contains("gateway=annas", "gateway=berts"));
        assertThat(JAMES.server().console()).doesNotContain("s3cr3t");
    }

    /** RFC 4422, appendix A; RFC 9422, 4.1: no more than two mails for each connection. */
    @Test
    void clientCertificateShouldBeTheLoginAndMailmaxBeHeededWhenTheGatewayWantsIt() {
        for (int number = 0; number < 3; number++) {
            int sent = number + 1;
            send("bob@strict.test");
            eventually(() -> assertThat(STRICT.received()).extracting(ReceivedMessage::user).hasSize(sent).containsOnly("carla"));
        }

        assertThat(STRICT.tlsSessions()).isNotEmpty().allMatch(session -> session.client().contains("carla"));
        assertThat(STRICT.connections()).isEqualTo(2);
        assertThat(STRICT.violations()).isEmpty();
        assertThat(JAMES.server().console()).doesNotContain("c3rt");
    }

    @Test
    void startShouldWarnOfASecretThatOthersCanReadAndOfAGatewayThatNobodyUses() {
        assertThat(JAMES.server().consoleLines())
            .filteredOn(line -> line.contains("WARN") && line.contains("RemoteDeliveryViaAuthGateway"))
            .anyMatch(line -> line.endsWith("authgateways.xml: gateway 'berts': authentication/passwordFile: can be read by others;"
                + " run: chmod o-rwx " + PASSWORD_FILE))
            .anyMatch(line -> line.endsWith("authgateways.xml: gateway 'spare' is used by no mailet"));
    }

    @Test
    void jamesShouldNotStartAndNameEveryMistakeOfFileAndMailetWhenTheyAreWrong() {
        JamesServer james = JamesExtension.named("named-mistakes")
            .edit("mailetcontainer.xml", text -> named(text, "partner, nobody")
                .replace("<outgoing>gateway</outgoing>", "<order>any</order>"))
            .edit("authgateways.xml", text -> text.replaceFirst("(?s)<!-- Take in.*?(<gateway .*</gateway>)\\s*-->", "$1")
                .replace("<port>587</port>", "<port>smtp</port>")
                .replace("<username>", "<user>").replace("</username>", "</user>"))
            .startRefused();

        String place = "authgateways.xml: gateway 'partner': ";
        assertThat(james.console()).doesNotContain("JAMES server started");
        assertThat(james.consoleLines()).anySatisfy(line -> assertThat(line)
            .contains("RemoteDeliveryViaAuthGateway: ", place + "port: ", place + "authentication/passwordFile: ",
                place + "tls: ", place + "authentication/user: unknown setting", place + "authentication/username: missing",
                "gateways: 'nobody' is not defined", "order: ", "outgoing: missing")
            .satisfies(message -> assertThat(message.split(place, -1)).as("mistakes of the example file").hasSize(6)));
    }

    private static String named(String mailetContainer, String gateways) {
        return mailetContainer.replaceFirst("(?s)<gateway>.*?</gatewayPassword>", "<gateways>" + gateways + "</gateways>");
    }

    private static void send(String recipient) {
        try (SmtpDialogue dialogue = SmtpDialogue.from("127.0.0.1", JAMES.server().smtpPort()).sendExpecting("EHLO client.test", "250")) {
            assertThat(dialogue.mail("alice@sender.test", recipient, "Subject: x\r\n\r\nhi\r\n")).startsWith("250");
        }
    }

    private static String gateway(String name, int port, String authentication) {
        return gateway(name, port, authentication, "");
    }

    private static String gateway(String name, int port, String authentication, String more) {
        return "<gateway name='" + name + "'><host>localhost</host><port>" + port + "</port><authentication>" + authentication
            + "</authentication>" + more + "</gateway>";
    }

    private static Path certificateFile() {
        Path file = SETUP.trustStore().resolveSibling("carla.p12").toAbsolutePath().normalize();
        SETUP.authority().issueClient("carla").writeKeyStore(file, "c3rt".toCharArray());
        return file;
    }

    private static Path passwordFile(String content) {
        try {
            Path file = Files.writeString(SETUP.trustStore().resolveSibling("berts.password").toAbsolutePath().normalize(), content);
            return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
