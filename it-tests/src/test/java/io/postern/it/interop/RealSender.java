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

package io.postern.it.interop;

import java.util.List;
import java.util.Locale;

import io.postern.it.support.SmtpDialogue;
import io.postern.peers.smtp.ReceivedMessage;

/** A mail server that others wrote, which sends what it is given to James, from the address that goes with the sender. */
interface RealSender extends AutoCloseable {
    String DOMAIN = "senders.test";

    /** Where it takes mail. */
    int port();

    /** The bounces that it has made. */
    List<ReceivedMessage> bounces();

    /** Has it send a message. */
    default void send(Host from, String recipient) {
        try (SmtpDialogue dialogue = SmtpDialogue.from("127.0.0.1", port()).sendExpecting("EHLO client.test", "250")) {
            String reply = dialogue.mail(from.sender(), recipient, "Subject: hello\r\n\r\nhi\r\n");
            if (!reply.startsWith("250")) {
                throw new AssertionError(reply);
            }
        }
    }

    @Override
    void close();

    /** From where it sends. */
    enum Host {
        NAMED("127.0.0.21"), NAMELESS("127.0.0.22"), UNKNOWN("127.0.0.23");

        private final String address;

        Host(String address) {
            this.address = address;
        }

        String address() {
            return address;
        }

        String localPart() {
            return name().toLowerCase(Locale.ROOT);
        }

        String sender() {
            return localPart() + "@" + DOMAIN;
        }
    }
}
