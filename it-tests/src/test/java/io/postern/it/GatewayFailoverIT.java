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

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.postern.it.support.GatewaySetup;
import io.postern.it.support.JamesExtension;
import io.postern.it.support.SmtpDialogue;
import io.postern.peers.smtp.ScriptedGateway;

/**
 * Recipe 2 with three gateways: the first is down (nobody listens there), the second offers no STARTTLS, the third no AUTH.
 * Later a fourth, which is well. Each mail is tried at all of them, in order.
 */
class GatewayFailoverIT {
    private static final GatewaySetup SETUP = GatewaySetup.create("gateway-failover");
    private static final ScriptedGateway NO_TLS = SETUP.gateway().without("STARTTLS").start();
    private static final ScriptedGateway NO_AUTH = SETUP.gateway().without("AUTH").start();
    private static final ScriptedGateway WELL = SETUP.gateway().start();

    @RegisterExtension
    static final JamesExtension JAMES = SETUP.james(SETUP.closedPort(), NO_TLS.port(), NO_AUTH.port(), WELL.port())
        .closing(NO_TLS, NO_AUTH, WELL);

    @Test
    void gatewayThatIsWellShouldDeliverWhenThoseBeforeItAreDownOrDoNotOfferWhatIsRequired() {
        try (SmtpDialogue dialogue = SmtpDialogue.from("127.0.0.1", JAMES.server().smtpPort())) {
            dialogue.sendExpecting("EHLO client.test", "250");
            assertThat(dialogue.mail("alice@sender.test", "bob@chosen.test", "Subject: confidential\r\n\r\nhi\r\n")).startsWith("250");
        }

        eventually(() -> assertThat(WELL.received()).hasSize(1));
        assertThat(WELL.received().get(0).user()).isEqualTo("relay");
        assertThat(NO_TLS.connections()).isEqualTo(1);
        assertThat(NO_AUTH.connections()).isEqualTo(1);
        assertThatNothingWasGivenTo(NO_TLS);
        assertThatNothingWasGivenTo(NO_AUTH);
    }

    private static void assertThatNothingWasGivenTo(ScriptedGateway gateway) {
        assertThat(gateway.received()).isEmpty();
        assertThat(gateway.transcript()).noneMatch(line -> line.contains("C: AUTH") || line.contains("C: MAIL")
            || line.contains("C: RCPT") || line.contains(SETUP.plainResponse()) || line.contains("confidential"));
    }
}
