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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Supplier;

import javax.security.sasl.SaslClient;
import javax.security.sasl.SaslException;

/**
 * One AUTH command and its challenges (RFC 4954, 4).
 *
 * <p>Of what the server says only codes leave: servers quote what they were sent, and that is a secret.
 */
final class AuthDialogue {
    private static final int CONTINUE = 334;
    private static final int MAX_CHALLENGES = 10;
    /** RFC 5321, 4.5.3.1.4, without CRLF: an initial response that makes the line longer is sent after the first challenge. */
    private static final int MAX_COMMAND = 510;
    /** RFC 4954, 4: no line of an exchange may be longer, CRLF included. */
    private static final int MAX_RESPONSE = 12_288 - 2;

    private final TlsChannel channel;
    private final SaslClient client;
    private final Supplier<Duration> limit;
    private Optional<byte[]> heldBack = Optional.empty();
    private Progress progress = Progress.NOTHING_SENT;

    private enum Progress {
        NOTHING_SENT, ASKED,
        /** A challenge was answered, or the server says that it is content. */
        COMMITTED
    }

    AuthDialogue(TlsChannel channel, SaslClient client, Supplier<Duration> limit) {
        this.channel = channel;
        this.client = client;
        this.limit = limit;
    }

    Attempt<SmtpReply> run() throws IOException {
        SmtpReply reply = begin();
        progress = Progress.ASKED;
        for (int challenges = 0; reply.code() == CONTINUE; challenges++) {
            if (challenges == MAX_CHALLENGES) {
                return cancel("more than " + MAX_CHALLENGES + " challenges");
            }
            byte[] response;
            try {
                response = respond(reply);
            } catch (SaslException e) {
                return cancel(String.valueOf(e.getMessage()));
            } catch (IllegalArgumentException e) {
                return cancel("a challenge that is no base64");
            } catch (IllegalStateException e) {
                return cancel("a challenge after the last response");
            }
            reply = send(response);
            progress = Progress.COMMITTED;
        }
        return judge(reply);
    }

    /** What the event is about that this has ended with. */
    AuthFailure failure(SmtpEvent event) {
        return event.fold(replied -> AuthFailure.of(replied.answer()), this::failure);
    }

    /**
     * A first challenge that makes no sense is a mechanism that does not work there. Later something that the password was needed for has
     * been sent already, and a server that cannot prove itself then (SCRAM) gets nothing more.
     */
    private AuthFailure failure(SmtpEvent.Broken broken) {
        if (broken.fault() != Fault.BAD_CHALLENGE) {
            return AuthFailure.GATEWAY;
        }
        return switch (progress) {
            case NOTHING_SENT -> AuthFailure.OURS;
            case ASKED -> AuthFailure.MECHANISM;
            case COMMITTED -> AuthFailure.LOGIN;
        };
    }

    private SmtpReply begin() throws IOException {
        String command = "AUTH " + client.getMechanismName();
        if (!client.hasInitialResponse()) {
            return channel.exchange(command, limit.get());
        }
        byte[] response = encode(client.evaluateChallenge(new byte[0]));
        if (command.length() + 1 + response.length > MAX_COMMAND) {
            heldBack = Optional.of(response);
            SmtpReply reply = channel.exchange(command, limit.get());
            if (reply.code() != CONTINUE) {
                Arrays.fill(response, (byte) 0);
            }
            return reply;
        }
        byte[] prefix = (command + " ").getBytes(StandardCharsets.US_ASCII);
        // An empty initial response is "=", so that it is not taken for none (RFC 4954, 4).
        byte[] line = concat(prefix, response.length == 0 ? new byte[] {'='} : response);
        Arrays.fill(response, (byte) 0);
        return send(line);
    }

    /** Base64 that is none is an IllegalArgumentException, a challenge after the last response an IllegalStateException of the JDK's. */
    private byte[] respond(SmtpReply challenge) throws SaslException {
        byte[] response = heldBack.isPresent()
            ? heldBack.get()
            : encode(client.evaluateChallenge(Base64.getDecoder().decode(challenge.lines().get(0).strip())));
        heldBack = Optional.empty();
        if (response.length > MAX_RESPONSE) {
            Arrays.fill(response, (byte) 0);
            throw new SaslException("the response would be longer than any server has to read");
        }
        return response;
    }

    private SmtpReply send(byte[] line) throws IOException {
        try {
            return channel.exchange(line, limit.get());
        } finally {
            Arrays.fill(line, (byte) 0);
        }
    }

    /** A lone {@code *} ends the exchange; the server answers 501 (RFC 4954, 4). */
    private Attempt<SmtpReply> cancel(String why) throws IOException {
        SmtpReply reply = channel.exchange("*", limit.get());
        return Attempt.failed(reply.isRefusal() && AuthFailure.of(reply) != AuthFailure.MECHANISM ? replied(reply) : badChallenge(why));
    }

    private Attempt<SmtpReply> judge(SmtpReply reply) {
        return switch (reply.replyClass()) {
            case POSITIVE -> accepted(reply);
            case INTERMEDIATE -> Attempt.failed(
                new SmtpEvent.Broken(Stage.AUTH, Fault.UNEXPECTED, "reply out of place: " + reply.withoutText()));
            case TRANSIENT, PERMANENT -> Attempt.failed(replied(reply));
        };
    }

    private Attempt<SmtpReply> accepted(SmtpReply reply) {
        progress = Progress.COMMITTED;
        return client.isComplete() ? Attempt.done(reply) : Attempt.failed(badChallenge("accepted before the exchange was complete"));
    }

    private static SmtpEvent replied(SmtpReply reply) {
        return new SmtpEvent.Replied(Stage.AUTH, reply.withoutText());
    }

    private SmtpEvent badChallenge(String why) {
        return new SmtpEvent.Broken(Stage.AUTH, Fault.BAD_CHALLENGE, client.getMechanismName() + ": " + why);
    }

    private static byte[] encode(byte[] response) {
        byte[] encoded = Base64.getEncoder().encode(response);
        Arrays.fill(response, (byte) 0);
        return encoded;
    }

    private static byte[] concat(byte[] head, byte[] tail) {
        byte[] all = Arrays.copyOf(head, head.length + tail.length);
        System.arraycopy(tail, 0, all, head.length, tail.length);
        return all;
    }
}
