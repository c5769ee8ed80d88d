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
import java.util.Optional;

import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;

import org.apache.james.server.core.MimeMessageInputStream;
import org.apache.mailet.Mail;
import org.apache.mailet.MailetContext;
import org.apache.mailet.base.Converter7Bit;

import io.postern.smtp.ContentSource;

/**
 * The message in 7 bit, made by James's own converter (RFC 6152, 3). It breaks signatures that were made over the 8-bit form, and holds the
 * whole message in memory: the last resort before a bounce.
 */
final class SevenBitContent {
    private final Converter7Bit converter;

    SevenBitContent(MailetContext context) {
        this.converter = new Converter7Bit(context);
    }

    /** A converted copy; the mail keeps what it has. */
    ContentSource of(Mail mail) throws MessagingException, IOException {
        MimeMessage copy = new MimeMessage(Optional.ofNullable(mail.getMessage())
            .orElseThrow(() -> new IOException("the mail has no message")));
        converter.convertTo7Bit(copy);
        return () -> {
            try {
                return new MimeMessageInputStream(copy);
            } catch (MessagingException e) {
                throw new IOException("the converted message cannot be read: " + e.getMessage(), e);
            }
        };
    }
}
