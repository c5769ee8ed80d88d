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

package io.postern.smtp.sasl;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

import javax.security.sasl.SaslException;

import com.ongres.scram.client.ScramClient;
import com.ongres.scram.common.exception.ScramException;

import io.postern.smtp.Secret;

/** One SCRAM exchange: client-first, client-final, and the check of the server's signature (RFC 5802, 3). */
final class ScramSaslClient extends ClientWithoutLayer {
    /** What RFC 5802, 5.1 and RFC 7677, 4 ask of servers: with fewer, who records an exchange guesses the password soon. */
    static final int FEWEST_ITERATIONS = 4096;
    /** Seconds of our time; a server must not have more for the asking. */
    static final int MOST_ITERATIONS = 1_000_000;

    private final ScramClient client;
    private Next next = Next.CLIENT_FIRST;

    private enum Next { CLIENT_FIRST, CLIENT_FINAL, SERVER_SIGNATURE, NOTHING }

    ScramSaslClient(String mechanism, String username, Secret password) {
        this(mechanism, username, password, builder -> builder);
    }

    /** With a nonce that is foretold. */
    ScramSaslClient(String mechanism, String username, Secret password, UnaryOperator<ScramClient.FinalBuildStage> change) {
        super(mechanism);
        char[] secret = password.reveal();
        this.client = change.apply(ScramClient.builder().advertisedMechanisms(List.of(mechanism))
            .username(username).password(secret)).build();
        Arrays.fill(secret, '\0');
    }

    @Override
    public boolean hasInitialResponse() {
        return true;
    }

    @Override
    public byte[] evaluateChallenge(byte[] challenge) throws SaslException {
        String message = new String(challenge, StandardCharsets.UTF_8);
        try {
            switch (next) {
                case CLIENT_FIRST -> {
                    next = Next.CLIENT_FINAL;
                    return bytes(client.clientFirstMessage());
                }
                case CLIENT_FINAL -> {
                    checkIterations(client.serverFirstMessage(message).getIterationCount());
                    next = Next.SERVER_SIGNATURE;
                    return bytes(client.clientFinalMessage());
                }
                case SERVER_SIGNATURE -> {
                    client.serverFinalMessage(message);
                    next = Next.NOTHING;
                    return new byte[0];
                }
                default -> throw new SaslException("a challenge after the server's signature");
            }
        } catch (ScramException | RuntimeException | AssertionError e) {
            // The library meets some malformed messages with an assertion, or a null where Java runs without them. It quotes the server.
            throw new SaslException(next == Next.SERVER_SIGNATURE
                ? "the server has not proved that it knows the password" : "the server's first message cannot be used", e);
        }
    }

    private static void checkIterations(int count) throws SaslException {
        if (count < FEWEST_ITERATIONS || count > MOST_ITERATIONS) {
            throw new SaslException(count + " iterations; " + FEWEST_ITERATIONS + " to " + MOST_ITERATIONS + " are taken");
        }
    }

    private static byte[] bytes(Object message) {
        return message.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Only when the server has proved that it knows the password. */
    @Override
    public boolean isComplete() {
        return next == Next.NOTHING;
    }

    @Override
    public void dispose() {
        next = Next.NOTHING;
    }
}
