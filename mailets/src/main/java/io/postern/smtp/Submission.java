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

import java.util.List;
import java.util.Set;

/**
 * What is sent to one server.
 *
 * @param reversePath              the sender's address without brackets; empty for the null sender
 * @param recipients               at least one address without brackets; one that comes twice is sent once
 * @param needs                    what the server has to offer
 * @param dsn                      the notifications that the sender wants
 * @param recipientsPerTransaction how many recipients one mail transaction may have, if the server does not want fewer
 * @param learned                  what is known of the server beside what it offers
 * @param content                  the message; read more than once if it is large, or if it takes more than one mail transaction
 */
public record Submission(String reversePath, List<String> recipients, Set<Need> needs, DsnRequest dsn, int recipientsPerTransaction,
                         Learned learned, ContentSource content) {
    /** Every server takes as many (RFC 5321, 4.5.3.1.8). */
    public static final int EVERY_SERVER_TAKES = 100;

    public Submission {
        recipients = recipients.stream().distinct().toList();
        needs = Set.copyOf(needs);
        if (recipients.isEmpty() || recipientsPerTransaction < 1) {
            throw new IllegalArgumentException("a mail transaction needs a recipient");
        }
    }

    /** With as many recipients per transaction as every server takes. */
    public Submission(String reversePath, List<String> recipients, Set<Need> needs, DsnRequest dsn, ContentSource content) {
        this(reversePath, recipients, needs, dsn, EVERY_SERVER_TAKES, content);
    }

    /** For a server of which nothing more is known. */
    public Submission(String reversePath, List<String> recipients, Set<Need> needs, DsnRequest dsn, int recipientsPerTransaction,
                      ContentSource content) {
        this(reversePath, recipients, needs, dsn, recipientsPerTransaction, Learned.NOTHING, content);
    }

    /** The same for some of its recipients. */
    public Submission only(Set<String> some) {
        List<String> remaining = recipients.stream().filter(some::contains).toList();
        return new Submission(reversePath, remaining, needs, dsn, recipientsPerTransaction, learned, content);
    }

    /** The same with more that is known of the server. */
    public Submission knowing(Learned more) {
        return new Submission(reversePath, recipients, needs, dsn, recipientsPerTransaction, learned.and(more), content);
    }

    /** Without special needs and notifications. */
    public Submission(String reversePath, List<String> recipients, ContentSource content) {
        this(reversePath, recipients, Set.of(), DsnRequest.NONE, content);
    }
}
