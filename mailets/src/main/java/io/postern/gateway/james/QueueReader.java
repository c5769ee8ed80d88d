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
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.apache.james.queue.api.MailQueue.MailQueueItem;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.postern.gateway.james.QueueState.Trouble;
import io.postern.smtp.Printable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;

/**
 * Reads the queue, again and again: a stream that fails, completes or takes no acknowledgement any more is followed by another, after a
 * pause that grows from one second to one minute. Its methods are for the worker's desk, and so are its calls to the owner.
 */
final class QueueReader {
    private static final Logger LOGGER = LoggerFactory.getLogger(QueueReader.class);
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final World world;
    private final RetryQueue queue;
    private final String name;
    private final ScheduledExecutorService desk;
    private final Owner owner;
    private final Scheduler thread;
    private Optional<Stream> current = Optional.empty();
    private Duration pause = SHORTEST;
    private Optional<Future<?>> alarm = Optional.empty();
    private boolean closed;
    private volatile Optional<Trouble> trouble = Optional.empty();

    QueueReader(World world, RetryQueue queue, String name, ScheduledExecutorService desk, Owner owner) {
        this.world = world;
        this.queue = queue;
        this.name = name;
        this.desk = desk;
        this.owner = owner;
        this.thread = world.subscriber("postern-gateway-" + name + "-dequeue");
    }

    /** Whom it reads for. */
    interface Owner {
        /** The queue can be asked now. */
        void opened();

        /** A mail that was asked for. */
        void arrived(Stream stream, MailQueueItem item);

        /** What was asked for will not come, and what came and was not acknowledged will come again. */
        void lost();

        /** A mail has come when there was nobody any more to take it. */
        void late(Stream stream, MailQueueItem item);
    }

    Optional<Trouble> trouble() {
        return trouble;
    }

    boolean isOpen() {
        return current.filter(stream -> stream.open).isPresent();
    }

    /** Opens a stream, unless there is one or the pause after trouble goes on. */
    void open() {
        if (current.isEmpty() && !closed) {
            Stream stream = new Stream();
            current = Optional.of(stream);
            // All requests on that thread: ActiveMQ's queue blocks whoever asks it.
            Flux.defer(() -> Flux.from(queue.queue().deQueue())).subscribeOn(thread).subscribe(stream);
        }
    }

    void request(int mails) {
        current.ifPresent(stream -> stream.request(mails));
    }

    /** Lets go of the queue until it is needed again: what it has laid out for us goes back. */
    void rest() {
        current.ifPresent(Stream::cancel);
        current = Optional.empty();
    }

    void close() {
        closed = true;
        alarm.ifPresent(set -> set.cancel(false));
        rest();
        thread.dispose();
    }

    /** A mail of this stream was acknowledged. */
    void proved(Stream stream) {
        if (isCurrent(stream) && stream.open) {
            pause = SHORTEST;
            well();
        }
    }

    /** The queue does not take acknowledgements for mails of this stream. */
    void doubt(Stream stream, Throwable cause) {
        if (isCurrent(stream) && stream.open && queue.takesBackWhatIsNotAnswered()) {
            stream.cancel();
            lost(stream, "a mail was not acknowledged: " + cause);
        }
    }

    private boolean isCurrent(Stream stream) {
        return current.filter(stream::equals).isPresent();
    }

    private void opened(Stream stream) {
        if (isCurrent(stream) && !stream.over) {
            stream.open = true;
            stream.since = world.nanoTime();
            // A stream that fails does so soon.
            after(SHORTEST, () -> {
                if (isCurrent(stream) && stream.open) {
                    well();
                }
            });
            owner.opened();
        }
    }

    private void well() {
        if (trouble.isPresent()) {
            LOGGER.info("QUEUE READ AGAIN: queue={}", name);
            trouble = Optional.empty();
        }
    }

    private void lost(Stream stream, String because) {
        if (!isCurrent(stream) || stream.over || closed) {
            return;
        }
        if (stream.open && world.nanoTime() - stream.since > LONGEST.toNanos()) {
            pause = SHORTEST;
        }
        String printable = Printable.of(because);
        LOGGER.warn("QUEUE LOST: queue={} is read again in {} s: {}", name, pause.toSeconds(), printable);
        trouble = Optional.of(new Trouble(trouble.map(Trouble::since).orElseGet(queue::now), printable));
        stream.open = false;
        stream.over = true;
        owner.lost();
        after(pause, () -> {
            if (isCurrent(stream)) {
                current = Optional.empty();
                open();
            }
        });
        pause = pause.multipliedBy(2).compareTo(LONGEST) < 0 ? pause.multipliedBy(2) : LONGEST;
    }

    private void after(Duration time, Runnable decision) {
        alarm = Optional.of(desk.schedule(decision, time.toMillis(), TimeUnit.MILLISECONDS));
    }

    /** Whatever goes wrong there, the reading goes on. */
    private void atDesk(Runnable decision) {
        try {
            desk.execute(decision);
        } catch (RejectedExecutionException e) {
            LOGGER.debug("The worker of the queue {} has ended", name, e);
        }
    }

    /** One reading of the queue. */
    final class Stream extends BaseSubscriber<MailQueueItem> {
        private boolean open;
        private boolean over;
        private long since;

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            atDesk(() -> opened(this));
        }

        @Override
        protected void hookOnNext(MailQueueItem item) {
            if (desk.isShutdown()) {
                owner.late(this, item);
            } else {
                atDesk(() -> arrived(item));
            }
        }

        private void arrived(MailQueueItem item) {
            if (isCurrent(this) && open) {
                owner.arrived(this, item);
            } else {
                owner.late(this, item);
            }
        }

        @Override
        protected void hookOnComplete() {
            atDesk(() -> lost(this, "the queue has ended the stream"));
        }

        @Override
        protected void hookOnError(Throwable thrown) {
            atDesk(() -> lost(this, String.valueOf(thrown)));
        }
    }
}
