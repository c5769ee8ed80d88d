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

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import org.apache.james.core.MailAddress;
import org.apache.mailet.DsnParameters;
import org.apache.mailet.DsnParameters.RecipientDsnParameters;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.postern.smtp.DsnRequest;
import io.postern.smtp.DsnRequest.ForRecipient;
import io.postern.smtp.Printable;

/** Which notifications the sender wants (RFC 3461), in James's terms and in ours. */
final class DsnOfMail {
    private static final Logger LOGGER = LoggerFactory.getLogger(DsnOfMail.class);

    private DsnOfMail() {
    }

    /** For the gateway. What cannot be said in SMTP is left out: the mail goes, without that wish. */
    static DsnRequest request(Mail mail) {
        try {
            return mail.dsnParameters().map(DsnOfMail::translate).orElse(DsnRequest.NONE);
        } catch (IllegalArgumentException e) {
            LOGGER.warn("The DSN parameters of mail {} are left out: {}", Printable.of(mail.getName()), e.getMessage());
            return DsnRequest.NONE;
        }
    }

    /** Whether the sender may be told of a failure: RFC 3461, 4.1 says "no" only where NOTIFY is given without FAILURE. */
    static boolean wantsFailure(Mail mail, MailAddress recipient) {
        return mail.dsnParameters()
            .flatMap(parameters -> Optional.ofNullable(parameters.getRcptParameters().get(recipient)))
            .flatMap(RecipientDsnParameters::getNotifyParameter)
            .map(conditions -> conditions.contains(DsnParameters.Notify.FAILURE))
            .orElse(true);
    }

    /** Those of the recipients for whom the sender wants to be told of success. */
    static Set<String> wantingSuccess(Mail mail, Set<String> recipients) {
        return mail.dsnParameters().stream()
            .flatMap(parameters -> parameters.getRcptParameters().entrySet().stream())
            .filter(entry -> entry.getValue().getNotifyParameter().filter(wish -> wish.contains(DsnParameters.Notify.SUCCESS)).isPresent())
            .map(entry -> entry.getKey().asString())
            .filter(recipients::contains)
            .collect(Collectors.toSet());
    }

    /** Forgets the wishes that concern other recipients than these. */
    static void keep(Mail mail, Set<String> recipients) {
        mail.dsnParameters().ifPresent(parameters -> {
            DsnParameters.DsnAttributeValues.forEachDsnAttributeName(mail::removeAttribute);
            mail.setDsnParameters(parameters.withRcptParameters(parameters.getRcptParameters().entrySet().stream()
                .filter(entry -> recipients.contains(entry.getKey().asString()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue))));
        });
    }

    private static DsnRequest translate(DsnParameters parameters) {
        Map<String, ForRecipient> recipients = new LinkedHashMap<>();
        parameters.getRcptParameters().forEach((recipient, wish) -> recipients.put(recipient.asString(), translate(wish)));
        return new DsnRequest(parameters.getRetParameter().map(part -> DsnRequest.Returned.valueOf(part.name())),
            parameters.getEnvIdParameter().map(id -> DsnParameters.XText.decode(id.asString())), recipients);
    }

    private static ForRecipient translate(RecipientDsnParameters wish) {
        Set<DsnRequest.Notify> conditions = wish.getNotifyParameter().stream()
            .flatMap(Set::stream)
            .map(condition -> DsnRequest.Notify.valueOf(condition.name()))
            .collect(Collectors.toSet());
        return new ForRecipient(conditions, wish.getOrcptParameter().map(MailAddress::asString));
    }
}
