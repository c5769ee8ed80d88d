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
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.postern.gateway.Gateways;
import io.postern.gateway.Outlook;

/**
 * Asks the queue for as many mails as can be worked on: one for each gateway that may be tried again, and while all are left alone, one
 * now and then, to see whether it is too old. What it counts belongs to one thread, the worker's desk.
 */
final class Intake {
    private static final Logger LOGGER = LoggerFactory.getLogger(Intake.class);
    /** When nothing was asked for, and nothing is in hand, for so long, the queue gets back what it has laid out for us. */
    private static final Duration IDLE = Duration.ofMinutes(1);
    private static final Duration AFTER_A_DEFECT = Duration.ofSeconds(1);

    private final LongSupplier nanoTime;
    private final ScheduledExecutorService desk;
    private final Gateways gateways;
    private final Outage outage;
    private final int most;
    private final QueueReader reader;
    private final Runnable rest;
    private int asked;
    private int inHand;
    private boolean stopped;
    private Optional<Future<?>> alarm = Optional.empty();
    private Optional<Long> idleSince = Optional.empty();

    /**
     * An intake.
     *
     * @param most   how many mails may be in hand at a time
     * @param reader whoever is done with a mail of it says so by {@link #release}
     * @param rest   gives the queue back what it has laid out for us; nothing, where it does not take it
     */
    Intake(LongSupplier nanoTime, ScheduledExecutorService desk, Gateways gateways, Outage outage, int most, QueueReader reader,
           Runnable rest) {
        this.nanoTime = nanoTime;
        this.desk = desk;
        this.gateways = gateways;
        this.outage = outage;
        this.most = most;
        this.reader = reader;
        this.rest = rest;
    }

    /** What was asked for is here. */
    void arrived() {
        asked--;
        inHand++;
    }

    /** What was asked for will not come, and so many mails in hand are the queue's again. */
    void lost(int mails) {
        asked = 0;
        inHand -= mails;
    }

    /** One mail less in hand. */
    void release() {
        inHand--;
        review();
    }

    /** A mail that was released is in hand again. */
    void reclaim() {
        inHand++;
    }

    /** Asks for nothing any more. */
    void stop() {
        stopped = true;
        alarm.ifPresent(set -> set.cancel(false));
    }

    /** Asks for what can be taken now, or sets the alarm for when something can. */
    void review() {
        if (stopped) {
            return;
        }
        alarm.ifPresent(set -> set.cancel(false));
        try {
            ask(gateways.outlook()).ifPresentOrElse(this::again, () -> alarm = Optional.empty());
        } catch (RuntimeException | Error e) {
            LOGGER.error("It cannot be seen how the gateways are", e);
            again(AFTER_A_DEFECT);
        }
    }

    private void again(Duration time) {
        alarm = Optional.of(desk.schedule(this::review, time.toMillis() + 1, TimeUnit.MILLISECONDS));
    }

    /** When to look again. */
    private Optional<Duration> ask(Outlook outlook) {
        outage.note(outlook);
        int missing = Math.min(most - inHand - asked, outlook.mails(most) - asked);
        if (missing <= 0 && inHand < most && asked == 0 && outage.untilLook().filter(Duration::isZero).isPresent()) {
            outage.look();
            missing = 1;
        }
        if (missing > 0) {
            reader.open();
            if (reader.isOpen()) {
                asked += missing;
                reader.request(missing);
            }
        }
        // Who is done with a mail has all this reviewed, and so has a queue that can be asked again.
        boolean idle = missing <= 0 && asked == 0 && inHand < most;
        Optional<Duration> look = idle ? outage.untilLook() : Optional.empty();
        return Stream.of(outlook.pause(), look, untilRest()).flatMap(Optional::stream).min(Duration::compareTo);
    }

    private Optional<Duration> untilRest() {
        if (asked > 0 || inHand > 0 || !reader.isOpen()) {
            idleSince = Optional.empty();
            return Optional.empty();
        }
        long now = nanoTime.getAsLong();
        long left = idleSince.orElse(now) + IDLE.toNanos() - now;
        idleSince = Optional.of(idleSince.orElse(now));
        if (left <= 0) {
            rest.run();
            return Optional.empty();
        }
        return Optional.of(Duration.ofNanos(left));
    }
}
