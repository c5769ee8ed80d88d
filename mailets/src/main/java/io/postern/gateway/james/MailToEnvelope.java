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
import java.io.InputStream;
import java.util.Optional;

import javax.mail.MessagingException;

import org.apache.james.core.MailAddress;
import org.apache.james.server.core.MimeMessageInputStream;
import org.apache.mailet.Mail;

import io.postern.gateway.Envelope;
import io.postern.smtp.ContentSource;

/** Reads from James's mail what a gateway has to be told. */
final class MailToEnvelope {
    private MailToEnvelope() {
    }

    static Envelope envelope(Mail mail) {
        return new Envelope(mail.getName(),
            mail.getMaybeSender().asOptional().map(MailAddress::asString).orElse(""),
            mail.getRecipients().stream().map(MailAddress::asString).toList(),
            DsnOfMail.request(mail), MailNotes.doubtful(mail).orElse(""));
    }

    /**
     * The message as James holds it.
     *
     * <p>Why {@link MimeMessageInputStream} and not {@code MimeMessage.writeTo}: for the MimeMessageWrapper that a MailImpl holds it hands
     * out the stored bytes themselves as long as nobody has parsed or changed the message, and the changed header in front of the
     * stored body when a mailet has added to it. {@code writeTo} saves the changes first, which may re-encode parts and rewrite MIME
     * headers (and so break a DKIM signature made earlier). Both classes are the same in James 3.8.1 and 3.9.0.
     */
    static ContentSource content(Mail mail) {
        return () -> open(mail);
    }

    private static InputStream open(Mail mail) throws IOException {
        try {
            return new MimeMessageInputStream(Optional.ofNullable(mail.getMessage())
                .orElseThrow(() -> new IOException("the mail has no message")));
        } catch (MessagingException e) {
            throw new IOException("the message cannot be read: " + e.getMessage(), e);
        }
    }
}
