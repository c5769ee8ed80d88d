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

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.queue.api.MailQueueName;
import org.apache.james.queue.api.RawMailQueueItemDecoratorFactory;
import org.apache.james.queue.memory.MemoryMailQueueFactory;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.mailet.base.test.FakeMailContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.postern.gateway.FreshSessions;
import io.postern.gateway.Gateway;
import io.postern.gateway.GatewayDelivery;
import io.postern.gateway.GatewaySessions;
import io.postern.gateway.GatewaySettings;
import io.postern.gateway.RetrySchedule;
import io.postern.peers.smtp.Action;
import io.postern.peers.smtp.ReceivedMessage;
import io.postern.peers.smtp.ScriptedGateway;
import io.postern.peers.smtp.Step;
import io.postern.smtp.Attempt;
import io.postern.smtp.Connector;
import io.postern.smtp.Handshake;
import io.postern.smtp.Peer;
import io.postern.smtp.SmtpSession;
import io.postern.smtp.Timeouts;
import io.postern.smtp.TransactionResult;

/** What becomes of the queue item when things go wrong around a delivery. */
class DeliveryWorkerTest {
    private static final RetrySchedule SOON = new RetrySchedule(List.of(Duration.ofMillis(100), Duration.ofMillis(100)));
    private static final RetrySchedule TOMORROW = new RetrySchedule(List.of(Duration.ofDays(1)));

    private final ScriptedGateway gateway = Peer.gateway().start();
    private final Connector connector = Peer.connector();
    private final FakeMailContext context = FakeMailContext.defaultContext();
    private final QueueProxy queue = new QueueProxy(
        new MemoryMailQueueFactory(new RawMailQueueItemDecoratorFactory()).createQueue(MailQueueName.of("partner")));
    private Optional<DeliveryWorker> worker = Optional.empty();

    @AfterEach
    void close() throws Exception {
        worker.ifPresent(DeliveryWorker::close);
        queue.close();
        connector.close();
        gateway.close();
    }

    @Test
    void workerShouldAcknowledgeADeliveredMail() throws Exception {
        start(SOON, sessions());
        queue.enQueue(mail());

        await().untilAsserted(() -> assertThat(queue.done).containsExactly(SUCCESS));
        assertThat(gateway.received()).hasSize(1);
    }

    @Test
    void workerShouldPutADeferredMailBackBeforeItAcknowledges() throws Exception {
        gateway.program(Step.MAIL, Action.reply("451 4.3.0 later"));
        start(TOMORROW, sessions());
        queue.enQueue(mail());

        await().untilAsserted(() -> assertThat(queue.done).containsExactly(SUCCESS));
        assertThat(queue.delays).containsExactly(Duration.ofDays(1));
    }

    @Test
    void workerShouldKeepTheMailWhenItCannotBePutBack() throws Exception {
        gateway.program(Step.MAIL, Action.reply("451 4.3.0 later"), Action.proceed());
        queue.failuresLeft.set(1);
        start(SOON, sessions());
        queue.enQueue(mail());

        await().untilAsserted(() -> assertThat(gateway.received()).hasSize(1));
        await().untilAsserted(() -> assertThat(queue.done).containsExactly(RETRY, SUCCESS, SUCCESS));
    }

    @Test
    void workerShouldNotSendAgainWhatIsDeliveredWhenTheRestCannotBePutBack() throws Exception {
        gateway.program(Step.RCPT, line -> line.contains("b@"), Action.reply("451 4.2.1 later"), Action.proceed());
        queue.failuresLeft.set(2);
        start(SOON, sessions());
        MailImpl mail = mail();
        mail.setRecipients(List.of(new MailAddress("a@x.example"), new MailAddress("b@x.example")));
        queue.enQueue(mail);

        await().untilAsserted(() -> assertThat(queue.done).containsExactly(RETRY, RETRY, SUCCESS, SUCCESS));
        assertThat(gateway.received()).extracting(ReceivedMessage::recipients)
            .containsExactly(List.of("a@x.example"), List.of("b@x.example"));
    }

    @Test
    void workerShouldCountADefectAsAnAttemptAndNotSpin() throws Exception {
        AtomicInteger opened = new AtomicInteger();
        start(SOON, new GatewaySessions() {
            @Override
            public Attempt<SmtpSession> open(Gateway to) {
                opened.incrementAndGet();
                throw new IllegalStateException("a defect");
            }

            @Override
            public void giveBack(SmtpSession session, TransactionResult.Ending ending) {
                throw new AssertionError("nothing was opened");
            }
        });
        queue.enQueue(mail());

        await().until(() -> !context.getBouncedMails().isEmpty());
        assertThat(opened).hasValue(3);
        assertThat(queue.delays).hasSize(2);
    }

    @Test
    void workerShouldKeepTheMailWhenTheItemCannotBeRead() throws Exception {
        queue.unreadableLeft.set(1);
        start(SOON, sessions());
        queue.enQueue(mail());

        await().untilAsserted(() -> assertThat(queue.done).containsExactly(RETRY, SUCCESS));
        assertThat(gateway.received()).hasSize(1);
    }

    @Test
    void workerShouldGoOnWhenTheQueueBreaksAndComesBack() throws Exception {
        queue.streamFailuresLeft.set(1);
        start(SOON, sessions());
        queue.enQueue(mail());

        await().untilAsserted(() -> assertThat(gateway.received()).hasSize(1));
    }

    @Test
    void workerShouldLeaveWaitingMailsInTheQueueWhenClosed() throws Exception {
        start(SOON, sessions());
        worker.ifPresent(DeliveryWorker::close);
        queue.enQueue(mail());

        assertThat(queue.done).isEmpty();
        assertThat(gateway.connections()).isZero();
    }

    private GatewaySessions sessions() {
        return new FreshSessions(connector,
            new Handshake(Peer.AUTHORITY.clientContext(), Timeouts.uniform(Duration.ofSeconds(5)), Optional.of("client.example")));
    }

    private void start(RetrySchedule schedule, GatewaySessions sessions) {
        List<Gateway> gateways = List.of(new Gateway("localhost", gateway.port(), Peer.RELAY));
        GatewaySettings settings = new GatewaySettings(gateways, "partner");
        MailProcessing processing = new MailProcessing(new GatewayDelivery(gateways, sessions), settings, schedule, queue, context,
            new RecordingMetricFactory());
        DeliveryWorker started = new DeliveryWorker(queue, processing, 2, Duration.ofSeconds(10));
        started.start();
        worker = Optional.of(started);
    }

    private static MailImpl mail() throws Exception {
        MailImpl mail = MailImpl.builder()
            .name("mail-1")
            .sender(MaybeSender.of(new MailAddress("s@home.example")))
            .addRecipients("a@x.example")
            .build();
        mail.setMessageContent(MimeMessageInputStreamSource.create("mail-1",
            new ByteArrayInputStream("Subject: x\r\n\r\nx\r\n".getBytes(StandardCharsets.US_ASCII))));
        return mail;
    }
}
