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

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.postern.it.support.GatewaySetup;
import io.postern.it.support.JamesExtension;
import io.postern.it.support.JamesServer;
import io.postern.it.support.Road;
import io.postern.it.support.Roads;
import io.postern.peers.smtp.ReceivedMessage;
import io.postern.peers.smtp.ScriptedGateway;
import io.postern.peers.tls.ServerIdentity;
import io.postern.peers.tls.TestAuthority;

/** What the mailet's own parameters may say of gateways, and what James makes of parameters that stand twice. */
class InlineSettingsIT {
    private static final String COMMAS = "one,two, three";
    private static final GatewaySetup SETUP = GatewaySetup.create("inline-settings");
    private static final Roads ROADS = new Roads(SETUP);
    private static final TestAuthority STRANGER = TestAuthority.create();
    private static final ServerIdentity SELF_SIGNED = TestAuthority.selfSigned("localhost");
    private static final ScriptedGateway COMMA = SETUP.gateway().user("relay", COMMAS).start();
    private static final ScriptedGateway MANY_MECHANISMS = SETUP.gateway().mechanisms("CRAM-MD5", "PLAIN", "LOGIN").start();
    private static final ScriptedGateway PINNED = SETUP.gateway().identity(SELF_SIGNED).start();
    private static final ScriptedGateway OF_STRANGER = SETUP.gateway().identity(STRANGER.issue("localhost")).start();
    private static final ScriptedGateway NARROW = SETUP.gateway().start();
    private static final Road WITH_COMMA = ROADS.road("comma", COMMA).with("gatewayPassword", COMMAS);
    private static final Road BY_LOGIN = ROADS.road("by-login", MANY_MECHANISMS).with("mechanisms", "LOGIN");
    private static final Road BY_FINGERPRINT = ROADS.road("by-fingerprint", PINNED)
        .with("certificateSha256", "00".repeat(32) + ", " + SELF_SIGNED.sha256Fingerprint());
    private static final Road BY_FILE = ROADS.road("by-file", OF_STRANGER).with("trustFile", authorities());
    private static final Road ONE_AT_A_TIME = ROADS.road("narrow", NARROW).with("deliveryThreads", "5").with("connections", "1")
        .with("messagesPerConnection", "2");

    @RegisterExtension
    static final JamesExtension JAMES = ROADS.james().closing(COMMA, MANY_MECHANISMS, PINNED, OF_STRANGER, NARROW);

    /** James leaves commas in values as they are. */
    @Test
    void aPasswordShouldArriveWholeWhenItHasCommas() {
        WITH_COMMA.send(JAMES.server());

        eventually(() -> assertThat(WITH_COMMA.receivedBy(COMMA)).hasSize(1));
    }

    @Test
    void mechanismsShouldBeTheOnesThatTheMailetNames() {
        BY_LOGIN.send(JAMES.server());

        eventually(() -> assertThat(BY_LOGIN.receivedBy(MANY_MECHANISMS)).extracting(ReceivedMessage::mechanism).containsExactly("LOGIN"));
    }

    @Test
    void aGatewayShouldBeTrustedByItsFingerprint() {
        BY_FINGERPRINT.send(JAMES.server());

        eventually(() -> assertThat(BY_FINGERPRINT.receivedBy(PINNED)).hasSize(1));
    }

    @Test
    void aGatewayShouldBeTrustedByItsAuthority() {
        BY_FILE.send(JAMES.server());

        eventually(() -> assertThat(BY_FILE.receivedBy(OF_STRANGER)).hasSize(1));
    }

    @Test
    void limitsShouldHold() {
        for (int number = 0; number < 6; number++) {
            ONE_AT_A_TIME.send(JAMES.server(), "Subject: x\r\n\r\nhi\r\n", ONE_AT_A_TIME.recipient("r" + number));
        }

        eventually(() -> assertThat(ONE_AT_A_TIME.receivedBy(NARROW)).hasSize(6));
        assertThat(NARROW.connections()).isEqualTo(3);
        assertThat(ONE_AT_A_TIME.receivedBy(NARROW)).extracting(ReceivedMessage::connection).isSorted();
    }

    /** One in the file itself, one in a processor of its own and from a file that is included there; one that is a comment. */
    @Test
    void jamesShouldNotStartAndNameEveryParameterThatStandsTwice() {
        JamesServer james = JamesExtension.named("inline-twice")
            .edit("part.xml", text -> "<gatewayPassword>s3cr3t-2</gatewayPassword>")
            .edit("mailetcontainer.xml", text -> text
                .replace("<mailetcontainer", "<!DOCTYPE mailetcontainer [<!ENTITY part SYSTEM 'conf/part.xml'>]>\n<mailetcontainer")
                .replace("<gatewayPassword>",
                    "<!-- <gatewayUsername>third</gatewayUsername> --><gateway>other.test</gateway><gatewayPassword>")
                .replace("<processor state=\"relayed\"", """
                    <processor state="other" enableJmx="false">
                        <mailet match="All" class="org.apache.james.transport.mailets.RemoteDeliveryViaAuthGateway">
                            <outgoing>other</outgoing>
                            <gateway>other.test</gateway>
                            <gatewayUsername>other</gatewayUsername>
                            <gatewayPassword>s3cr3t-1</gatewayPassword>
                            &part;
                        </mailet>
                    </processor>
                    <processor state="relayed\""""))
            .startRefused();

        assertThat(james.console()).doesNotContain("JAMES server started").doesNotContain("s3cr3t");
        assertThat(james.consoleLines()).anySatisfy(line -> assertThat(line)
            .contains("RemoteDeliveryViaAuthGateway: ", "gateway: given 2 times in the mailet with the queue 'gateway'",
                "gatewayPassword: given 2 times in the mailet with the queue 'other'")
            .doesNotContain("gatewayUsername: "));
    }

    private static String authorities() {
        Path file = SETUP.trustStore().resolveSibling("stranger.pem").toAbsolutePath().normalize();
        try {
            Files.createDirectories(file.getParent());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        STRANGER.writeCaPem(file);
        return file.toString();
    }
}
