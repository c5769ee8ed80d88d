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

package io.postern.relay;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import javax.mail.MessagingException;

import org.apache.james.core.builder.MimeMessageBuilder;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.queue.api.MailQueue.MailQueueItem;
import org.apache.james.queue.api.MailQueueName;
import org.apache.james.queue.api.ManageableMailQueue;
import org.apache.james.queue.api.RawMailQueueItemDecoratorFactory;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Mail;

import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** A queue in a folder, to be opened again as if James had been restarted. */
final class OpenQueue implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path folder;
    private final QueueBroker broker;
    private final ManageableMailQueue queue;

    private OpenQueue(Path folder, QueueBroker broker) {
        this.folder = folder;
        this.broker = broker;
        this.queue = new DurableQueues(broker.connections(), new RawMailQueueItemDecoratorFactory(), new RecordingMetricFactory(),
            new NoopGaugeRegistry()).createQueue(MailQueueName.of("gateway"));
    }

    static OpenQueue in(Path folder) throws IOException {
        return new OpenQueue(folder, QueueBroker.start(folder));
    }

    ManageableMailQueue queue() {
        return queue;
    }

    /** Due at once. */
    void put(String name) throws MessagingException {
        putDelayed(name, Duration.ofNanos(-1));
    }

    void putDelayed(String name, Duration delay) throws MessagingException {
        Mail mail = mail(name);
        try {
            queue.enQueue(mail, delay);
        } finally {
            LifecycleUtil.dispose(mail);
        }
    }

    static Mail mail(String name) throws MessagingException {
        return MailImpl.builder()
            .name(name)
            .sender("alice@sender.test")
            .addRecipient("bob@chosen.test")
            .state("relay")
            .mimeMessage(MimeMessageBuilder.mimeMessageBuilder().setSubject(name).setText("content of " + name))
            .build();
    }

    /** The next mail that is due. Not on the test's own thread, which would wait for ever where none comes. */
    MailQueueItem take() {
        return Objects.requireNonNull(Flux.from(queue.deQueue()).subscribeOn(Schedulers.boundedElastic()).blockFirst(PATIENCE));
    }

    List<String> contents() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("content"))) {
            return files.map(OpenQueue::read).toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What is on disk at this moment, in another place: what a James that is started after a crash would find. */
    void copyTo(Path target) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.toList()) {
                Files.copy(path, target.resolve(folder.relativize(path).toString()));
            }
        }
    }

    @Override
    public void close() {
        broker.close();
    }
}
