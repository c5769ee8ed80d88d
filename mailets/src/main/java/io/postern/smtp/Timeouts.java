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

package io.postern.smtp;

import java.time.Duration;
import java.util.List;

/**
 * How long each step may take, writing included; when a time-out passes, the connection is closed.
 *
 * @param connect  one TCP connect, to one address
 * @param greeting until the server has spoken
 * @param ehlo     one EHLO
 * @param tls      STARTTLS, and again the TLS handshake
 * @param auth     each exchange of AUTH
 * @param mail     MAIL
 * @param rcpt     one RCPT
 * @param data     DATA, until its 354
 * @param block    one block of content to be written
 * @param finalDot the reply to the final dot
 * @param quit     QUIT
 * @param idle     after so long without use a session is probed before a message is entrusted to it
 */
public record Timeouts(Duration connect, Duration greeting, Duration ehlo, Duration tls, Duration auth, Duration mail, Duration rcpt,
                       Duration data, Duration block, Duration finalDot, Duration quit, Duration idle) {
    /** RFC 5321, 4.5.3.2 where it speaks: shorter ones lose mail to slow servers, or deliver it twice. */
    public static final Timeouts RFC_5321 = new Timeouts(Duration.ofMinutes(1), Duration.ofMinutes(5), Duration.ofMinutes(5),
        Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofMinutes(5), Duration.ofMinutes(5),
        Duration.ofMinutes(2), Duration.ofMinutes(3), Duration.ofMinutes(10), Duration.ofSeconds(5), Duration.ofSeconds(5));

    public Timeouts {
        if (List.of(connect, greeting, ehlo, tls, auth, mail, rcpt, data, block, finalDot, quit, idle).stream()
            .anyMatch(timeout -> timeout.isNegative() || timeout.isZero())) {
            throw new IllegalArgumentException("a time-out is positive");
        }
    }

    /** The same time-out for every step. */
    public static Timeouts uniform(Duration all) {
        return new Timeouts(all, all, all, all, all, all, all, all, all, all, all, all);
    }

    /** The same, but no step may take longer than this. */
    public Timeouts atMost(Duration limit) {
        return new Timeouts(min(connect, limit), min(greeting, limit), min(ehlo, limit), min(tls, limit), min(auth, limit),
            min(mail, limit), min(rcpt, limit), min(data, limit), min(block, limit), min(finalDot, limit), min(quit, limit),
            min(idle, limit));
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
