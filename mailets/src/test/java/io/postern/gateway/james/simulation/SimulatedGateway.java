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

package io.postern.gateway.james.simulation;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

import io.postern.gateway.james.simulation.Weather.Episode;
import io.postern.gateway.james.simulation.Weather.Trouble;
import io.postern.smtp.Attempt;
import io.postern.smtp.Fault;
import io.postern.smtp.SessionFacts;
import io.postern.smtp.SmtpEvent;
import io.postern.smtp.SmtpReply;
import io.postern.smtp.SmtpSession;
import io.postern.smtp.Stage;

/** A gateway with its weather. It knows what it has taken, how often it was called, and how many sessions there are. */
final class SimulatedGateway {
    /** Addresses that begin so do not exist, or make the gateway hang up. */
    static final String NOBODY = "nobody";
    static final String POISON = "poison";
    private static final Duration OPENING = Duration.ofSeconds(60);

    private final Clockwork clockwork;
    private final Random chance;
    private final Weather weather;
    private final Book book;
    private final int mostSessions;
    private final Set<SimulatedSession> sessions = new HashSet<>();
    private final Map<Episode, Integer> calls = new HashMap<>();
    private int opening;
    private long lastTaken = Long.MIN_VALUE / 2;

    SimulatedGateway(Clockwork clockwork, Random chance, Weather weather, Book book, int mostSessions) {
        this.clockwork = clockwork;
        this.chance = chance;
        this.weather = weather;
        this.book = book;
        this.mostSessions = mostSessions;
        weather.episodes().stream().filter(episode -> episode.trouble() == Trouble.REFUSED || episode.trouble() == Trouble.SILENT)
            .forEach(episode -> clockwork.at(episode.from().toNanos(), this::disconnect));
    }

    /** Every session is cut. */
    void disconnect() {
        Set.copyOf(sessions).forEach(SimulatedSession::cut);
        sessions.clear();
    }

    /** Who called is no more. */
    void forgetCallers() {
        disconnect();
        opening = 0;
    }

    Attempt<SmtpSession> open() {
        opening++;
        if (opening + sessions.size() > mostSessions) {
            book.complain("more than " + mostSessions + " sessions");
        }
        Optional<Episode> episode = weather.at(clockwork.time());
        episode.ifPresent(now -> calls.merge(now, 1, Integer::sum));
        try {
            clockwork.sleep(Duration.ofMillis(20 + chance.nextInt(200)));
            Optional<SmtpEvent> refusal = refusal(episode.map(Episode::trouble));
            if (refusal.isPresent()) {
                return Attempt.failed(refusal.get());
            }
        } finally {
            opening = Math.max(0, opening - 1);
        }
        SimulatedSession session = new SimulatedSession(this, clockwork);
        sessions.add(session);
        return Attempt.done(session);
    }

    private Optional<SmtpEvent> refusal(Optional<Trouble> trouble) {
        if (trouble.isEmpty()) {
            return Optional.empty();
        }
        return switch (trouble.get()) {
            case REFUSED -> Optional.of(new SmtpEvent.Broken(Stage.CONNECT, Fault.REFUSED, "nobody listens"));
            case SILENT -> {
                clockwork.sleep(OPENING);
                yield Optional.of(new SmtpEvent.Broken(Stage.CONNECT, Fault.TIMED_OUT, "no answer"));
            }
            case BUSY -> replied(Stage.GREETING, 421, "4.3.2 closing for maintenance");
            case CERTIFICATE -> Optional.of(new SmtpEvent.Broken(Stage.TLS, Fault.TLS_FAILED, "expired"));
            case PASSWORD -> replied(Stage.AUTH, 535, "5.7.8 authentication failed");
            case LOGIN_OUT -> replied(Stage.AUTH, 454, "4.7.0 temporary authentication failure");
            case CAP -> sessions.size() >= 2 ? replied(Stage.GREETING, 421, "4.7.0 too many concurrent connections") : Optional.empty();
            default -> Optional.empty();
        };
    }

    static Optional<SmtpEvent> replied(Stage stage, int code, String text) {
        return Optional.of(new SmtpEvent.Replied(stage, SmtpReply.of(code, text)));
    }

    /** The trouble of this moment, if chance wants it. */
    Optional<Trouble> trouble() {
        return weather.at(clockwork.time()).map(Episode::trouble).filter(trouble -> switch (trouble) {
            case STORM -> chance.nextInt(3) == 0;
            case DROPS -> chance.nextInt(5) == 0;
            case THROTTLE -> clockwork.now() - lastTaken < Duration.ofSeconds(2).toNanos();
            default -> true;
        });
    }

    int anyOf(int number) {
        return chance.nextInt(number);
    }

    void took(String recipient) {
        lastTaken = clockwork.now();
        book.delivered(recipient);
    }

    void tookUnknown(String recipient) {
        took(recipient);
        doubt(recipient);
    }

    /** Whoever has brought it cannot know. */
    void doubt(String recipient) {
        book.doubt(recipient);
    }

    void gone(SimulatedSession session) {
        sessions.remove(session);
    }

    SessionFacts facts() {
        return new SessionFacts("PLAIN", "TLSv1.3", "TLS_AES_128_GCM_SHA256", SessionFacts.TlsHandshake.FULL,
            InetSocketAddress.createUnresolved("gateway.example", 587));
    }

    Map<Episode, Integer> calls() {
        return calls;
    }
}
