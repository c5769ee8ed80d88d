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

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import javax.mail.MessagingException;

import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Mail;
import org.apache.mailet.MailetContext;

/** Shows recipients that were delivered to processors that asked to see them. */
final class Notices {
    private final MailetContext context;
    private final Optional<String> onSuccess;
    private final Optional<String> relayedProcessor;

    /**
     * Notices.
     *
     * @param onSuccess        sees all who were delivered
     * @param relayedProcessor sees those whose sender wants a notice that only we can give (RFC 3461, 5.2.2)
     */
    Notices(MailetContext context, Optional<String> onSuccess, Optional<String> relayedProcessor) {
        this.context = context;
        this.onSuccess = onSuccess;
        this.relayedProcessor = relayedProcessor;
    }

    /**
     * Who has to be shown what.
     *
     * @param relayed those of the delivered whose gateway does not know DSN
     */
    List<Duty> duties(Mail mail, Set<String> delivered, Set<String> relayed) {
        List<Duty> duties = new ArrayList<>();
        if (!delivered.isEmpty()) {
            onSuccess.ifPresent(processor -> duties.add(new Duty.Show(processor, List.copyOf(delivered), List.copyOf(relayed))));
        }
        List<String> noticed = List.copyOf(DsnOfMail.wantingSuccess(mail, relayed));
        if (!noticed.isEmpty()) {
            relayedProcessor.ifPresent(processor -> duties.add(new Duty.Show(processor, noticed, noticed)));
        }
        return duties;
    }

    /** Sends a copy of the mail that has only these recipients, and of the wishes for notices only those of the ones given. */
    void show(Mail mail, String processor, List<String> recipients, List<String> wishes) throws MessagingException {
        MailImpl copy = MailImpl.duplicate(mail);
        try {
            copy.setRecipients(Recipients.among(mail, recipients));
            MailNotes.forget(copy);
            // The others have left their wish with the gateway: two notices would be one too many.
            DsnOfMail.keep(copy, Set.copyOf(wishes));
            context.sendMail(copy, processor);
        } finally {
            LifecycleUtil.dispose(copy);
        }
    }
}
