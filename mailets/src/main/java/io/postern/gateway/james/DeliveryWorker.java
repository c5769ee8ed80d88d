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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueue.MailQueueItem;
import org.apache.james.queue.api.MailQueue.MailQueueItem.CompletionStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/** Takes mails out of the queue, no more at a time than there are threads, and acknowledges each when all is done with it. */
public final class DeliveryWorker implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(DeliveryWorker.class);
    private static final Duration QUEUE_TROUBLE_MIN = Duration.ofSeconds(1);
    private static final Duration QUEUE_TROUBLE_MAX = Duration.ofMinutes(1);

    private final MailQueue queue;
    private final MailProcessing processing;
    private final int threads;
    private final Duration grace;
    private final ExecutorService transfers;
    private final Scheduler dequeue;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private Disposable subscription = () -> { };

    /**
     * A worker, not yet started.
     *
     * @param threads how many mails are under way at a time
     * @param grace   how long {@link #close()} lets transfers finish
     */
    public DeliveryWorker(MailQueue queue, MailProcessing processing, int threads, Duration grace) {
        this.queue = queue;
        this.processing = processing;
        this.threads = threads;
        this.grace = grace;
        AtomicInteger number = new AtomicInteger();
        String prefix = "postern-gateway-" + queue.getName().asString();
        this.transfers = Executors.newFixedThreadPool(threads, task -> new Thread(task, prefix + "-" + number.incrementAndGet()));
        this.dequeue = Schedulers.newSingle(prefix + "-dequeue");
    }

    public void start() {
        subscription = Flux.from(queue.deQueue())
            .flatMap(this::deliver, threads, 1)
            // A queue whose connection breaks ends the stream: without this, nothing would be sent until a restart.
            .doOnError(e -> LOGGER.error("The queue {} fails, will read it again", queue.getName().asString(), e))
            .retryWhen(Retry.backoff(Long.MAX_VALUE, QUEUE_TROUBLE_MIN).maxBackoff(QUEUE_TROUBLE_MAX).transientErrors(true))
            .subscribeOn(dequeue)
            .subscribe();
    }

    /** On our own threads, not on a Reactor scheduler: cancelling would interrupt transfers that are under way. */
    private Mono<Void> deliver(MailQueueItem item) {
        return Mono.create(sink -> transfers.execute(() -> {
            try {
                finish(item, process(item));
            } finally {
                sink.success();
            }
        }));
    }

    /** Whatever goes wrong, the item gets its answer: without one it would stay with us, and its mail be neither sent nor kept. */
    private CompletionStatus process(MailQueueItem item) {
        try {
            return processing.process(item.getMail());
        } catch (RuntimeException e) {
            LOGGER.error("A mail of the queue {} could not be worked on: it stays in the queue", queue.getName().asString(), e);
            return CompletionStatus.RETRY;
        }
    }

    private void finish(MailQueueItem item, CompletionStatus status) {
        try {
            if (status == CompletionStatus.RETRY) {
                // RETRY means "at once" to most queues: without a pause this would be a hot loop.
                pause();
            }
            item.done(status);
        } catch (MailQueue.MailQueueException | RuntimeException e) {
            LOGGER.error("The queue {} did not take {} for a mail: it will come again", queue.getName().asString(), status, e);
        } finally {
            processing.dispose(item.getMail());
        }
    }

    private void pause() {
        try {
            if (stopping.await(QUEUE_TROUBLE_MIN.toMillis(), TimeUnit.MILLISECONDS)) {
                LOGGER.debug("Stopping");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes no more mails, lets those under way finish within the grace period; what is left stays in the queue, if that is durable. */
    @Override
    public void close() {
        stopping.countDown();
        subscription.dispose();
        dequeue.dispose();
        transfers.shutdown();
        try {
            if (!transfers.awaitTermination(grace.toMillis(), TimeUnit.MILLISECONDS)) {
                LOGGER.warn("Queue {}: transfers still under way after {} ms are broken off", queue.getName().asString(), grace.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
