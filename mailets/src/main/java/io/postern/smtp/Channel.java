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
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

import javax.net.ssl.SSLException;

/** A connection on which commands and replies travel; every operation is bounded by a deadline, after which it is closed. */
abstract sealed class Channel implements AutoCloseable permits PlainChannel, TlsChannel {
    /** Asked for, not promised: see {@link #flightCapacity}. Holds small content with a hundred recipients twice. */
    private static final int SEND_BUFFER = 256 * 1024;
    /** Replies are all that we receive: room for the longest that RFC 5321, 4.5.3.1.5 allows to a whole flight. */
    private static final int RECEIVE_BUFFER = 128 * 1024;
    private static final int POLL_MILLIS = 2;
    private static final Duration POLL_LIMIT = Duration.ofSeconds(1);
    /** What has come before a write failed is here already; only TLS may have some of it still to decipher. */
    private static final Duration LAST_WORDS_LIMIT = Duration.ofSeconds(1);
    /** A few bytes into an empty send buffer: nothing waits for the peer. */
    private static final Duration LEAVE_LIMIT = Duration.ofSeconds(1);

    /** The TCP socket, under TLS too: closing it never waits, and frees whoever is blocked on the connection. */
    private final Socket tcp;
    private final Socket stream;
    private final Watchdog watchdog;
    private final ReplyReader replies;
    private final OutputStream out;
    private Trace trace = Trace.NONE;
    private Discretion discretion = Discretion.NONE;

    /** A channel that speaks through {@code stream}, which is {@code tcp} itself or TLS over it. */
    Channel(Socket tcp, Socket stream, Watchdog watchdog) throws IOException {
        this.tcp = tcp;
        this.stream = stream;
        this.watchdog = watchdog;
        this.replies = new ReplyReader(stream.getInputStream());
        this.out = stream.getOutputStream();
    }

    /** From now on, shows the dialogue. */
    public final void traceTo(Trace shown) {
        trace = shown;
    }

    final Trace trace() {
        return trace;
    }

    /** Shows a command that is on its way. */
    final void sent(String command) {
        trace.line("C: " + Printable.of(command));
    }

    /** How much of what the server says may be repeated. */
    enum Discretion {
        /** All: it knows no secret. */
        NONE,
        /**
         * It has been told the password. Replies to MAIL and what follows are for senders to read; but what answers no command may be the
         * rest of what it had to say about AUTH.
         */
        STRAYS,
        /** It is being told the password; and a challenge is half of what protects it. */
        AUTH
    }

    final void discretion(Discretion now) {
        discretion = now;
        replies.conceal();
    }

    private SmtpReply received(SmtpReply reply) {
        trace.line("S: " + (discretion == Discretion.AUTH ? reply.withoutText() + " ****" : reply.toString()));
        return reply;
    }

    /** A reply that answers no command. */
    private SmtpReply stray(SmtpReply reply) {
        SmtpReply shown = discretion == Discretion.NONE ? reply : reply.withoutText();
        trace.line("S: " + shown + " (unasked)");
        return shown;
    }

    final Socket tcp() {
        return tcp;
    }

    final Watchdog watchdog() {
        return watchdog;
    }

    /** To be called before the socket is connected. */
    static void sizeBuffers(Socket socket) throws IOException {
        socket.setSendBufferSize(SEND_BUFFER);
        socket.setReceiveBufferSize(RECEIVE_BUFFER);
    }

    /** Whether bytes wait that no one has asked for. */
    final boolean hasPending() throws IOException {
        return replies.hasPending() || (tcp.getInputStream().available() > 0 && arrives());
    }

    /** Whether the peer is there and has said nothing unasked. Unlike {@link #hasPending} this notices a connection that was just cut. */
    final boolean isSilent() {
        try {
            return within(POLL_LIMIT, () -> !replies.hasPending() && !arrives());
        } catch (IOException e) {
            return false;
        }
    }

