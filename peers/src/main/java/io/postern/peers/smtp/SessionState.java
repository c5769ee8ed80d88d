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

/** What a session has agreed on so far. */
final class SessionState {
    private final Wire wire;
    private final Journal journal;
    private final int connection;
    private Phase phase = Phase.GREETED;
    private String user = "";
    private String mechanism = "";
    private Transaction transaction;

    /** How far the dialogue has come. */
    enum Phase {
        /** The greeting was a refusal; only QUIT is heard (RFC 5321, 3.1). */
        UNWELCOME,
        GREETED,
        READY,
        OVER
    }

    SessionState(Wire wire, Journal journal, int connection) {
        this.wire = wire;
        this.journal = journal;
        this.connection = connection;
        this.transaction = new Transaction(journal.newRecord());
    }

    Phase phase() {
        return phase;
    }

    void phase(Phase next) {
        phase = next;
    }

    Transaction transaction() {
        return transaction;
    }

    void newTransaction() {
        transaction = new Transaction(journal.newRecord());
    }

    boolean authenticated() {
        return !mechanism.isEmpty();
    }

    void authenticated(String asUser, String by) {
        user = asUser;
        mechanism = by;
    }

    /** Everything learned in clear is forgotten (RFC 3207, 4.2). */
    void startOver() {
        phase = Phase.GREETED;
        authenticated("", "");
        newTransaction();
    }

    void message(boolean acknowledged) {
        journal.message(transaction.message(wire.tlsProtocol(), user, mechanism, connection), acknowledged);
    }
}
