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
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.postern.gateway.RetrySchedule;
import io.postern.peers.smtp.Action;
import io.postern.peers.smtp.Step;

/** A mail's time is over when it is too old, however few of its attempts were made. */
class ExpiryTest extends WorkerFixture {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @Test
    void everyMailShouldBounceWhenItsTimeIsOverAndItsGatewayDoesNotAnswer() throws Exception {
        gateway.close();
        for (int i = 0; i < 20; i++) {
            queue.enQueue(mail("m" + i));
        }
        start(SOON, sessions());

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(context.getBouncedMails()).hasSize(20)
            .allSatisfy(bounce -> assertThat(bounce.getMessage()).contains(" 4.4.7 ")));
    }

    @Test
    void everyMailShouldBounceWhenItsTimeIsOverBehindAWrongPassword() throws Exception {
        gateway.program(Step.AUTH_RESULT, Action.reply("535 5.7.8 wrong"));
        for (int i = 0; i < 100; i++) {
            queue.enQueue(mail("m" + i));
        }
        start(new RetrySchedule(List.of(Duration.ofSeconds(2))), sessions());

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(context.getBouncedMails()).hasSize(100));
        assertThat(gateway.connections()).isLessThanOrEqualTo(2);
    }
}
