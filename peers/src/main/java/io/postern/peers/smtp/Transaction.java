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

package io.postern.peers.smtp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One mail transaction of one session (RFC 5321, 3.3). */
final class Transaction {
    /** More than any test sends; what goes beyond is counted but not kept. */
    private static final int MOST_KEPT = 64 * 1024 * 1024;

    /** What has come by BDAT; DATA does not mix with it (RFC 3030, 2). */
    enum Content {
        NONE,
        CHUNKS,
        /** A chunk was refused: only RSET helps. */
        BROKEN
    }

    private final ContentRecord octets;
    private final List<String> commands = new ArrayList<>();
    private final List<String> recipients = new ArrayList<>();
    private Optional<String> sender = Optional.empty();
    private List<String> parameters = List.of();
    private Content content = Content.NONE;
    private long size;

    Transaction(ContentRecord octets) {
        this.octets = octets;
    }

    void command(String line) {
        commands.add(line);
    }

    void begin(String reversePath, List<String> mailParameters) {
        sender = Optional.of(reversePath);
        parameters = List.copyOf(mailParameters);
    }

    void recipient(String forwardPath) {
        recipients.add(forwardPath);
    }

    boolean begun() {
        return sender.isPresent();
    }

    int recipients() {
        return recipients.size();
    }

    Content content() {
        return content;
    }

    void content(Content state) {
        content = state;
    }

    long size() {
        return size;
    }

    void append(byte[] chunk, int length) {
        size += length;
        if (size <= MOST_KEPT) {
            octets.add(chunk, length);
        }
    }

    /** What came so far, as it is recorded: one character an octet, or its digest. */
    String text() {
        return octets.text();
    }

    boolean international() {
        return parameters.stream().anyMatch(parameter -> parameter.equalsIgnoreCase("SMTPUTF8"));
    }

    boolean tooLarge(long limit) {
        return size > Math.min(limit, MOST_KEPT);
    }

    ReceivedMessage message(String tlsProtocol, String user, String mechanism, int connection) {
        return new ReceivedMessage(sender.orElse(""), recipients, text(), tlsProtocol, user, mechanism, parameters,
            commands, connection);
    }
}
