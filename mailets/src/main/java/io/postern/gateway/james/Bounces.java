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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import javax.mail.MessagingException;

import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.apache.mailet.MailetContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.postern.gateway.Diagnosis;
import io.postern.gateway.RecipientOutcome;
import io.postern.smtp.Printable;
import io.postern.smtp.SmtpReply;

/** Tells the sender of failed recipients: one bounce for all of them, with the gateway's own words. */
final class Bounces {
    /** The names that stock RemoteDelivery gives them: its matchers and DSNBounce read them. */
    static final AttributeName DELIVERY_ERROR = AttributeName.of("delivery-error");
    static final AttributeName DELIVERY_ERROR_CODE = AttributeName.of("delivery-error-code");
    static final AttributeName IS_PERMANENT = AttributeName.of("is-delivery-permanent-error");

    private static final Logger LOGGER = LoggerFactory.getLogger(Bounces.class);

    private final MailetContext context;
    private final Optional<String> bounceProcessor;

    Bounces(MailetContext context, Optional<String> bounceProcessor) {
        this.context = context;
        this.bounceProcessor = bounceProcessor;
    }

    /** Bounces a copy of the mail that has only the failed recipients; the mail itself is left as it is. */
    void bounce(Mail mail, Map<String, RecipientOutcome> failed) throws MessagingException {
        MailImpl copy = MailImpl.duplicate(mail);
        try {
            copy.setRecipients(Recipients.among(mail, failed.keySet()));
            AttemptCounter.reset(copy);
            describe(copy, failed);
            send(copy, failed);
        } finally {
            LifecycleUtil.dispose(copy);
        }
    }

    private void send(Mail copy, Map<String, RecipientOutcome> failed) throws MessagingException {
        if (bounceProcessor.isPresent()) {
            context.sendMail(copy, bounceProcessor.get());
        } else if (copy.hasSender()) {
            tellSender(copy, failed);
        } else {
            // RFC 5321, 4.5.5: nobody is to be told; this line is all that is left of the mail.
            LOGGER.error("GATEWAY DROPPED: mail={} sender=<> refused and no bounceProcessor is set: {}",
                Printable.of(copy.getName()), summary(failed));
        }
    }

    /** James's own bounce does not look at NOTIFY (RFC 3461, 4.1), so we do. A {@code bounceProcessor} has James's DSN matchers for it. */
    private void tellSender(Mail copy, Map<String, RecipientOutcome> failed) throws MessagingException {
        Map<String, RecipientOutcome> told = new LinkedHashMap<>(failed);
        copy.getRecipients().stream()
            .filter(recipient -> !DsnOfMail.wantsFailure(copy, recipient))
            .forEach(recipient -> told.remove(recipient.asString()));
        if (!told.isEmpty()) {
            copy.setRecipients(Recipients.among(copy, told.keySet()));
            context.bounce(copy, text(told));
        }
    }

    private static void describe(Mail copy, Map<String, RecipientOutcome> failed) {
        copy.setAttribute(new Attribute(DELIVERY_ERROR, AttributeValue.of(summary(failed))));
        copy.setAttribute(new Attribute(IS_PERMANENT,
            AttributeValue.of(failed.values().stream().anyMatch(RecipientOutcome.Refused.class::isInstance))));
        failed.values().stream()
            .map(Diagnosis::of)
            .map(SmtpReply::code)
            .findFirst()
            .ifPresentOrElse(code -> copy.setAttribute(new Attribute(DELIVERY_ERROR_CODE, AttributeValue.of(code))),
                () -> copy.removeAttribute(DELIVERY_ERROR_CODE));
    }

    /** Begins with the reply itself, so that DSNBounce takes it for an SMTP diagnostic; names recipients only where replies differ. */
    private static String summary(Map<String, RecipientOutcome> failed) {
        Map<String, List<String>> byReply = failed.entrySet().stream().collect(Collectors.groupingBy(
            entry -> Diagnosis.of(entry.getValue()).toString(), LinkedHashMap::new,
            Collectors.mapping(entry -> Printable.of(entry.getKey()), Collectors.toList())));
        if (byReply.size() == 1) {
            return byReply.keySet().iterator().next();
        }
        List<String> parts = new ArrayList<>();
        byReply.forEach((reply, recipients) -> parts.add(reply + " (" + String.join(", ", recipients) + ")"));
        return String.join("; ", parts);
    }

    private static String text(Map<String, RecipientOutcome> failed) {
        StringBuilder text = new StringBuilder("Your message could not be delivered to the following recipients.\r\n")
            .append("The mail gateway's answer is given for each; no further attempt will be made.\r\n\r\n");
        failed.forEach((recipient, outcome) ->
            text.append(Printable.of(recipient)).append("\r\n    ").append(Diagnosis.of(outcome)).append("\r\n"));
        return text.toString();
    }
}
