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

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Opens one session: looks the name up, calls its addresses one after the other until one has answered EHLO under TLS, and logs in there,
 * all within one bound.
 *
 * <p>A server that greets with 421, stays silent or shows a wrong certificate is one node among several; the next address may be well (RFC
 * 5321, 5.1). Each has its share of the time, so that the last is reached. A refused login is final: the other nodes would say the same,
 * and count it as one failure more.
 */
final class OpeningRun {
    private final Connector connector;
    private final Endpoint endpoint;
    private final Handshake handshake;
    private final Trace trace;
    private final Timeouts timeouts;
    private final Deadline deadline;
    private final List<Failure> failures = new ArrayList<>();

    /** What happened at one address. */
    private record Failure(InetSocketAddress address, SmtpEvent event) {
        /** A reply says more than silence, and a later step more than an earlier one. */
        private boolean tellsMoreThan(Failure other) {
            boolean replied = event.reply().isPresent();
            return replied == other.event.reply().isPresent() ? event.stage().compareTo(other.event.stage()) > 0 : replied;
        }
    }

    OpeningRun(Connector connector, Endpoint endpoint, Handshake handshake, Trace trace) {
        this.connector = connector;
        this.endpoint = endpoint;
        this.handshake = handshake;
        this.trace = trace;
        this.timeouts = handshake.timeouts();
        this.deadline = Deadline.in(timeouts.open());
    }

    Attempt<SmtpSession> run(Authentication authentication) {
        return addresses().then(this::firstToAnswer).then(ready -> handshake.login(ready, authentication, deadline))
            .fold(Attempt::done, event -> Attempt.failed(event.fold(replied -> replied, this::withBound)));
    }

    /** Those that our own address, if there is one, can call. */
    private Attempt<List<InetSocketAddress>> addresses() {
        return Step.attempt(Stage.NAME, () -> {
            List<InetAddress> callable = Arrays.stream(connector.names().addresses(endpoint.host(), deadline.left()))
                .filter(address -> endpoint.source().isEmpty() || endpoint.source().get().getClass() == address.getClass())
                .toList();
            if (callable.isEmpty()) {
                throw new SmtpException(Fault.UNKNOWN_NAME, endpoint.host() + " has no address"
                    + endpoint.source().map(source -> " that is called from " + source.getHostAddress()).orElse(""));
            }
            return Attempt.done(connector.order().of(callable, endpoint.port()));
        });
    }

    private Attempt<Handshake.Ready> firstToAnswer(List<InetSocketAddress> addresses) {
        for (int i = 0; i < addresses.size() && (i == 0 || !deadline.isOver()); i++) {
            InetSocketAddress address = addresses.get(i);
            Attempt<Handshake.Ready> attempt = call(address, deadline.share(addresses.size() - i));
            if (attempt instanceof Attempt.Failed<Handshake.Ready> failed) {
                connector.order().failed(address);
                failures.add(new Failure(address, failed.event()));
                trace.line("-- " + address + ": " + failed.event().describe());
            } else {
                connector.order().answered(address);
                return attempt;
            }
        }
        return Attempt.failed(mostTelling());
    }

    private Attempt<Handshake.Ready> call(InetSocketAddress address, Deadline share) {
        return connector.connect(endpoint, address, share.cap(timeouts.connect())).then(channel -> {
            channel.traceTo(trace);
            return handshake.begin(channel, share);
        });
    }

    /** The first of those that tell most. */
    private SmtpEvent mostTelling() {
        Failure most = failures.stream().reduce((one, other) -> other.tellsMoreThan(one) ? other : one).orElseThrow();
        return failures.size() == 1 ? most.event()
            : most.event().with(most.address().getAddress().getHostAddress() + ", one of " + failures.size() + " addresses that failed");
    }

    private SmtpEvent withBound(SmtpEvent.Broken broken) {
        Optional<Duration> bound = Optional.of(timeouts.open()).filter(all -> broken.fault() == Fault.TIMED_OUT && deadline.isOver());
        return bound.<SmtpEvent>map(all -> broken.with("all of the opening may take " + all.toMillis() + " ms")).orElse(broken);
    }
}
