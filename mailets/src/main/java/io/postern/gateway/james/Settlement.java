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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import javax.mail.MessagingException;

import org.apache.james.core.MailAddress;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.queue.api.MailQueue.MailQueueItem.CompletionStatus;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.postern.smtp.Printable;

/**
 * Does what an attempt asks for. What fails stays owed: the mail goes back into the queue with a note of it, and when it comes again, this
 * is all that is done with it. What fails again and again is set aside for the operator.
 */
final class Settlement {
    private static final Logger LOGGER = LoggerFactory.getLogger(Settlement.class);
    private static final Duration FIRST_PAUSE = Duration.ofMinutes(1);
    /** With pauses that double, two hours: longer than a restart of what was missing, shorter than a sender's patience. */
    static final int MOST_STRIKES = 8;
    private static final int MOST_KNOWN = 1_000;

    private final Duty.Hands hands;
    private final Turns turns = new Turns();
    /** For mails that cannot even be put back. */
    private final Map<String, Integer> strikes = new LinkedHashMap<>();

    Settlement(Duty.Hands hands) {
        this.hands = hands;
    }

    int owed() {
        return turns.owed();
    }

    /** What is left to do for a mail that was sent already; empty if it was not. */
    Optional<List<Duty>> known(Mail mail) {
        Optional<List<Duty>> left = turns.left(MailNotes.turn(mail), mail.getName());
        return left.isPresent() ? left : Optional.of(MailNotes.owed(mail)).filter(owed -> !owed.isEmpty());
    }

    /** Whether the queue hands out again what we have answered. */
    boolean isAnswered(Mail mail) {
        return turns.left(MailNotes.turn(mail), mail.getName()).isPresent();
    }

    /** Puts back a mail for which nothing was done, its time unchanged; what is handed out again after that is known. */
    CompletionStatus putBack(Mail mail) {
        Optional<String> turn = MailNotes.turn(mail);
        try {
            hands.queue().lookedAt(mail);
            hands.queue().putBack(mail, hands.queue().early(mail));
            MailNotes.setTurn(mail, turn);
            turns.settle(turn, mail.getName(), List.of());
            return CompletionStatus.SUCCESS;
        } catch (MessagingException e) {
            LOGGER.error("Mail {} could not be put back: it stays in the queue", Printable.of(mail.getName()), e);
            return CompletionStatus.RETRY;
        }
    }

    /** Does all of it, the way back into the queue last. */
    CompletionStatus settle(Mail mail, List<Duty> duties) {
        boolean wasOwed = !MailNotes.owed(mail).isEmpty();
        Optional<String> turn = MailNotes.turn(mail);
        List<MailAddress> recipients = List.copyOf(mail.getRecipients());
        List<Duty> left = new ArrayList<>();
        for (Duty duty : duties) {
            // The mail is another once it is on its way back.
            if (isWayBack(duty) && !left.isEmpty() && owe(mail, left)) {
                left.clear();
            }
            carryOut(mail, duty).ifPresent(any -> left.add(duty));
        }
        // The memory queue hands out the mail itself again, not what it was.
        mail.setRecipients(recipients);
        MailNotes.setTurn(mail, turn);
        if (!left.isEmpty() && left.stream().noneMatch(Settlement::isWayBack) && owe(mail, left)) {
            left.clear();
        }
        turns.settle(turn, mail.getName(), left);
        if (!left.isEmpty()) {
            LOGGER.error("Mail {} could not be put back: it stays in the queue", Printable.of(mail.getName()));
            return CompletionStatus.RETRY;
        }
        turns.owe(wasOwed ? -1 : 0);
        return CompletionStatus.SUCCESS;
    }

    private static boolean isWayBack(Duty duty) {
        return duty instanceof Duty.Retry || duty instanceof Duty.Wait;
    }

    private Optional<Throwable> carryOut(Mail mail, Duty duty) {
        try {
            duty.carryOut(mail, hands);
            return Optional.empty();
        } catch (MessagingException | RuntimeException | Error e) {
            LOGGER.error("What is to be done for mail {} has failed, and will be tried again: {}", Printable.of(mail.getName()),
                duty.getClass().getSimpleName(), e);
            return Optional.of(e);
        }
    }

    /** Whether these duties, no way back among them, are off our hands: noted on a copy that is in the queue, or set aside. */
    private boolean owe(Mail mail, List<Duty> duties) {
        try {
            int failures = MailNotes.strikes(mail) + 1;
            MailImpl copy = MailImpl.duplicate(mail);
            try {
                if (failures >= MOST_STRIKES) {
                    hands.undeliverable().keep(copy, addresses(copy),
                        "given up after " + failures + " failures: " + Printable.of(duties.toString()));
                } else {
                    MailNotes.setOwed(copy, duties);
                    MailNotes.setStrikes(copy, failures);
                    hands.putBack(copy, pause(failures));
                    turns.owe(1);
                }
                return true;
            } finally {
                LifecycleUtil.dispose(copy);
            }
        } catch (MessagingException | RuntimeException | Error e) {
            LOGGER.error("Mail {} cannot be put back", Printable.of(mail.getName()), e);
            return false;
        }
    }

    /** A mail that could not be worked on, for whatever reason: it waits, longer each time, and is set aside in the end. */
    CompletionStatus strike(Mail mail, Throwable thrown) {
        String name = String.valueOf(mail.getName());
        try {
            int failures = Math.max(MailNotes.strikes(mail), known(name)) + 1;
            note(name, failures);
            if (failures >= MOST_STRIKES) {
                hands.undeliverable().keep(mail, addresses(mail), "cannot be worked on: " + Printable.of(thrown.toString()));
            } else {
                MailNotes.setStrikes(mail, failures);
                hands.putBack(mail, pause(failures));
            }
            return CompletionStatus.SUCCESS;
        } catch (MessagingException | RuntimeException | Error e) {
            LOGGER.error("Mail {} could be neither put back nor set aside: it stays in the queue", Printable.of(name), e);
            return CompletionStatus.RETRY;
        }
    }

    private synchronized int known(String name) {
        return strikes.getOrDefault(name, 0);
    }

    private synchronized void note(String name, int failures) {
        strikes.put(name, failures);
        if (strikes.size() > MOST_KNOWN) {
            strikes.remove(strikes.keySet().iterator().next());
        }
    }

    private static Duration pause(int failures) {
        return FIRST_PAUSE.multipliedBy(1L << Math.min(failures - 1, MOST_STRIKES));
    }

    private static List<String> addresses(Mail mail) {
        return mail.getRecipients().stream().map(MailAddress::asString).toList();
    }
}
