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
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

import javax.mail.MessagingException;

import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.apache.mailet.MailetContext;

import io.postern.smtp.Printable;

/**
 * Tells the sender of failed recipients, each with the gateway's own words.
 *
 * <p>James's own bounce is one for the mail. A {@code bounceProcessor} gets one mail for each reply, since the bounce mailets of James
 * have one reply for a mail. Beyond {@value #MOST} replies, those that differ in the recipient's address only share a mail, and if that
 * does not help, those with the same code.
 */
final class Bounces {
    /** The names that stock RemoteDelivery gives them: its matchers and DSNBounce read them. */
    static final AttributeName DELIVERY_ERROR = AttributeName.of("delivery-error");
    static final AttributeName DELIVERY_ERROR_CODE = AttributeName.of("delivery-error-code");
    static final AttributeName IS_PERMANENT = AttributeName.of("is-delivery-permanent-error");
    /** Notifications of one mail to one sender. */
    static final int MOST = 10;
    /** Characters of the list of recipients in James's own bounce; what does not fit is counted. */
    private static final int LONGEST_LIST = 500_000;
    private static final int LONGEST_ADDRESS = 400;
    /** With more recipients than this, replies are cut: James's bounce mailets write each twice. */
    private static final int MANY = 300;
    private static final int SHORT = 200;

    private final MailetContext context;
    private final Optional<String> bounceProcessor;

    Bounces(MailetContext context, Optional<String> bounceProcessor) {
        this.context = context;
        this.bounceProcessor = bounceProcessor;
    }

    /** What has to be done about failed recipients. RFC 5321, 4.5.5: of a mail with the null sender nobody is to be told. */
    List<Duty> duties(Mail mail, Map<String, Failure> outcomes) {
        List<Duty> duties = new ArrayList<>();
        if (outcomes.isEmpty()) {
            return duties;
        }
        Map<String, Failure> failed = outcomes.size() > MANY ? shortened(outcomes) : outcomes;
        if (!mail.hasSender()) {
            duties.add(new Duty.Keep(failed));
        }
        if (bounceProcessor.isPresent()) {
            byReply(failed).forEach(group -> duties.add(new Duty.Bounce(group)));
        } else if (mail.hasSender()) {
            duties.add(new Duty.Bounce(failed));
        }
        return duties;
    }

    private static Map<String, Failure> shortened(Map<String, Failure> failed) {
        Map<String, Failure> shortened = new LinkedHashMap<>();
        failed.forEach((recipient, failure) ->
            shortened.put(recipient, new Failure(Printable.ascii(failure.reply(), SHORT), failure.permanent())));
        return shortened;
    }

    private static Collection<Map<String, Failure>> byReply(Map<String, Failure> failed) {
        Map<Object, Map<String, Failure>> groups = grouped(failed, failure -> failure);
        if (groups.size() > MOST) {
            Map<String, Failure> neutral = new LinkedHashMap<>();
            failed.forEach((recipient, failure) -> neutral.put(recipient, failure.without(recipient)));
            groups = grouped(neutral, failure -> failure);
        }
        return (groups.size() > MOST ? grouped(failed, Failure::code) : groups).values();
    }

    private static Map<Object, Map<String, Failure>> grouped(Map<String, Failure> failed, Function<Failure, Object> kind) {
        Map<Object, Map<String, Failure>> groups = new LinkedHashMap<>();
        failed.forEach((recipient, failure) ->
            groups.computeIfAbsent(kind.apply(failure), any -> new LinkedHashMap<>()).put(recipient, failure));
        return groups;
    }

    /** Bounces a copy of the mail that has only the failed recipients; the mail itself is left as it is. */
    void bounce(Mail mail, Map<String, Failure> failed) throws MessagingException {
        MailImpl copy = MailImpl.duplicate(mail);
        try {
            copy.setRecipients(Recipients.among(mail, failed.keySet()));
            MailNotes.forget(copy);
            describe(copy, failed);
            if (bounceProcessor.isPresent()) {
                context.sendMail(copy, bounceProcessor.get());
            } else {
                tellSender(copy, failed);
            }
        } finally {
            LifecycleUtil.dispose(copy);
        }
    }

    /** James's own bounce does not look at NOTIFY (RFC 3461, 4.1), so we do. A {@code bounceProcessor} has James's DSN matchers for it. */
    private void tellSender(Mail copy, Map<String, Failure> failed) throws MessagingException {
        Map<String, Failure> told = new LinkedHashMap<>(failed);
        copy.getRecipients().stream()
            .filter(recipient -> !DsnOfMail.wantsFailure(copy, recipient))
            .forEach(recipient -> told.remove(recipient.asString()));
        if (!told.isEmpty()) {
            copy.setRecipients(Recipients.among(copy, told.keySet()));
            context.bounce(copy, text(told));
        }
    }

    private static void describe(Mail copy, Map<String, Failure> failed) {
        copy.setAttribute(new Attribute(DELIVERY_ERROR, AttributeValue.of(summary(failed))));
        copy.setAttribute(new Attribute(IS_PERMANENT, AttributeValue.of(failed.values().stream().anyMatch(Failure::permanent))));
        copy.setAttribute(new Attribute(DELIVERY_ERROR_CODE, AttributeValue.of(failed.values().iterator().next().code())));
    }

    /** The reply itself, so that DSNBounce takes it for an SMTP diagnostic; the first of them where they differ. */
    static String summary(Map<String, Failure> failed) {
        List<Failure> replies = failed.values().stream().distinct().toList();
        String first = replies.get(0).reply();
        return replies.size() == 1 ? first
            : Printable.ascii(first, Failure.LONGEST - 60) + " (and " + others(replies.size() - 1) + " to other recipients)";
    }

    private static String others(int number) {
        return number == 1 ? "another reply" : number + " more replies";
    }

    private static String text(Map<String, Failure> failed) {
        StringBuilder text = new StringBuilder("Your message could not be delivered to the following recipients.\r\n")
            .append("The mail gateway's answer is given for each; no further attempt will be made.\r\n\r\n");
        int told = 0;
        for (Map.Entry<String, Failure> entry : failed.entrySet()) {
            if (text.length() > LONGEST_LIST) {
                return text.append("and ").append(failed.size() - told).append(" more.\r\n").toString();
            }
            text.append(Printable.ascii(entry.getKey(), LONGEST_ADDRESS)).append("\r\n    ")
                .append(entry.getValue().reply()).append("\r\n");
            told++;
        }
        return text.toString();
    }
}
