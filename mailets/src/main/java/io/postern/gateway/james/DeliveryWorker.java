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
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;

import org.apache.james.queue.api.MailQueue.MailQueueItem;
import org.apache.james.queue.api.MailQueue.MailQueueItem.CompletionStatus;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.postern.gateway.Gateways;
import io.postern.gateway.HealthListener;

/**
 * Takes mails out of the queue, as many as the gateways can take and no more at a time than there are threads, and acknowledges each when
 * all is done with it.
 *
 * <p>Its desk is one thread, on which everything is decided and nothing is waited for. The queue may block, and has a thread of its own;
 * transfers have theirs.
 */
public final class DeliveryWorker implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(DeliveryWorker.class);
    /** RETRY means "at once" to most queues: without a pause this would be a hot loop. */
    private static final Duration BEFORE_RETRY = Duration.ofSeconds(1);

    private final World world;
    private final RetryQueue queue;
    private final String name;
    private final Gateways gateways;
    private final MailProcessing processing;
    private final Duration grace;
    private final ExecutorService transfers;
    private final ExecutorService givingBack;
    private final ScheduledExecutorService desk;
    private final QueueReader reader;
    private final Intake intake;
    private final ParkingLot<Taken> lot;
    private final Set<String> turnsInHand = new HashSet<>();
    private final HealthListener onHealth;
    private final CountDownLatch stopping = new CountDownLatch(1);

    /**
     * A worker, not yet started.
     *
     * @param threads how many mails are under way at a time
     * @param grace   how long {@link #close()} lets transfers finish
     */
    public DeliveryWorker(World world, RetryQueue queue, Gateways gateways, MailProcessing processing, int threads, Duration grace) {
        this.world = world;
        this.queue = queue;
        this.name = queue.queue().getName().asString();
        this.gateways = gateways;
        this.processing = processing;
        this.grace = grace;
        this.transfers = world.pool("postern-gateway-" + name, threads);
        this.givingBack = world.pool("postern-gateway-" + name + "-back", 1);
        this.desk = world.desk("postern-gateway-" + name + "-desk");
        this.lot = new ParkingLot<>(desk);
        this.reader = new QueueReader(world, queue, name, desk, new Reading());
        this.intake = new Intake(world::nanoTime, desk, gateways, processing.outage(), threads, reader, this::rest);
        this.onHealth = (gateway, before, after) -> atDesk(intake::review);
    }

    /** How many mails a worker with so many threads may have taken and not acknowledged. */
    public static int unacknowledged(int threads) {
        return threads + ParkingLot.PLACES;
    }

    public void start() {
        gateways.listen(onHealth);
        atDesk(reader::open);
    }

    /** May be asked from any thread. */
    public QueueState state() {
        return new QueueState(reader.trouble(), lot.size(), processing.owed());
    }

    private final class Reading implements QueueReader.Owner {
        @Override
        public void opened() {
            intake.review();
        }

        @Override
        public void arrived(QueueReader.Stream stream, MailQueueItem item) {
            intake.arrived();
            if (isStopping()) {
                late(stream, item);
                intake.release();
            } else {
                take(Taken.of(stream, item));
            }
        }

        /** Parked mails are the queue's again, and come again; those in hand come again too, but are known then. */
        @Override
        public void lost() {
            intake.lost(lot.clear(DeliveryWorker.this::giveBack));
        }

        @Override
        public void late(QueueReader.Stream stream, MailQueueItem item) {
            giveBack(Taken.of(stream, item));
        }
    }

    /** On a thread of its own: a queue that is broken may take its time. */
    private void giveBack(Taken taken) {
        Threads.run(givingBack, () -> taken.answer(CompletionStatus.RETRY), () -> taken.answer(CompletionStatus.RETRY));
    }

    /** At the desk; whatever goes wrong here, the item gets its answer. */
    private void take(Taken taken) {
        try {
            taken.ask(queue::sinceLook).flatMap(look -> look).ifPresent(processing.outage()::looked);
            Duration early = taken.ask(queue::early).orElse(Duration.ZERO);
            if (taken.turn().filter(turnsInHand::contains).isPresent()) {
                lot.park(taken, BEFORE_RETRY, this::unpark);
                intake.release();
            } else if (early.isZero() || taken.ask(processing::isAnswered).orElse(false)) {
                work(taken, processing::process);
            } else if (lot.isFull()) {
                lot.hold(taken, held -> work(held, processing::putBack));
            } else {
                lot.park(taken, early, this::unpark);
                intake.release();
            }
        } catch (RuntimeException | Error e) {
            LOGGER.error("A mail of the queue {} could not be taken: it stays in the queue", name, e);
            lot.park(taken, BEFORE_RETRY, parked -> parked.answer(CompletionStatus.RETRY));
            intake.release();
        }
    }

    private void unpark(Taken taken) {
        intake.reclaim();
        if (taken.ask(queue::early).filter(early -> !early.isZero()).isPresent()) {
            work(taken, processing::putBack);
        } else {
            take(taken);
        }
    }

    /** On our own threads, not on a Reactor scheduler: cancelling would interrupt transfers that are under way. */
    private void work(Taken taken, Function<Mail, CompletionStatus> work) {
        // The mail will have another turn when it is put back.
        Optional<String> turn = taken.turn();
        turn.ifPresent(turnsInHand::add);
        Threads.run(transfers, () -> {
            Optional<Throwable> refused = Optional.empty();
            try {
                refused = finish(taken, isStopping() ? CompletionStatus.RETRY : outcome(taken, work));
            } finally {
                Optional<Throwable> doubt = refused;
                atDesk(() -> done(taken, turn, doubt));
            }
        }, () -> {
            taken.answer(CompletionStatus.RETRY);
            done(taken, turn, Optional.empty());
        });
    }

    /** At the desk. */
    private void done(Taken taken, Optional<String> turn, Optional<Throwable> refused) {
        turn.ifPresent(turnsInHand::remove);
        refused.ifPresentOrElse(cause -> reader.doubt(taken.stream(), cause), () -> reader.proved(taken.stream()));
        intake.release();
    }

    /** Whatever goes wrong, the item gets its answer: without one it would stay with us, and its mail be neither sent nor kept. */
    private CompletionStatus outcome(Taken taken, Function<Mail, CompletionStatus> work) {
        try {
            return taken.mail().map(work).orElse(CompletionStatus.RETRY);
        } catch (RuntimeException | Error e) {
            LOGGER.error("A mail of the queue {} could not be worked on: it stays in the queue", name, e);
            return CompletionStatus.RETRY;
        }
    }

    /** Why the queue did not take the answer; empty if it did. */
    private Optional<Throwable> finish(Taken taken, CompletionStatus status) {
        if (status == CompletionStatus.RETRY) {
            world.pause(stopping, BEFORE_RETRY);
        }
        return taken.answer(status);
    }

    private boolean isStopping() {
        return stopping.getCount() == 0;
    }

    /** At the desk, when all gateways have been left alone for a while. */
    private void rest() {
        if (queue.takesBackWhatIsNotAnswered()) {
            lot.clear(taken -> taken.answer(CompletionStatus.RETRY));
            reader.rest();
        }
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
     * Asks for no more mails, lets transfers finish and acknowledge within the grace period, and only then lets go of the queue. Those
     * that were taken and not begun go back; what is left stays in the queue, if that is durable.
     */
    @Override
    public void close() {
        stopping.countDown();
        gateways.ignore(onHealth);
        atDesk(() -> {
            intake.stop();
            lot.clear(taken -> taken.answer(CompletionStatus.RETRY));
            transfers.shutdown();
        });
        if (!world.awaitEnd(transfers, grace)) {
            LOGGER.warn("Queue {}: transfers still under way after {} ms are broken off", name, grace.toMillis());
        }
        atDesk(reader::close);
        desk.shutdown();
        world.awaitEnd(desk, BEFORE_RETRY);
        desk.shutdownNow();
        givingBack.shutdown();
    }
}
