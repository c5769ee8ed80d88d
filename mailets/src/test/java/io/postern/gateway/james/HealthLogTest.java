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

package io.postern.gateway.james;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import ch.qos.logback.classic.Level;
import io.postern.gateway.Gateway;
import io.postern.gateway.Health;
import io.postern.gateway.Health.BackingOff;
import io.postern.gateway.Health.Probing;
import io.postern.gateway.Health.Trouble;
import io.postern.gateway.Health.Well;
import io.postern.smtp.Credentials;
import io.postern.smtp.Fault;
import io.postern.smtp.Secret;
import io.postern.smtp.SmtpEvent;
import io.postern.smtp.SmtpReply;
import io.postern.smtp.Stage;

class HealthLogTest {
    private static final Gateway GATEWAY = new Gateway("gw.example", 587, new Credentials("relay", Secret.of("s3cr3t".toCharArray())));
    private static final SmtpEvent WRONG_PASSWORD = new SmtpEvent.Replied(Stage.AUTH, SmtpReply.of(535, "5.7.8 wrong\r\nforged"));
    private static final SmtpEvent REFUSED = new SmtpEvent.Broken(Stage.CONNECT, Fault.REFUSED, "refused");

    private final LogLines lines = new LogLines(HealthLog.class);
    private final HealthLog log = new HealthLog();
    private Health health = new Well();

    @AfterEach
    void close() {
        lines.close();
    }

    @Test
    void changedShouldTellOnceWhatToDoAboutALogin() {
        for (int i = 1; i <= 3; i++) {
            trouble(Trouble.LOGIN, i, WRONG_PASSWORD);
        }

        assertThat(lines.at(Level.ERROR)).singleElement().satisfies(line -> assertThat(line)
            .startsWith("GATEWAY LOGIN: gateway=gw.example:587 user=relay ")
            .contains("535 5.7.8 wrong", "Check user name, password and mechanisms")
            .doesNotContain("s3cr3t", "\r", "\n"));
    }

    @Test
    void changedShouldTellOnceOfOtherTrouble() {
        trouble(Trouble.GATEWAY, 1, REFUSED);
        trouble(Trouble.GATEWAY, 2, REFUSED);

        assertThat(lines.at(Level.WARN)).singleElement().satisfies(line -> assertThat(line)
            .startsWith("GATEWAY DOWN: gateway=gw.example:587 stage=CONNECT ").contains("refused"));
        assertThat(lines.at(Level.ERROR)).isEmpty();
    }

    @Test
    void changedShouldTellWhenTheTroubleBecomesAnother() {
        trouble(Trouble.GATEWAY, 1, REFUSED);
        trouble(Trouble.LOGIN, 1, WRONG_PASSWORD);

        assertThat(lines.at(Level.WARN)).hasSize(1);
        assertThat(lines.at(Level.ERROR)).hasSize(1);
    }

    @Test
    void changedShouldTellOnceWhenTheGatewayIsWellAgain() {
        trouble(Trouble.GATEWAY, 1, REFUSED);
        change(new Probing((BackingOff) health));
        change(new Well());

        assertThat(lines.at(Level.INFO)).containsExactly("GATEWAY WELL: gateway=gw.example:587 takes mail again");
    }

    private void trouble(Trouble trouble, int failures, SmtpEvent event) {
        if (health instanceof BackingOff before) {
            change(new Probing(before));
        }
        change(new BackingOff(trouble, failures, event, "mail-1", Duration.ofSeconds(1), 0));
    }

    private void change(Health after) {
        log.changed(GATEWAY, health, after);
        health = after;
    }
}
