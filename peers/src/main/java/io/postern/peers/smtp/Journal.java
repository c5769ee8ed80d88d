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
import java.util.function.Supplier;

/** Keeps what was seen; thread-safe. */
final class Journal {
    private final List<String> transcript = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();
    private final List<TlsSession> tlsSessions = new ArrayList<>();
    private final List<ReceivedMessage> received = new ArrayList<>();
    private final List<ReceivedMessage> unacknowledged = new ArrayList<>();
    private Supplier<ContentRecord> contents = ContentRecord::whole;

    synchronized void line(String line) {
        transcript.add(line);
    }

    synchronized void violation(int connection, String what) {
        violations.add(connection + ": " + what);
    }

    synchronized void tlsSession(TlsSession session) {
        tlsSessions.add(session);
    }

    synchronized void message(ReceivedMessage message, boolean acknowledged) {
        (acknowledged ? received : unacknowledged).add(message);
    }

    synchronized List<String> transcript() {
        return List.copyOf(transcript);
    }

    synchronized List<String> violations() {
        return List.copyOf(violations);
    }

    synchronized List<TlsSession> tlsSessions() {
        return List.copyOf(tlsSessions);
    }

    synchronized List<ReceivedMessage> received() {
        return List.copyOf(received);
    }

    synchronized List<ReceivedMessage> unacknowledged() {
        return List.copyOf(unacknowledged);
    }

    /** From now on only digests of contents are kept. */
    synchronized void digestContents() {
        contents = ContentRecord::digest;
    }

    synchronized ContentRecord newRecord() {
        return contents.get();
    }

    synchronized void forget() {
        transcript.clear();
        violations.clear();
        tlsSessions.clear();
        received.clear();
        unacknowledged.clear();
    }
}
