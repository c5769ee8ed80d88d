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
import java.util.function.Function;

import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.queue.api.MailQueue.MailQueueException;
import org.apache.james.queue.api.MailQueue.MailQueueItem;
import org.apache.james.queue.api.MailQueue.MailQueueItem.CompletionStatus;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A mail that the queue has handed out, until it is answered.
 *
 * @param mail empty if it cannot be read
 */
record Taken(QueueReader.Stream stream, MailQueueItem item, Optional<Mail> mail) {
    private static final Logger LOGGER = LoggerFactory.getLogger(Taken.class);

    static Taken of(QueueReader.Stream stream, MailQueueItem item) {
        try {
            return new Taken(stream, item, Optional.of(item.getMail()));
        } catch (RuntimeException | Error e) {
            LOGGER.error("A mail of the queue cannot be read: it stays in the queue", e);
            return new Taken(stream, item, Optional.empty());
        }
    }

    /** What tells this stay in the queue from others, if it is known. */
    Optional<String> turn() {
        return ask(MailNotes::turn).flatMap(turn -> turn);
    }

    /** What the mail says of itself. */
    <T> Optional<T> ask(Function<Mail, T> question) {
        try {
            return mail.map(question);
        } catch (RuntimeException | Error e) {
            LOGGER.debug("A mail does not say what was noted on it", e);
            return Optional.empty();
        }
    }

    /** Why the queue did not take the answer; empty if it did. */
    Optional<Throwable> answer(CompletionStatus status) {
        // Left over from the work: the queue's client would take it for an order to stop.
        boolean interrupted = Thread.interrupted();
        try {
            item.done(status);
            return Optional.empty();
        } catch (MailQueueException | RuntimeException | Error e) {
            LOGGER.warn("The queue did not take {} for a mail: it will come again", status, e);
            return Optional.of(e);
        } finally {
            mail.ifPresent(LifecycleUtil::dispose);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
