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

package io.postern.gateway.james.simulation;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueueName;
import org.apache.mailet.Mail;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * A queue that keeps its mails whatever happens to the process, and otherwise does all that queues of James do: as ActiveMQ's it honours
 * delays and hands out what was asked for; as RabbitMQ's it ignores delays, hands out more, and takes back what a channel that ends has
 * not acknowledged. It breaks, ends its streams, forgets its consumer, and loses the word that a mail was done with.
 */
final class SimulatedQueue implements MailQueue {
    /** How long it takes to store or to acknowledge something. */
    private static final Duration DISK = Duration.ofMillis(2);

    private final Clockwork clockwork;
    private final Kind kind;
    private final int prefetch;
    private final Deque<Entry> ready = new ArrayDeque<>();
    private final Set<Entry> early = new LinkedHashSet<>();
    private final Set<Entry> taken = new LinkedHashSet<>();
    private final List<Channel> channels = new ArrayList<>();
    private boolean broken;
    private int wordsToLose;
    private long handedOut;

    enum Kind { HONOURS_DELAYS, IGNORES_DELAYS }

    SimulatedQueue(Clockwork clockwork, Kind kind, int prefetch) {
        this.clockwork = clockwork;
        this.kind = kind;
        this.prefetch = prefetch;
    }

    @Override
    public MailQueueName getName() {
        return MailQueueName.of("partner");
    }

    @Override
    public void enQueue(Mail mail, Duration delay) throws MailQueueException {
        fail();
        clockwork.sleep(DISK);
        fail();
        Entry entry = Entry.of(mail, clockwork.now());
        if (kind == Kind.HONOURS_DELAYS && !delay.isNegative() && !delay.isZero()) {
            early.add(entry);
            clockwork.after(delay, () -> {
                if (early.remove(entry)) {
                    ready.add(entry);
                    push();
                }
            });
        } else {
            ready.add(entry);
            push();
        }
    }

    private void fail() throws MailQueueException {
        if (broken || isCallerDead()) {
            throw new MailQueueException("the queue is down");
        }
    }

    private boolean isCallerDead() {
        return clockwork.running().filter(Fiber::isKilled).isPresent();
    }

    @Override
    public void enQueue(Mail mail) throws MailQueueException {
        enQueue(mail, Duration.ZERO);
    }

    @Override
    public Publisher<Void> enqueueReactive(Mail mail) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Publisher<MailQueueItem> deQueue() {
        return subscriber -> {
            Channel channel = new Channel(subscriber);
            subscriber.onSubscribe(channel);
            if (broken) {
                channel.tell(to -> to.onError(new MailQueueException("the queue is down")));
            } else {
                channels.add(channel);
                push();
            }
        };
    }

    @Override
    public void close() {
        // Its mails stay.
    }

    /** From now on nothing goes in or out; a broker forgets its channels. */
    void breaks(Story.Break way) {
        // A broker forgets whoever keeps a mail for too long, and nobody else.
        boolean isKept = channels.stream().anyMatch(channel -> channel.held.size() > channel.buffer.size());
        Story.Break how = way == Story.Break.SILENCE && !isKept ? Story.Break.COMPLETION : way;
        broken = how == Story.Break.ERROR;
        for (Channel channel : List.copyOf(channels)) {
            channel.end();
            switch (how) {
                case ERROR -> channel.tell(to -> to.onError(new MailQueueException("connection lost")));
                case COMPLETION -> channel.tell(Subscriber::onComplete);
                case SILENCE -> { }
            }
        }
        push();
    }

    void mends() {
        broken = false;
        push();
    }

    /** So many of the next acknowledgements do not arrive: the mails come again. */
    void loseWords(int acknowledgements) {
        wordsToLose = acknowledgements;
    }

    /** The process that has read it is gone. */
    void disconnect() {
        List.copyOf(channels).forEach(Channel::end);
        taken.forEach(ready::addFirst);
        taken.clear();
    }

    boolean isBroken() {
        return broken;
    }

    /** Everything that is kept, handed out or not. */
    Stream<Entry> entries() {
        return Stream.of(ready, early, taken).flatMap(some -> some.stream());
    }

    long handedOut() {
        return handedOut;
    }

    int size() {
        return ready.size() + early.size() + taken.size();
    }

    private void push() {
        for (Channel channel : List.copyOf(channels)) {
            channel.push();
        }
    }

    /** One reading. What is said to the reader arrives in order, a moment later. */
    private final class Channel implements Subscription {
        private final Subscriber<? super MailQueueItem> subscriber;
        private final VirtualWire wire = new VirtualWire(clockwork);
        private final Set<Entry> held = new LinkedHashSet<>();
        private final Deque<Entry> buffer = new ArrayDeque<>();
        private long demand;

        Channel(Subscriber<? super MailQueueItem> subscriber) {
            this.subscriber = subscriber;
        }

        void tell(Consumer<Subscriber<? super MailQueueItem>> word) {
            wire.send(() -> word.accept(subscriber));
        }

        @Override
        public void request(long n) {
            demand += n;
            push();
        }

        @Override
        public void cancel() {
            if (kind == Kind.IGNORES_DELAYS) {
                end();
                SimulatedQueue.this.push();
            } else {
                channels.remove(this);
            }
        }

        void push() {
            while (channels.contains(this) && !ready.isEmpty() && !broken
                && (kind == Kind.IGNORES_DELAYS ? held.size() < prefetch : demand > buffer.size())) {
                Entry entry = ready.remove();
                held.add(entry);
                taken.add(entry);
                buffer.add(entry);
                drain();
            }
            drain();
        }

        private void drain() {
            while (demand > 0 && !buffer.isEmpty()) {
                demand--;
                handedOut++;
                Item item = new Item(buffer.remove(), this);
                tell(to -> to.onNext(item));
            }
        }

        /** The broker takes back what was not acknowledged; ActiveMQ gives each mail a session of its own, which goes on. */
        void end() {
            channels.remove(this);
            if (kind == Kind.IGNORES_DELAYS) {
                new ArrayDeque<>(held).descendingIterator().forEachRemaining(entry -> {
                    if (taken.remove(entry)) {
                        ready.addFirst(entry);
                    }
                });
                held.clear();
                buffer.clear();
            }
        }
    }

    private final class Item implements MailQueueItem {
        private final Entry entry;
        private final Channel channel;
        private final Mail mail;

        Item(Entry entry, Channel channel) {
            this.entry = entry;
            this.channel = channel;
            this.mail = entry.copy();
        }

        @Override
        public Mail getMail() {
            return mail;
        }

        @Override
        public void done(CompletionStatus status) throws MailQueueException {
            clockwork.sleep(DISK);
            if (!channel.held.contains(entry) || !taken.contains(entry) || isCallerDead()) {
                throw new MailQueueException("the channel is closed");
            }
            channel.held.remove(entry);
            taken.remove(entry);
            boolean lost = wordsToLose > 0;
            wordsToLose = Math.max(0, wordsToLose - 1);
            if (lost || status != CompletionStatus.SUCCESS) {
                ready.addFirst(entry);
            }
            push();
            if (lost) {
                throw new MailQueueException("the word was lost");
            }
        }
    }
}
