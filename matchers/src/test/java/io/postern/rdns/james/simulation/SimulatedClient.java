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

package io.postern.rdns.james.simulation;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;

import org.apache.james.protocols.api.Protocol;

/** Says what its script says, and complains of replies that cannot be the ones to what it has said, or that come late. */
final class SimulatedClient {
    /** For who waits for replies to what was content. */
    private static final Duration LONG_ENOUGH = Duration.ofMinutes(10);

    private final Clockwork clockwork;
    private final Random chance;
    private final Script script;
    private final Iterator<List<String>> batches;
    private final Duration patience;
    private final Connection connection;
    private final Judge judge;
    private final Consumer<String> complaints;
    private final Deque<Sent> awaited = new ArrayDeque<>();
    private boolean hasEnded;

    private record Sent(String line, Duration at) {
    }

    /** Sees the replies in which the client was judged. */
    interface Judge {
        Optional<String> complaint(String line, String reply);
    }

    SimulatedClient(Clockwork clockwork, Random chance, Protocol smtp, InetSocketAddress address, Script script, Duration patience,
                    Judge judge, Consumer<String> complaints) throws Exception {
        this.clockwork = clockwork;
        this.chance = chance;
        this.script = script;
        this.batches = script.batches().iterator();
        this.patience = patience;
        this.judge = judge;
        this.complaints = complaint -> complaints.accept(clockwork.time() + " " + address.getAddress().getHostAddress() + ": " + complaint);
        this.connection = new Connection(address, smtp);
        awaited.add(new Sent("", clockwork.time()));
        if (chance.nextInt(10) == 0) {
            clockwork.after(pause(), this::hangUp);
        } else if (!script.waitsToBeAsked()) {
            clockwork.after(LONG_ENOUGH, this::hangUp);
        }
    }

    boolean hasEnded() {
        return hasEnded;
    }

    private Duration pause() {
        return patience.multipliedBy(chance.nextInt(2000)).dividedBy(1000);
    }

    private void hangUp() {
        hasEnded = true;
        awaited.clear();
        connection.close();
    }

    /** Reads what has come. */
    void look() {
        boolean hasRead = false;
        for (List<String> replies = connection.replies(); !hasEnded && !replies.isEmpty(); replies = connection.replies()) {
            hasRead = true;
            replies.forEach(this::read);
        }
        if (hasRead && !hasEnded && awaited.isEmpty()) {
            clockwork.after(chance.nextBoolean() ? Duration.ZERO : pause(), this::goOn);
        }
        if (!hasEnded && !connection.isOpen()) {
            complaints.accept("closed while it waits for " + awaited);
            hasEnded = true;
        }
    }

    private void read(String reply) {
        if (hasEnded) {
            return;
        }
        Sent sent = awaited.poll();
        if (reply.startsWith("421 4.5.0") && (!script.waitsToBeAsked() || awaited.size() > 500)) {
            hangUp();
        } else if (sent == null) {
            complaints.accept("was not asked for: " + reply);
        } else if (!sent.line().isEmpty()) {
            read(sent, reply);
        }
    }

    private void read(Sent sent, String reply) {
        if (script.waitsToBeAsked() && !reply.matches(Script.reply(sent.line()))) {
            complaints.accept("no reply to " + sent.line() + ": " + reply);
        }
        if (script.waitsToBeAsked() && clockwork.time().minus(sent.at()).compareTo(patience) > 0) {
            complaints.accept("late, after " + clockwork.time().minus(sent.at()) + ": " + sent.line() + " " + reply);
        }
        if (sent.line().matches("(MAIL|RCPT).*")) {
            judge.complaint(sent.line(), reply).ifPresent(complaints);
        }
        if (sent.line().equals("QUIT")) {
            hangUp();
        } else if (sent.line().equals("DATA") && reply.startsWith("354") && script.waitsToBeAsked()) {
            send("Subject: x\r\n\r\nhello\r\n.\r\n", List.of(Script.END));
        }
    }

    private void goOn() {
        if (hasEnded || !awaited.isEmpty()) {
            return;
        }
        if (!batches.hasNext()) {
            hangUp();
            return;
        }
        List<String> lines = batches.next();
        send(String.join("\r\n", lines) + "\r\n", lines);
    }

    @Override
    public String toString() {
        return awaited.toString();
    }

    private void send(String octets, List<String> lines) {
        lines.forEach(line -> awaited.add(new Sent(line, clockwork.time())));
        int cut = chance.nextInt(3) == 0 ? chance.nextInt(octets.length()) : octets.length();
        connection.send(octets.substring(0, cut));
        if (cut < octets.length()) {
            clockwork.after(Duration.ZERO, () -> {
                if (!hasEnded) {
                    connection.send(octets.substring(cut));
                }
            });
        }
    }
}
