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
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

import org.apache.james.queue.api.MailQueue;
import org.apache.james.server.core.MailImpl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.postern.gateway.RetrySchedule;
import io.postern.peers.smtp.Action;
import io.postern.peers.smtp.Step;

/** A queue whose stream fails, completes or is cut, with mail in hand and mail parked: nothing is lost, and nothing is sent twice. */
class QueueTroubleTest extends WorkerFixture {
    private static final RetrySchedule IN_A_MOMENT = new RetrySchedule(List.of(Duration.ofSeconds(3), Duration.ofDays(1)));

    private final BrokerQueue broker = new BrokerQueue("partner", DeliveryWorker.unacknowledged(THREADS));

    @Override
    MailQueue source() {
        return broker;
    }

    @AfterEach
    void closeBroker() {
        closeWorker();
        broker.close();
    }

    @Test
    void workerShouldReadAgainWhenTheStreamFails() throws Exception {
        start(TOMORROW, sessions());
        await().until(() -> broker.readers() == 1);
        broker.fail();
        enter(mail("a"));

        await().untilAsserted(() -> assertThat(recipients()).containsExactly("a@x.example"));
    }

    @Test
    void workerShouldReadAgainWhenTheStreamCompletes() throws Exception {
        start(TOMORROW, sessions());
        await().until(() -> broker.readers() == 1);
        broker.complete();
        enter(mail("a"));

        await().untilAsserted(() -> assertThat(recipients()).containsExactly("a@x.example"));
    }

    @Test
    void workerShouldReadAgainWhenTheStreamEndsWithoutAWordWhileMailIsInHand() throws Exception {
        gateway.program(Step.BDAT, Action.delay(Duration.ofSeconds(1)), Action.proceed());
        start(TOMORROW, sessions());
        enter(mail("a"));
        await().until(() -> gateway.transcript().stream().anyMatch(line -> line.contains("C: BDAT")));
        broker.endWithoutAWord();
        enter(mail("b"));

        await().untilAsserted(() -> assertThat(recipients()).containsExactlyInAnyOrder("a@x.example", "b@x.example"));
        await().untilAsserted(() -> assertThat(broker.acknowledged).containsExactlyInAnyOrder("a", "b"));
        assertThat(recipients()).hasSize(2);
    }

    @Test
    void parkedMailShouldBeForgottenAndSentOnceWhenTheStreamFails() throws Exception {
        gateway.program(Step.MAIL, Action.reply("451 4.3.0 later"), Action.proceed());
        start(IN_A_MOMENT, sessions());
        enter(mail("late"));
        await().until(() -> broker.given.size() == 2);
        broker.fail();

        await().untilAsserted(() -> assertThat(recipients()).containsExactly("late@x.example"));
        await().untilAsserted(() -> assertThat(broker.held() + broker.waiting()).isZero());
        assertThat(recipients()).hasSize(1);
    }

    @Test
    void stopShouldAcknowledgeWhatWasSentBeforeItLetsGoOfTheQueue() throws Exception {
        gateway.program(Step.BDAT, Action.delay(Duration.ofMillis(500)));
        start(TOMORROW, sessions());
        for (MailImpl mail : mails(20)) {
            enter(mail);
        }
        await().until(() -> recipients().size() > 2);
        closeWorker();

        List<String> sent = recipients().stream().map(recipient -> recipient.replace("@x.example", "")).toList();
        assertThat(broker.acknowledged).containsExactlyInAnyOrderElementsOf(sent);
        assertThat(broker.waiting()).isEqualTo(20 - sent.size());
        assertThat(broker.readers()).isZero();
    }

    @Test
    void nothingShouldBeHeldWhenAllGatewaysAreLeftAloneForLong() throws Exception {
        gateway.program(Step.AUTH_RESULT, Action.reply("535 5.7.8 wrong"));
        for (MailImpl mail : mails(100)) {
            enter(mail);
        }
        start(TOMORROW, sessions());

        await().atMost(Duration.ofMinutes(2)).until(() -> broker.held() == 0 && broker.waiting() == 100);
    }

    @Test
    void mailShouldBeSentAtItsTimeWhenTheQueueIgnoresDelays() throws Exception {
        MailImpl mail = mail("a");
        Instant due = Instant.now().plus(Duration.ofSeconds(2));
        gateway.program(Step.MAIL, Action.reply("451 4.3.0 later"), Action.proceed());
        start(new RetrySchedule(List.of(Duration.ofSeconds(2))), sessions());
        enter(mail);

        await().untilAsserted(() -> assertThat(recipients()).containsExactly("a@x.example"));
        assertThat(Instant.now()).isAfter(due);
    }

    private static List<MailImpl> mails(int count) throws Exception {
        return IntStream.range(0, count).mapToObj(number -> {
            try {
                return mail("m" + number);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }).toList();
    }
}
