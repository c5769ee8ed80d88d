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


package io.postern.rdns.james;

import java.util.Optional;
import java.util.stream.Stream;

import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.Mail;

import io.postern.rdns.ClientAddress;

/** Finds the SMTP client that a mail came from, when that client may be judged by its reverse DNS. */
public final class MailClient {
    /** Set by James when the client's network may relay. */
    private static final AttributeName AUTHORIZED_NETWORK = AttributeName.of("org.apache.james.SMTPIsAuthNetwork");

    /** Set by James to what the client has said. */
    private static final AttributeName HELO = AttributeName.of("org.apache.james.HELO");

    private MailClient() {
    }

    /** What the client called itself; empty when it did not. */
    public static String helo(Mail mail) {
        return AttributeUtils.getValueAndCastFromMail(mail, HELO, String.class).orElse("");
    }

    /**
     * The client's address; empty when the mail did not come from an SMTP client, or came from one that may relay.
     *
     * <p>A mail that James itself makes (JMAP, bounces, mailets) carries the loopback address: such an address says nothing.
     */
    public static Optional<ClientAddress> of(Mail mail) {
        boolean trusted = Stream.of(Mail.SMTP_AUTH_USER, AUTHORIZED_NETWORK).anyMatch(name -> mail.getAttribute(name).isPresent());
        return trusted ? Optional.empty() : Optional.ofNullable(mail.getRemoteAddr())
            .flatMap(ClientAddress::parse)
            .filter(client -> !client.isLoopback());
    }
}
