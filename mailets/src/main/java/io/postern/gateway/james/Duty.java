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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import javax.mail.MessagingException;

import org.apache.james.queue.api.MailPrioritySupport;
import org.apache.mailet.Mail;

import io.postern.gateway.GatewaySettings.Priority;

/**
 * One thing that has to happen after an attempt, exactly once, and on its own: when one fails, it is tried again without the others, and
 * without sending the mail again.
 */
sealed interface Duty {
    /** Leaves the mail as it is, unless this puts it back into the queue. */
    void carryOut(Mail mail, Hands hands) throws MessagingException;

    /** Who carries duties out. */
    record Hands(Bounces bounces, Notices notices, Undeliverable undeliverable, RetryQueue queue, Priority priority) {
        /** As stock RemoteDelivery has it: mail that is tried again comes after new mail. */
        void putBack(Mail mail, Duration delay) throws MessagingException {
            if (priority == Priority.HEEDED) {
                mail.setAttribute(MailPrioritySupport.LOW_PRIORITY_ATTRIBUTE);
            }
            queue.putBack(mail, delay);
        }
    }

    /** Tells the sender of these recipients. */
    record Bounce(Map<String, Failure> failed) implements Duty {
        public Bounce {
            failed = new LinkedHashMap<>(failed);
        }

        @Override
        public void carryOut(Mail mail, Hands hands) throws MessagingException {
            hands.bounces().bounce(mail, failed);
        }
    }

    /** Keeps the mail for the operator, for these recipients: nobody else can be told. */
    record Keep(Map<String, Failure> failed) implements Duty {
        public Keep {
            failed = new LinkedHashMap<>(failed);
        }

        @Override
        public void carryOut(Mail mail, Hands hands) throws MessagingException {
            hands.undeliverable().keep(mail, failed.keySet(), Bounces.summary(failed));
        }
    }

    /** Shows a processor these recipients, with the wishes for notices of some of them. */
    record Show(String processor, List<String> recipients, List<String> wishes) implements Duty {
        @Override
        public void carryOut(Mail mail, Hands hands) throws MessagingException {
            hands.notices().show(mail, processor, recipients, wishes);
        }
    }

    /** Puts the mail back into the queue for these recipients' next attempt. */
    record Retry(List<String> recipients, int attempts, Duration delay, Map<String, String> replies) implements Duty {
        @Override
        public void carryOut(Mail mail, Hands hands) throws MessagingException {
            mail.setRecipients(Recipients.among(mail, recipients));
            MailNotes.setAttempts(mail, attempts);
            MailNotes.setReplies(mail, replies);
            MailNotes.forgetTrouble(mail);
            hands.putBack(mail, delay);
        }
    }

    /** Puts the mail back into the queue: nobody was asked. */
    record Wait(Duration delay) implements Duty {
        @Override
        public void carryOut(Mail mail, Hands hands) throws MessagingException {
            hands.queue().lookedAt(mail);
            hands.putBack(mail, delay);
        }
    }
}