    /** What waits on the TCP socket may be a TLS record without data, such as a session ticket: only reading tells. */
    private boolean arrives() throws IOException {
        stream.setSoTimeout(POLL_MILLIS);
        try {
            replies.fill();
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } finally {
            stream.setSoTimeout(0);
        }
    }

    /**
     * How many bytes can be written without waiting for the peer: half of the send buffer, the rest is for TLS and the kernel's own needs.
     * An event if the peer has said something since its last reply, or is gone: the session cannot be used.
     */
    final Attempt<Integer> flightCapacity() {
        return Step.attempt(Stage.MAIL, () -> {
            expectSilence();
            return Attempt.done(tcp.getSendBufferSize() / 2);
        });
    }

    /** Fails if the server has said something that no one has asked for, or is gone. */
    final void expectSilence() throws IOException {
        within(POLL_LIMIT, () -> {
            refuseUnsolicited();
            return replies;
        });
    }

    final SmtpReply readReply(Duration limit) throws IOException {
        return received(within(limit, replies::read));
    }

    /** Sends a command, waits for its reply. The caller has checked the arguments: see {@link Path}. */
    final SmtpReply exchange(String command, Duration limit) throws IOException {
        if (command.chars().anyMatch(c -> c == '\r' || c == '\n' || c == 0)) {
            throw new IllegalArgumentException("a command is one line");
        }
        sent(command);
        return converse(command.getBytes(StandardCharsets.UTF_8), limit);
    }

    /** The same with bytes, which are not kept: for lines that carry a secret. */
    final SmtpReply exchange(byte[] command, Duration limit) throws IOException {
        sent("****");
        return converse(command, limit);
    }

    private SmtpReply converse(byte[] command, Duration limit) throws IOException {
        byte[] line = Arrays.copyOf(command, command.length + 2);
        line[command.length] = '\r';
        line[command.length + 1] = '\n';
        try {
            return received(within(limit, () -> {
                refuseUnsolicited();
                try {
                    out.write(line);
                    out.flush();
                } catch (IOException e) {
                    return refusal(heard(e), e);
                }
                return replies.read();
            }));
        } finally {
            Arrays.fill(line, (byte) 0);
        }
    }

    /** A reply that no command has asked for would be taken for the answer to the next: the session is poisoned. 421 asks for nobody. */
    private void refuseUnsolicited() throws IOException {
        if (hasPending()) {
            SmtpReply reply = stray(replies.read());
            throw reply.code() == SmtpReply.CLOSING
                ? new SmtpException(reply)
                : new SmtpException(Fault.UNEXPECTED, "unsolicited reply: " + reply);
        }
    }

    /**
     * The next reply of those that had come when a write to a connection failed that the server had given up.
     *
     * @param failure what the write ended with; thrown if there is no reply, and no TLS alert either, which says more
     */
    final SmtpReply wordsBefore(IOException failure) throws IOException {
        return received(heard(failure));
    }

    /** The same if it is a refusal: a command that could not be written has not been answered by success. */
    final SmtpReply lastWords(IOException failure) throws IOException {
        return refusal(wordsBefore(failure), failure);
    }

    private SmtpReply heard(IOException failure) throws IOException {
        try {
            return within(LAST_WORDS_LIMIT, replies::read);
        } catch (SSLException alert) {
            throw alert;
        } catch (IOException e) {
            throw failure;
        }
    }

    private static SmtpReply refusal(SmtpReply reply, IOException failure) throws IOException {
        if (reply.isRefusal()) {
            return reply;
        }
        throw failure;
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

    /**
     * Sends a command whose answer nobody waits for, and closes in order: close_notify, FIN. The peer reads the command in any case, so
     * nothing that we have not read must be left behind, for which TCP would send a RST that may overtake it.
     */
    final void leave(String command) {
        sent(command);
        try {
            within(LEAVE_LIMIT, () -> {
                out.write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
                out.flush();
                stream.shutdownOutput();
                return tcp.getInputStream().skip(tcp.getInputStream().available());
            });
        } catch (IOException e) {
            // Whoever has gone before us does not mind.
        }
        close();
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
