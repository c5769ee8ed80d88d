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

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;

import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueueName;
import org.apache.james.queue.api.RawMailQueueItemDecoratorFactory;
import org.apache.james.queue.memory.MemoryMailQueueFactory;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.mailet.base.test.FakeMailContext;
import org.junit.jupiter.api.AfterEach;

import io.postern.gateway.Experience;
import io.postern.gateway.Gateway;
import io.postern.gateway.GatewayDelivery;
import io.postern.gateway.GatewaySessions;
import io.postern.gateway.GatewaySettings;
import io.postern.gateway.Gateways;
import io.postern.gateway.HealthBook;
import io.postern.gateway.LocalGateways;
import io.postern.gateway.PooledSessions;
import io.postern.gateway.RetrySchedule;
import io.postern.gateway.SessionKey;
import io.postern.gateway.Stopwatch;
import io.postern.peers.smtp.GatewayBuilder;
import io.postern.peers.smtp.ScriptedGateway;
import io.postern.pool.SessionPool;
import io.postern.smtp.Connector;
import io.postern.smtp.Peer;
import io.postern.smtp.SmtpSession;

/** A worker between James's memory queue and a real gateway. */
abstract class WorkerFixture {
    /** The second delay is longer than a busy machine keeps the second attempt waiting: with it the mail has had its time. */
    static final RetrySchedule SOON = new RetrySchedule(List.of(Duration.ofMillis(100), Duration.ofSeconds(2)));
    static final RetrySchedule TOMORROW = new RetrySchedule(List.of(Duration.ofDays(1)));
    static final int THREADS = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    final ScriptedGateway gateway = builder().start();
    final FakeMailContext context = FakeMailContext.defaultContext();
    final QueueProxy queue = new QueueProxy(
        new MemoryMailQueueFactory(new RawMailQueueItemDecoratorFactory()).createQueue(MailQueueName.of("partner")));
    final Repositories repositories = new Repositories();
    final Undeliverable undeliverable = repositories.undeliverable();
    private final SessionPool<SessionKey, SmtpSession> pool = PooledSessions.pool(System::nanoTime);
    private final Connector connector = Peer.connector();
    private Optional<DeliveryWorker> worker = Optional.empty();

    @AfterEach
    void close() throws Exception {
        closeWorker();
        pool.close();
        queue.close();
        connector.close();
        gateway.close();
    }

    void closeWorker() {
        worker.ifPresent(DeliveryWorker::close);
        worker = Optional.empty();
    }

    GatewaySessions sessions() {
        return new PooledSessions(pool, LocalGateways.opener(connector, gateways()), PATIENCE, System::nanoTime);
    }

    private List<Gateway> gateways() {
        return List.of(LocalGateways.onPort(gateway.port(), PATIENCE));
    }

    /** The gateway before its start. */
    GatewayBuilder builder() {
        return Peer.gateway();
    }

    /** What the worker reads. */
    MailQueue source() {
        return queue;
    }

    void start(RetrySchedule schedule, GatewaySessions sessions) {
        List<Gateway> list = gateways();
        Gateways gateways = new Gateways(list, GatewaySettings.Order.LISTED, new HealthBook(System::nanoTime, () -> 0), new Random(1));
        GatewaySettings settings = new GatewaySettings(list, GatewaySettings.Order.LISTED, "partner", schedule, Optional.empty(),
            Optional.empty(), Optional.empty(), THREADS, GatewaySettings.Priority.IGNORED, GatewaySettings.Trace.OFF, Optional.empty());
        RetryQueue retries = new RetryQueue(source(), Clock.systemUTC());
        GatewayDelivery delivery = new GatewayDelivery(gateways, sessions, new Experience(System::nanoTime), Stopwatch.NONE);
        MailProcessing processing = new MailProcessing(World.REAL, delivery, gateways, settings, retries,
            context, new GatewayMetrics(new RecordingMetricFactory(), new NoopGaugeRegistry()), undeliverable);
        DeliveryWorker started = new DeliveryWorker(World.REAL, retries, gateways, processing, THREADS, Duration.ofSeconds(20));
        started.start();
        worker = Optional.of(started);
    }

    /** As the mailet does. */
    void enter(MailImpl mail) throws Exception {
        new RetryQueue(source(), Clock.systemUTC()).enter(mail);
    }

    static MailImpl mail(String name) throws Exception {
        MailImpl mail = MailImpl.builder()
            .name(name)
            .sender(MaybeSender.of(new MailAddress("s@home.example")))
            .addRecipients(name + "@x.example")
            .build();
        mail.setMessageContent(MimeMessageInputStreamSource.create(name,
            new ByteArrayInputStream("Subject: x\r\n\r\nx\r\n".getBytes(StandardCharsets.US_ASCII))));
        return mail;
    }

    List<String> recipients() {
        return gateway.received().stream().flatMap(message -> message.recipients().stream()).toList();
    }
}
