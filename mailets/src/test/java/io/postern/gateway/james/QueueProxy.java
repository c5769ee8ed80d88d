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

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import javax.mail.MessagingException;

import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueueName;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Mail;
import org.reactivestreams.Publisher;

import reactor.core.publisher.Flux;

/** James's own queue, with a record of how items were acknowledged, and able to fail and to ignore delays. */
final class QueueProxy implements MailQueue {
    final List<MailQueueItem.CompletionStatus> done = new CopyOnWriteArrayList<>();
    final List<Duration> delays = new CopyOnWriteArrayList<>();
    final AtomicInteger failuresLeft = new AtomicInteger();
    final AtomicInteger unreadableLeft = new AtomicInteger();
    final AtomicInteger streamFailuresLeft = new AtomicInteger();
    final AtomicInteger taken = new AtomicInteger();
    /** As RabbitMQ's queue does. */
    volatile boolean ignoresDelays;
    private final MailQueue queue;

    QueueProxy(MailQueue queue) {
        this.queue = queue;
    }

    @Override
    public MailQueueName getName() {
        return queue.getName();
    }

    @Override
    public void enQueue(Mail mail, Duration delay) throws MailQueueException {
        if (failuresLeft.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new MailQueueException("queue is down");
        }
        delays.add(delay);
        queue.enQueue(mail, ignoresDelays ? Duration.ZERO : delay);
    }

    @Override
    public void enQueue(Mail mail) throws MailQueueException {
        queue.enQueue(mail);
    }

    @Override
    public Publisher<Void> enqueueReactive(Mail mail) {
        return queue.enqueueReactive(mail);
    }

    @Override
    public Publisher<MailQueueItem> deQueue() {
        return Flux.defer(() -> streamFailuresLeft.getAndUpdate(left -> Math.max(0, left - 1)) > 0
            ? Flux.<MailQueueItem>error(new MailQueueException("stream is down"))
            : Flux.from(queue.deQueue()).map(item -> recorded(item)));
    }

    private MailQueueItem recorded(MailQueueItem item) {
        taken.incrementAndGet();
        return new MailQueueItem() {
            @Override
            public Mail getMail() {
                if (unreadableLeft.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                    throw new IllegalStateException("the mail cannot be read");
                }
                return copy(item.getMail());
            }

            @Override
            public void done(CompletionStatus status) throws MailQueueException {
                item.done(status);
                done.add(status);
            }
        };
    }

    /** As durable queues do: what the worker does to its mail does not reach the queue. */
    static Mail copy(Mail mail) {
        try {
            MailImpl copy = MailImpl.duplicate(mail);
            copy.setName(mail.getName());
            return copy;
        } catch (MessagingException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        queue.close();
    }
}
