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
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueue.MailQueueItem;
import org.apache.james.queue.api.MailQueue.MailQueueItem.CompletionStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.postern.gateway.Gateways;
import io.postern.gateway.HealthListener;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/**
 * Takes mails out of the queue, as many as the gateways can take and no more at a time than there are threads, and acknowledges each when
 * all is done with it.
 *
 * <p>Its desk is one thread, on which everything is decided and nothing is waited for. The queue may block, and has a thread of its own;
 * transfers have theirs.
 */
public final class DeliveryWorker implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(DeliveryWorker.class);
    private static final Duration QUEUE_TROUBLE_MIN = Duration.ofSeconds(1);
    private static final Duration QUEUE_TROUBLE_MAX = Duration.ofMinutes(1);

    private final RetryQueue queue;
    private final String name;
    private final Gateways gateways;
    private final MailProcessing processing;
    private final Duration grace;
    private final ExecutorService transfers;
    private final ScheduledExecutorService desk;
    private final Scheduler dequeue;
    private final Intake intake;
    private final ParkingLot lot;
    private final HealthListener onHealth;
    private final CountDownLatch stopping = new CountDownLatch(1);

    /**
     * A worker, not yet started.
     *
     * @param threads how many mails are under way at a time
     * @param grace   how long {@link #close()} lets transfers finish
     */
    public DeliveryWorker(RetryQueue queue, Gateways gateways, MailProcessing processing, int threads, Duration grace) {
        this.queue = queue;
        this.name = queue.queue().getName().asString();
        this.gateways = gateways;
        this.processing = processing;
        this.grace = grace;
        AtomicInteger number = new AtomicInteger();
        String prefix = "postern-gateway-" + name;
        this.transfers = Executors.newFixedThreadPool(threads, task -> new Thread(task, prefix + "-" + number.incrementAndGet()));
        this.desk = Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, prefix + "-desk"));
        this.dequeue = Schedulers.newSingle(prefix + "-dequeue");
        this.intake = new Intake(desk, gateways, threads, this::take);
        this.lot = new ParkingLot(desk);
        this.onHealth = (gateway, before, after) -> atDesk(intake::review);
    }

    /** How many mails a worker with so many threads may have taken and not acknowledged. */
    public static int unacknowledged(int threads) {
        return threads + ParkingLot.PLACES;
    }

    public void start() {
        gateways.listen(onHealth);
        // All requests on that thread: ActiveMQ's queue blocks whoever asks it.
        Flux.defer(() -> Flux.from(queue.queue().deQueue()).subscribeOn(dequeue))
            // A queue whose connection breaks ends the stream: without this, nothing would be sent until a restart.
            .doOnError(e -> LOGGER.error("The queue {} fails, will read it again", name, e))
            .retryWhen(Retry.backoff(Long.MAX_VALUE, QUEUE_TROUBLE_MIN).maxBackoff(QUEUE_TROUBLE_MAX).transientErrors(true))
            .subscribe(intake);
    }

    /** At the desk. */
    private void take(MailQueueItem item) {
        Duration early = early(item);
        if (early.isZero()) {
            work(item, this::process);
        } else if (lot.isFull()) {
            lot.hold(item, held -> work(held, this::putBack));
        } else {
            lot.park(item, early, this::unpark);
            intake.release();
        }
    }

    private void unpark(MailQueueItem item) {
        intake.reclaim();
        work(item, early(item).isZero() ? this::process : this::putBack);
    }

    private Duration early(MailQueueItem item) {
        try {
            return queue.early(item.getMail());
        } catch (RuntimeException e) {
            LOGGER.debug("A mail of the queue {} does not say when it is due", name, e);
            return Duration.ZERO;
        }
    }

    /** On our own threads, not on a Reactor scheduler: cancelling would interrupt transfers that are under way. */
    private void work(MailQueueItem item, Function<MailQueueItem, CompletionStatus> work) {
        if (transfers.isShutdown()) {
            answer(item, CompletionStatus.RETRY);
        } else {
            transfers.execute(() -> {
                try {
                    finish(item, isStopping() ? CompletionStatus.RETRY : work.apply(item));
                } finally {
                    atDesk(intake::release);
                }
            });
        }
    }

    /** Whatever goes wrong, the item gets its answer: without one it would stay with us, and its mail be neither sent nor kept. */
    private CompletionStatus process(MailQueueItem item) {
        try {
            return processing.process(item.getMail());
        } catch (RuntimeException e) {
            LOGGER.error("A mail of the queue {} could not be worked on: it stays in the queue", name, e);
            return CompletionStatus.RETRY;
        }
    }

    /** Behind the others, with its time unchanged. */
    private CompletionStatus putBack(MailQueueItem item) {
        try {
            queue.putBack(item.getMail(), queue.early(item.getMail()));
            return CompletionStatus.SUCCESS;
        } catch (MailQueue.MailQueueException | RuntimeException e) {
            LOGGER.error("A mail of the queue {} could not be put back: it stays where it is", name, e);
            return CompletionStatus.RETRY;
        }
    }

    private void finish(MailQueueItem item, CompletionStatus status) {
        if (status == CompletionStatus.RETRY) {
            // RETRY means "at once" to most queues: without a pause this would be a hot loop.
            pause();
        }
        answer(item, status);
    }

    private void answer(MailQueueItem item, CompletionStatus status) {
        try {
            item.done(status);
        } catch (MailQueue.MailQueueException | RuntimeException e) {
            LOGGER.error("The queue {} did not take {} for a mail: it will come again", name, status, e);
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

    private boolean isStopping() {
        return stopping.getCount() == 0;
    }

    /** After the end there is nothing to decide any more. */
    private void atDesk(Runnable decision) {
        try {
            desk.execute(decision);
        } catch (RejectedExecutionException e) {
            LOGGER.debug("The worker of the queue {} has ended", name, e);
        }
    }

    /**
     * Takes no more mails, lets those under way finish within the grace period. Those that were taken and not begun go back; what is
     * left stays in the queue, if that is durable.
     */
    @Override
    public void close() {
        stopping.countDown();
        gateways.ignore(onHealth);
        intake.dispose();
        dequeue.dispose();
        atDesk(() -> {
            lot.clear(item -> answer(item, CompletionStatus.RETRY));
            transfers.shutdown();
        });
        try {
            if (!transfers.awaitTermination(grace.toMillis(), TimeUnit.MILLISECONDS)) {
                LOGGER.warn("Queue {}: transfers still under way after {} ms are broken off", name, grace.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        desk.shutdownNow();
    }
}
