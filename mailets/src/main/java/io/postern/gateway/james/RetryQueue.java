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
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueue.MailQueueException;
import org.apache.mailet.Mail;

/**
 * Puts mails back into James's queue, to come again after a delay, whatever the queue makes of delays.
 *
 * <p>Queues that are known to honour them are left to it: there, a mail that comes early was flushed by an operator, and is welcome. For
 * every other queue the time is written into the mail as well, so that one that comes early is known for what it is.
 */
public final class RetryQueue {
    /** Packages of James's own queues that honour delays (RabbitMQ's does not). */
    private static final List<String> HONOUR_DELAYS = List.of("org.apache.james.queue.memory.", "org.apache.james.queue.jms.",
        "org.apache.james.queue.activemq.", "org.apache.james.queue.pulsar.");

    private final MailQueue queue;
    private final Clock clock;
    private final boolean honoursDelays;

    public RetryQueue(MailQueue queue, Clock clock) {
        this(queue, clock, honoursDelays(queue.getClass()));
    }

    /** For a queue of which it is known whether it honours delays. */
    public RetryQueue(MailQueue queue, Clock clock, boolean honoursDelays) {
        this.queue = queue;
        this.clock = clock;
        this.honoursDelays = honoursDelays;
    }

    /** What is derived from James's own queues is one of them, as the queue of our own assembly is. */
    private static boolean honoursDelays(Class<?> type) {
        return HONOUR_DELAYS.stream().anyMatch(type.getName()::startsWith)
            || Optional.<Class<?>>ofNullable(type.getSuperclass()).filter(RetryQueue::honoursDelays).isPresent();
    }

    MailQueue queue() {
        return queue;
    }

    public void close() throws IOException {
        queue.close();
    }

    Instant now() {
        return clock.instant();
    }

    /**
     * Whether its reader may let go of it and come back: not with the queues of James that keep for a reader what they have taken out
     * for it, even when it has gone.
     */
    boolean takesBackWhatIsNotAnswered() {
        return !honoursDelays;
    }

    /** Takes a mail that begins its way with us. */
    public void enter(Mail mail) throws MailQueueException {
        MailNotes.begin(mail, now());
        MailNotes.nextTurn(mail);
        queue.enQueue(mail);
    }

    /** Puts a mail back. */
    void putBack(Mail mail, Duration delay) throws MailQueueException {
        if (honoursDelays) {
            MailNotes.forgetDue(mail);
        } else {
            MailNotes.setDue(mail, now().plus(delay));
        }
        MailNotes.nextTurn(mail);
        queue.enQueue(mail, delay);
    }

    /** The mail was taken out only to see how old it is. */
    void lookedAt(Mail mail) {
        MailNotes.setLookedAt(mail, now());
    }

    /** How long ago a mail was taken out only to see how old it is; empty if it never was. */
    Optional<Duration> sinceLook(Mail mail) {
        Instant now = now();
        return MailNotes.lookedAt(mail).filter(look -> !look.isAfter(now)).map(look -> Duration.between(look, now));
    }

    /** How much too early a mail has come; zero if it is due. */
    Duration early(Mail mail) {
        Instant now = now();
        return MailNotes.due(mail).filter(now::isBefore).map(due -> Duration.between(now, due)).orElse(Duration.ZERO);
    }
}
