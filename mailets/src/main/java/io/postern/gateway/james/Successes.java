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

import java.util.Map;
import java.util.Optional;

import javax.mail.MessagingException;

import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Mail;
import org.apache.mailet.MailetContext;

import io.postern.gateway.RecipientOutcome.Delivered;

/** Shows delivered recipients to the processor named in {@code onSuccess}, if there is one. */
final class Successes {
    private final MailetContext context;
    private final Optional<String> processor;

    Successes(MailetContext context, Optional<String> processor) {
        this.context = context;
        this.processor = processor;
    }

    /** Sends a copy of the mail that has only the delivered recipients; the mail itself is left as it is. */
    void tell(Mail mail, Map<String, Delivered> delivered) throws MessagingException {
        if (processor.isPresent()) {
            MailImpl copy = MailImpl.duplicate(mail);
            try {
                copy.setRecipients(Recipients.among(mail, delivered.keySet()));
                AttemptCounter.reset(copy);
                context.sendMail(copy, processor.get());
            } finally {
                LifecycleUtil.dispose(copy);
            }
        }
    }
}
