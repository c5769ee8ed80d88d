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

import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.apache.james.queue.api.MailQueue.MailQueueItem;
import org.reactivestreams.Subscription;

import io.postern.gateway.Gateways;
import io.postern.gateway.Outlook;
import reactor.core.publisher.BaseSubscriber;

/**
 * Asks the queue for as many mails as can be worked on: none while all gateways are left alone, one when the first of them may be tried
 * again. What it counts belongs to one thread, the worker's desk.
 *
 * <p>It never cancels in order to wait: James's memory queue forgets what it has taken out for a subscriber that is gone.
 */
final class Intake extends BaseSubscriber<MailQueueItem> {
    private final ScheduledExecutorService desk;
    private final Gateways gateways;
    private final int most;
    private final Consumer<MailQueueItem> taker;
    private int asked;
    private int inHand;
    private Optional<Future<?>> alarm = Optional.empty();

    /**
     * An intake.
     *
     * @param most  how many mails may be in hand at a time
     * @param taker gets each mail, at the desk; whoever is done with one says so by {@link #release}
     */
    Intake(ScheduledExecutorService desk, Gateways gateways, int most, Consumer<MailQueueItem> taker) {
        this.desk = desk;
        this.gateways = gateways;
        this.most = most;
        this.taker = taker;
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
        desk.execute(this::review);
    }

    @Override
    protected void hookOnNext(MailQueueItem item) {
        desk.execute(() -> {
            asked--;
            inHand++;
            taker.accept(item);
        });
    }

    /** At the desk: one mail less in hand. */
    void release() {
        inHand--;
        review();
    }

    /** At the desk: a mail that was released is in hand again. */
    void reclaim() {
        inHand++;
    }

    /** At the desk: asks for what can be taken now, or sets the alarm for when something can. */
    void review() {
        Outlook outlook = gateways.outlook();
        int missing = outlook.mails(most) - inHand - asked;
        if (missing > 0) {
            asked += missing;
            request(missing);
        }
        alarm.ifPresent(set -> set.cancel(false));
        alarm = outlook.pause().map(pause -> desk.schedule(this::review, pause.toMillis() + 1, TimeUnit.MILLISECONDS));
    }
}
