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

/** Recipe 2 with a single gateway that does not offer what is required: it gets nothing, and the mail waits. */
class GatewayWaitIT {
    private static final GatewaySetup SETUP = GatewaySetup.create("gateway-wait");
    private static final ScriptedGateway NO_AUTH = SETUP.gateway().without("AUTH").start();

    @RegisterExtension
    static final JamesExtension JAMES = SETUP.james(NO_AUTH.port()).closing(NO_AUTH);

    @Test
    void mailShouldWaitInItsQueueAndNotBounceWhenTheGatewayOffersNoAuth() {
        JAMES.server().webAdmin().domain("local.test").user("alice@local.test", "secret");
        try (SmtpDialogue dialogue = SmtpDialogue.from("127.0.0.1", JAMES.server().smtpPort())) {
            dialogue.sendExpecting("EHLO client.test", "250");
            assertThat(dialogue.mail("alice@local.test", "bob@chosen.test", "Subject: confidential\r\n\r\nhi\r\n")).startsWith("250");
        }

        eventually(() -> {
            assertThat(JAMES.server().consoleLines()).anyMatch(line ->
                line.contains("recipient=bob@chosen.test ") && line.contains("outcome=deferred"));
            assertThat(JAMES.server().webAdmin().queueSize("gateway")).isEqualTo(1);
        });
        assertThat(JAMES.server().webAdmin().inboxCount("alice@local.test")).isZero();
        assertThat(NO_AUTH.transcript()).noneMatch(line -> line.contains("C: AUTH") || line.contains("C: MAIL"));
    }
}
