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

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;

import org.apache.commons.lang3.exception.ExceptionUtils;
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

    /** The converter, or the parser under it, cannot cope with this message. */
    static final class Unconvertible extends Exception {
        private static final long serialVersionUID = 1;

        Unconvertible(Throwable cause) {
            super(cause);
        }
    }

    /**
     * A converted copy; the mail keeps what it has.
     *
     * @throws IOException if the message cannot be read
     */
    ContentSource of(Mail mail) throws IOException, Unconvertible {
        try {
            MimeMessage copy = new MimeMessage(Optional.ofNullable(mail.getMessage())
                .orElseThrow(() -> new IOException("the mail has no message")));
            converter.convertTo7Bit(copy);
            return written(copy);
        } catch (MessagingException | RuntimeException | StackOverflowError e) {
            // The converter wraps what it meets while it walks through the parts.
            IOException unreadable = ExceptionUtils.throwableOfType(e, IOException.class);
            if (unreadable != null) {
                throw new IOException("the message cannot be read: " + unreadable.getMessage(), e);
            }
            throw new Unconvertible(e);
        }
    }

    /** Here, and not while it is sent: to write it may fail as to convert it may. */
    private static ContentSource written(MimeMessage copy) throws MessagingException, IOException {
        try (InputStream in = new MimeMessageInputStream(copy)) {
            byte[] octets = in.readAllBytes();
            return () -> new ByteArrayInputStream(octets);
        }
    }
}
