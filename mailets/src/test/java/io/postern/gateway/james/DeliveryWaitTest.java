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

import static org.apache.james.queue.api.MailQueue.MailQueueItem.CompletionStatus.RETRY;
import static org.apache.james.queue.api.MailQueue.MailQueueItem.CompletionStatus.SUCCESS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.apache.james.server.core.MailImpl;
import org.junit.jupiter.api.Test;

import io.postern.gateway.RetrySchedule;
import io.postern.peers.smtp.Action;
import io.postern.peers.smtp.Step;

/** Mails that wait: for a gateway to get well, or for their time. */
class DeliveryWaitTest extends WorkerFixture {
    private static final Duration WHILE = Duration.ofSeconds(1);

    @Test
    void workerShouldNotAskTheQueueWhileTheOnlyGatewayIsLeftAlone() throws Exception {
        gateway.program(Step.AUTH_RESULT, Action.reply("535 5.7.8 wrong"));
        enQueue(20);
        start(TOMORROW, sessions());

        await().until(() -> queue.done.contains(SUCCESS));
        await().during(WHILE).until(() -> queue.taken.get() <= THREADS);
        assertThat(gateway.connections()).isEqualTo(1);
        assertThat(queue.delays).filteredOn(Duration.ofDays(1)::equals).hasSize(1);
        assertThat(queue.delays).hasSizeLessThanOrEqualTo(THREADS);
    }

    @Test
    void workerShouldDeliverWhatWaitedWhenTheGatewayIsWellAgain() throws Exception {
        gateway.program(Step.GREETING, Action.reply("421 4.3.2 closing"), Action.proceed());
        enQueue(20);
        start(TOMORROW, sessions());

        await().untilAsserted(() -> assertThat(recipients()).hasSize(19).doesNotHaveDuplicates());
        assertThat(queue.delays).filteredOn(Duration.ofDays(1)::equals).hasSize(1);
        assertThat(queue.delays).hasSizeLessThanOrEqualTo(1 + THREADS);
        assertThat(gateway.connections()).isLessThanOrEqualTo(1 + THREADS);
    }

    @Test
    void workerShouldProbeWithOneMailAtATime() throws Exception {
        gateway.program(Step.GREETING, Action.reply("421 4.3.2 closing"), Action.reply("421 4.3.2 closing"), Action.proceed());
        enQueue(20);
        start(TOMORROW, sessions());

        await().untilAsserted(() -> assertThat(recipients()).hasSize(18).doesNotHaveDuplicates());
        assertThat(queue.delays).filteredOn(Duration.ofDays(1)::equals).hasSize(2);
    }

    @Test
    void workerShouldKeepTheScheduleOnAQueueThatIgnoresDelays() throws Exception {
        Duration delay = Duration.ofSeconds(3);
        queue.ignoresDelays = true;
        gateway.program(Step.MAIL, Action.reply("451 4.3.0 later"), Action.proceed());
        start(new RetrySchedule(List.of(delay)), sessions());
        queue.enQueue(mail("late"));
        await().until(() -> queue.done.size() == 1);
        Instant deferred = Instant.now();

        queue.enQueue(mail("fresh"));

        await().untilAsserted(() -> assertThat(recipients()).containsExactly("fresh@x.example"));
        await().untilAsserted(() -> assertThat(recipients()).containsExactly("fresh@x.example", "late@x.example"));
        assertThat(Duration.between(deferred, Instant.now())).isGreaterThan(delay.minus(WHILE));
        assertThat(queue.taken).hasValue(3);
    }

    @Test
    void workerShouldReachADueMailBehindManyEarlyOnes() throws Exception {
        int early = ParkingLot.PLACES + 4 * THREADS;
        for (MailImpl mail : mails(early)) {
            MailNotes.setDue(mail, Instant.now().plus(Duration.ofDays(1)));
            queue.enQueue(mail);
        }
        queue.enQueue(mail("due"));
        queue.ignoresDelays = true;
        start(TOMORROW, sessions());

        await().untilAsserted(() -> assertThat(recipients()).containsExactly("due@x.example"));
        int taken = queue.taken.get();
        await().during(WHILE).until(() -> queue.taken.get() - taken <= 5 * THREADS * 2);
        closeWorker();

        assertThat(queue.done).filteredOn(RETRY::equals).hasSizeGreaterThanOrEqualTo(ParkingLot.PLACES);
        assertThat(queue.done).hasSize(queue.taken.get());
    }

    private void enQueue(int count) throws Exception {
        for (MailImpl mail : mails(count)) {
            queue.enQueue(mail);
        }
    }

    private static List<MailImpl> mails(int count) throws Exception {
        List<MailImpl> mails = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            mails.add(mail("m" + i));
        }
        return mails;
    }
}
