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

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueueName;
import org.apache.mailet.Mail;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

import reactor.core.publisher.Mono;

/**
 * A queue that keeps to what AMQP brokers do (RabbitMQ's queue in James): it ignores delays, hands out more than was asked for, up to the
 * prefetch count, gives what was not acknowledged to the next reader when a reader's channel ends, and takes no word of a channel that has
 * ended. Its channel can fail, complete, or end without a word.
 */
final class BrokerQueue implements MailQueue, AutoCloseable {
    final List<String> acknowledged = new CopyOnWriteArrayList<>();
    final List<String> given = new CopyOnWriteArrayList<>();
    final List<Duration> delays = new CopyOnWriteArrayList<>();
    private final MailQueueName name;
    private final int prefetch;
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final Deque<Mail> ready = new ArrayDeque<>();
    private final List<Channel> channels = new ArrayList<>();

    BrokerQueue(String name, int prefetch) {
        this.name = MailQueueName.of(name);
        this.prefetch = prefetch;
    }

    @Override
    public MailQueueName getName() {
        return name;
    }

    @Override
    public void enQueue(Mail mail, Duration delay) {
        delays.add(delay);
        enQueue(mail);
    }

    @Override
    public synchronized void enQueue(Mail mail) {
        ready.add(QueueProxy.copy(mail));
        channels.forEach(Channel::push);
    }

    @Override
    public Publisher<Void> enqueueReactive(Mail mail) {
        return Mono.fromRunnable(() -> enQueue(mail));
    }

    @Override
    public Publisher<MailQueueItem> deQueue() {
        return subscriber -> {
            Channel channel = new Channel(subscriber);
            subscriber.onSubscribe(channel);
            synchronized (this) {
                channels.add(channel);
                channel.push();
            }
        };
    }

    synchronized int waiting() {
        return ready.size();
    }

    /** Handed to readers, and not acknowledged. */
    synchronized int held() {
        return channels.stream().mapToInt(channel -> channel.held.size()).sum();
    }

    synchronized int readers() {
        return channels.size();
    }

    synchronized void fail() {
        new ArrayList<>(channels).forEach(channel -> {
            channel.end();
            thread.execute(() -> channel.subscriber.onError(new IllegalStateException("connection lost")));
        });
    }

    synchronized void complete() {
        new ArrayList<>(channels).forEach(channel -> {
            channel.end();
            thread.execute(channel.subscriber::onComplete);
        });
    }

    /** As RabbitMQ's consumer time-out does. */
    synchronized void endWithoutAWord() {
        new ArrayList<>(channels).forEach(Channel::end);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private final class Channel implements Subscription {
        private final Subscriber<? super MailQueueItem> subscriber;
        private final Map<Object, Mail> held = new LinkedHashMap<>();
        private final Deque<MailQueueItem> buffer = new ArrayDeque<>();
        private long demand;

        Channel(Subscriber<? super MailQueueItem> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public void request(long n) {
            synchronized (BrokerQueue.this) {
                demand += n;
                drain();
            }
        }

        @Override
        public void cancel() {
            synchronized (BrokerQueue.this) {
                buffer.clear();
                end();
            }
        }

        void push() {
            while (channels.contains(this) && held.size() < prefetch && !ready.isEmpty()) {
                Item item = new Item(ready.remove(), this);
                held.put(item, item.mail);
                buffer.add(item);
            }
            drain();
        }

        private void drain() {
            while (demand > 0 && !buffer.isEmpty()) {
                demand--;
                MailQueueItem item = buffer.remove();
                given.add(item.getMail().getName());
                thread.execute(() -> subscriber.onNext(item));
            }
        }

        void end() {
            channels.remove(this);
            List<Mail> back = new ArrayList<>(held.values());
            held.clear();
            for (int i = back.size() - 1; i >= 0; i--) {
                ready.addFirst(back.get(i));
            }
            channels.forEach(Channel::push);
        }
    }

    private final class Item implements MailQueueItem {
        private final Mail mail;
        private final Channel channel;

        Item(Mail mail, Channel channel) {
            this.mail = mail;
            this.channel = channel;
        }

        @Override
        public Mail getMail() {
            return QueueProxy.copy(mail);
        }

        @Override
        public void done(CompletionStatus status) {
            synchronized (BrokerQueue.this) {
                if (channel.held.remove(this) == null) {
                    throw new IllegalStateException("channel is closed");
                }
                if (status == CompletionStatus.SUCCESS) {
                    acknowledged.add(mail.getName());
                } else {
                    ready.addFirst(mail);
                }
                channels.forEach(Channel::push);
            }
        }
    }
}
