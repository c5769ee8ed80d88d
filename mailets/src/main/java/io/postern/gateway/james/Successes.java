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
import java.util.Set;

import javax.mail.MessagingException;

import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Mail;
import org.apache.mailet.MailetContext;

/**
 * Shows delivered recipients to the processor named in {@code onSuccess}, and those whose sender wants a notice that only we can give to
 * the one named in {@code relayedProcessor} (RFC 3461, 5.2.2).
 */
final class Successes {
    private final MailetContext context;
    private final Optional<String> onSuccess;
    private final Optional<String> relayedProcessor;

    Successes(MailetContext context, Optional<String> onSuccess, Optional<String> relayedProcessor) {
        this.context = context;
        this.onSuccess = onSuccess;
        this.relayedProcessor = relayedProcessor;
    }

    /**
     * Sends a copy of the mail that has only the delivered recipients; the mail itself is left as it is.
     *
     * @param relayed those of them whose gateway does not know DSN
     */
    void tell(Mail mail, Set<String> delivered, Set<String> relayed) throws MessagingException {
        if (onSuccess.isPresent()) {
            send(mail, delivered, relayed, onSuccess.get());
        }
        Set<String> noticed = DsnOfMail.wantingSuccess(mail, relayed);
        if (relayedProcessor.isPresent() && !noticed.isEmpty()) {
            send(mail, noticed, noticed, relayedProcessor.get());
        }
    }

    private void send(Mail mail, Set<String> recipients, Set<String> relayed, String processor) throws MessagingException {
        MailImpl copy = MailImpl.duplicate(mail);
        try {
            copy.setRecipients(Recipients.among(mail, recipients));
            AttemptCounter.reset(copy);
            // The others have left their wish with the gateway: two notices would be one too many.
            DsnOfMail.keep(copy, relayed);
            context.sendMail(copy, processor);
        } finally {
            LifecycleUtil.dispose(copy);
        }
    }
}
