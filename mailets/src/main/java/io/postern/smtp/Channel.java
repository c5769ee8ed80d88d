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

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

/** A connection on which commands and replies travel; every operation is bounded by a deadline, after which it is closed. */
abstract sealed class Channel implements AutoCloseable permits PlainChannel, TlsChannel {
    /** The TCP socket, under TLS too: closing it never waits, and frees whoever is blocked on the connection. */
    private final Socket tcp;
    private final Watchdog watchdog;
    private final ReplyReader replies;
    private final OutputStream out;

    /** A channel that speaks through {@code stream}, which is {@code tcp} itself or TLS over it. */
    Channel(Socket tcp, Socket stream, Watchdog watchdog) throws IOException {
        this.tcp = tcp;
        this.watchdog = watchdog;
        this.replies = new ReplyReader(stream.getInputStream());
        this.out = stream.getOutputStream();
    }

    final Socket tcp() {
        return tcp;
    }

    final Watchdog watchdog() {
        return watchdog;
    }

    final boolean hasPending() throws IOException {
        return replies.hasPending();
    }

    final SmtpReply readReply(Duration limit) throws IOException {
        return within(limit, replies::read);
    }

    /** Sends a command, waits for its reply. The caller has checked the arguments: see {@link Path}. */
    final SmtpReply exchange(String command, Duration limit) throws IOException {
        if (command.chars().anyMatch(c -> c == '\r' || c == '\n' || c == 0)) {
            throw new IllegalArgumentException("a command is one line");
        }
        return exchange(command.getBytes(StandardCharsets.UTF_8), limit);
    }

    /** The same with bytes, which are not kept: for lines that carry a secret. */
    final SmtpReply exchange(byte[] command, Duration limit) throws IOException {
        byte[] line = Arrays.copyOf(command, command.length + 2);
        line[command.length] = '\r';
        line[command.length + 1] = '\n';
        try {
            return within(limit, () -> {
                refuseUnsolicited();
                out.write(line);
                out.flush();
                return replies.read();
            });
        } finally {
            Arrays.fill(line, (byte) 0);
        }
    }

    /** A reply that no command has asked for would be taken for the answer to the next: the session is poisoned. */
    private void refuseUnsolicited() throws IOException {
        if (replies.hasPending()) {
            throw new SmtpException(Fault.UNEXPECTED, "unsolicited reply: " + replies.read());
        }
    }

    final void write(byte[] bytes, int length, Duration limit) throws IOException {
        within(limit, () -> {
            out.write(bytes, 0, length);
            out.flush();
            return length;
        });
    }

    final <T> T within(Duration limit, Step.IoCall<T> call) throws IOException {
        return watchdog.within(limit, tcp, call);
    }

    /** Drops the connection at once. */
    @Override
    public final void close() {
        closeQuietly(tcp);
    }

    static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Nothing is left to do with a socket that cannot even be closed.
        }
    }
}
