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

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Sends commands in flights and reads their replies in the order of the commands (RFC 2920). Without PIPELINING each command is a
 * flight of its own.
 *
 * <p>Why two peers cannot block each other writing: a flight fits into the send buffer of our socket, so that writing it waits for
 * nobody; only {@link #chunk} writes more, while at most {@link #WINDOW} replies are owed to us, which fit into our receive buffer.
 */
final class Flights {
    /** Chunks whose replies are still to come. */
    static final int WINDOW = 16;

    private final TlsChannel channel;
    private final Duration writing;
    private final int depth;
    private final int capacity;
    private final ByteArrayOutputStream unsent = new ByteArrayOutputStream();
    private final Deque<Due> due = new ArrayDeque<>();
    private Optional<SmtpEvent> lost = Optional.empty();

    /**
     * A reply that is awaited.
     *
     * @param awaited the class that means success
     * @param verdict gets the reply, or the refusal (4yz, 5yz); nothing when the dialogue ends instead
     */
    record Due(Stage stage, ReplyClass awaited, Duration limit, Consumer<Attempt<SmtpReply>> verdict) {
    }

    Flights(TlsChannel channel, Capabilities capabilities, int capacity, Duration writing) {
        this.channel = channel;
        this.writing = writing;
        this.depth = capabilities.offers(Capabilities.PIPELINING) ? WINDOW : 1;
        this.capacity = capacity;
    }

    /** What ended the dialogue, if something has; from then on nothing is sent or read. */
    Optional<SmtpEvent> lost() {
        return lost;
    }

    boolean isPipelined() {
        return depth > 1;
    }

    /** Sends a command with the next flight. */
    void add(String command, Due reply) {
        channel.sent(command);
        add((command + "\r\n").getBytes(StandardCharsets.UTF_8), reply);
    }

    /** Sends a chunk that is small enough for a flight. */
    void addChunk(byte[] octets, Due reply) {
        byte[] command = bdat(octets.length, " LAST");
        channel.sent("BDAT " + octets.length + " LAST");
        byte[] both = new byte[command.length + octets.length];
        System.arraycopy(command, 0, both, 0, command.length);
        System.arraycopy(octets, 0, both, command.length, octets.length);
        add(both, reply);
    }

    private void add(byte[] bytes, Due reply) {
        if (unsent.size() + bytes.length > capacity) {
            land();
        }
        listenBefore(reply);
        if (lost.isEmpty()) {
            unsent.writeBytes(bytes);
            due.add(reply);
            if (depth == 1) {
                land();
            }
        }
    }

    /** Sends a chunk of any size at once, after waiting for room in the window. To be called after {@link #land()} only. */
    void chunk(byte[] octets, int length, String last, Due reply) {
        while (due.size() >= depth) {
            receive();
        }
        listenBefore(reply);
        if (lost.isEmpty()) {
            due.add(reply);
            byte[] command = bdat(length, last);
            channel.sent("BDAT " + length + last);
            write(command, command.length);
            write(octets, length);
        }
    }

    private static byte[] bdat(int length, String last) {
        return ("BDAT " + length + last + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    /** Sends what is gathered, and reads all replies that are owed. */
    void land() {
        if (lost.isEmpty() && unsent.size() > 0) {
            write(unsent.toByteArray(), unsent.size());
            unsent.reset();
        }
        while (!due.isEmpty()) {
            receive();
        }
    }

    /** What hands the message over is not sent yet. */
    private void listenBefore(Due reply) {
        if (due.isEmpty()) {
            expectSilence(reply.stage() == Stage.FINAL ? Stage.CONTENT : reply.stage());
        }
    }

    /** To be called when no reply is owed: one that has come all the same makes it uncertain which command each reply has answered. */
    void expectSilence(Stage stage) {
        if (lost.isEmpty()) {
            try {
                channel.expectSilence();
            } catch (IOException e) {
                abandon(SmtpException.event(stage, e));
            }
        }
    }

    private void write(byte[] bytes, int length) {
        if (lost.isEmpty()) {
            try {
                channel.write(bytes, length, writing);
            } catch (IOException e) {
                hearOut(e);
            }
        }
    }

    /**
     * A write has failed. What the server said before it closed counts, so the replies that have come are read first. The last command was
     * not written to its end: it has handed nothing over, and no success can be its answer.
     */
    private void hearOut(IOException failure) {
        Due cut = due.removeLast();
        due.add(new Due(cut.stage() == Stage.FINAL ? Stage.CONTENT : cut.stage(), cut.awaited(), cut.limit(), cut.verdict()));
        while (!due.isEmpty()) {
            boolean last = due.size() == 1;
            receive(due.element(), () -> last ? channel.lastWords(failure) : channel.wordsBefore(failure));
        }
        if (lost.isEmpty()) {
            abandon(SmtpException.event(cut.stage(), failure));
        }
    }

    private void receive() {
        Due next = due.element();
        receive(next, () -> channel.readReply(next.limit()));
    }

    private void receive(Due next, Step.IoCall<SmtpReply> reading) {
        Attempt<SmtpReply> answer = Step.expect(next.stage(), next.awaited(), reading);
        Optional<SmtpEvent> end = answer.fold(reply -> Optional.<SmtpEvent>empty(), Flights::end);
        if (end.isPresent()) {
            lose(next.stage(), end.get());
        } else {
            due.remove();
            next.verdict().accept(answer);
        }
    }

    /** Ends the dialogue for a reason that no reply shows. */
    void abandon(SmtpEvent event) {
        lost = Optional.of(event);
        due.clear();
        unsent.reset();
    }

    /**
     * If the command that hands over the message may be on its way, the server may have taken it, however early the first missing reply
     * is: servers answer a flight when they have executed it. Only 421 says that they have not.
     */
    private void lose(Stage stage, SmtpEvent event) {
        boolean handedOver = due.stream().anyMatch(owed -> owed.stage() == Stage.FINAL);
        abandon(event.fold(replied -> replied, broken ->
            new SmtpEvent.Broken(handedOver ? Stage.FINAL : stage, broken.fault(), broken.detail())));
    }

    private static Optional<SmtpEvent> end(SmtpEvent failure) {
        return failure.fold(replied -> replied.answer().code() == SmtpReply.CLOSING ? Optional.of(failure) : Optional.empty(),
            broken -> Optional.of(failure));
    }
}
