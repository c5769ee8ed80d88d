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
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.james.core.MailAddress;
import org.apache.james.server.core.MailImpl;
import org.junit.jupiter.api.Test;

import io.postern.peers.smtp.Action;
import io.postern.peers.smtp.ReceivedMessage;
import io.postern.peers.smtp.Step;

/** What becomes of the queue item when things go wrong around a delivery. */
class DeliveryWorkerTest extends WorkerFixture {
    @Test
    void workerShouldAcknowledgeADeliveredMail() throws Exception {
        start(SOON, sessions());
        queue.enQueue(mail("a"));

        await().untilAsserted(() -> assertThat(queue.done).containsExactly(SUCCESS));
        assertThat(gateway.received()).hasSize(1);
    }

    @Test
    void workerShouldPutADeferredMailBackBeforeItAcknowledges() throws Exception {
        gateway.program(Step.MAIL, Action.reply("451 4.3.0 later"));
        start(TOMORROW, sessions());
        queue.enQueue(mail("a"));

        await().untilAsserted(() -> assertThat(queue.done).containsExactly(SUCCESS));
        assertThat(queue.delays).containsExactly(Duration.ofDays(1));
    }

    @Test
    void workerShouldKeepTheMailWhenItCannotBePutBack() throws Exception {
        gateway.program(Step.MAIL, Action.reply("451 4.3.0 later"), Action.proceed());
        queue.failuresLeft.set(1);
        start(SOON, sessions());
        queue.enQueue(mail("a"));

        await().untilAsserted(() -> assertThat(gateway.received()).hasSize(1));
        await().untilAsserted(() -> assertThat(queue.done).containsExactly(RETRY, SUCCESS, SUCCESS));
    }

    @Test
    void workerShouldNotSendAgainWhatIsDeliveredWhenTheRestCannotBePutBack() throws Exception {
        gateway.program(Step.RCPT, line -> line.contains("b@"), Action.reply("451 4.2.1 later"), Action.proceed());
        queue.failuresLeft.set(2);
        start(SOON, sessions());
        MailImpl mail = mail("a");
        mail.setRecipients(List.of(new MailAddress("a@x.example"), new MailAddress("b@x.example")));
        enter(mail);

        await().untilAsserted(() -> assertThat(queue.done).containsExactly(RETRY, RETRY, SUCCESS, SUCCESS));
        assertThat(gateway.received()).extracting(ReceivedMessage::recipients)
            .containsExactly(List.of("a@x.example"), List.of("b@x.example"));
    }

    @Test
    void workerShouldCountADefectAsAnAttemptAndNotSpin() throws Exception {
        AtomicInteger opened = new AtomicInteger();
        start(SOON, (to, line, failed) -> {
            opened.incrementAndGet();
            throw new IllegalStateException("a defect");
        });
        queue.enQueue(mail("a"));

        await().until(() -> !context.getBouncedMails().isEmpty());
        assertThat(opened).hasValue(3);
        assertThat(queue.delays).hasSize(2);
    }

    @Test
    void workerShouldKeepTheMailWhenTheItemCannotBeRead() throws Exception {
        queue.unreadableLeft.set(1);
        start(SOON, sessions());
        queue.enQueue(mail("a"));

        await().untilAsserted(() -> assertThat(queue.done).containsExactly(RETRY, SUCCESS));
        assertThat(gateway.received()).hasSize(1);
    }

    @Test
    void workerShouldGoOnWhenTheQueueBreaksAndComesBack() throws Exception {
        queue.streamFailuresLeft.set(1);
        start(SOON, sessions());
        queue.enQueue(mail("a"));

        await().untilAsserted(() -> assertThat(gateway.received()).hasSize(1));
    }

    @Test
    void workerShouldLeaveWaitingMailsInTheQueueWhenClosed() throws Exception {
        start(SOON, sessions());
        closeWorker();
        queue.enQueue(mail("a"));

        assertThat(queue.done).isEmpty();
        assertThat(gateway.connections()).isZero();
    }
}
