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

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Brings a connection to the point where it can carry mail: greeting, EHLO, STARTTLS, TLS, EHLO, AUTH (RFC 5321, 3.1; RFC 3207;
 * RFC 4954), or TLS, greeting, EHLO, AUTH (RFC 8314, 3.3). There is no way around TLS and AUTH: a server that lacks one gets nothing.
 */
public final class Handshake {
    private final TlsContext tls;
    private final Timeouts timeouts;
    private final Optional<String> heloName;
    private final Set<String> hiddenKeywords;

    /**
     * A handshake.
     *
     * @param tls            decides how TLS begins and whom to trust
     * @param heloName       how we introduce ourselves; empty for an address literal of the connection's own address
     * @param hiddenKeywords EHLO keywords that are not seen, in upper case; without STARTTLS or AUTH there is no session
     */
    public Handshake(TlsContext tls, Timeouts timeouts, Optional<String> heloName, Set<String> hiddenKeywords) {
        if (heloName.filter(name -> !HeloName.isValid(name)).isPresent()) {
            throw new IllegalArgumentException("no host name or address literal");
        }
        this.tls = tls;
        this.timeouts = timeouts;
        this.heloName = heloName;
        this.hiddenKeywords = Set.copyOf(hiddenKeywords);
    }

    Timeouts timeouts() {
        return timeouts;
    }

    /** A server that has answered EHLO under TLS, and offers AUTH. */
    record Ready(TlsChannel channel, String host, String ehlo, Capabilities capabilities) {
    }

    /** All that comes before AUTH; on failure the connection is closed. */
    Attempt<Ready> begin(PlainChannel channel, Deadline deadline) {
        String ehlo = "EHLO " + heloName.orElseGet(() -> literal(channel.localAddress()));
        return closingUnlessDone(channel, () -> secure(channel, ehlo, deadline)
            // What was said in clear is forgotten: only the second EHLO counts (RFC 3207, 4.2).
            .then(secure -> ehlo(secure, ehlo, deadline)
                .then(Handshake::expectAuth)
                .then(capabilities -> Attempt.done(new Ready(secure, channel.host(), ehlo, capabilities)))));
    }

    /** AUTH; on failure the connection is closed. */
    Attempt<SmtpSession> login(Ready ready, Authentication authentication, Deadline deadline) {
        return closingUnlessDone(ready.channel(),
            () -> new LoginRun(ready.channel(), authentication, ready.capabilities().mechanisms(), ready.host(),
                    () -> deadline.cap(timeouts.auth())).run()
                .then(mechanism -> Attempt.done(new TlsSession(ready.channel(), ready.capabilities(), ready.channel().facts(mechanism),
                    timeouts, ready.ehlo(), System::nanoTime))));
    }

    /** A defect of ours, or a watchdog that is closed, leaves no connection behind either. */
    private static <T> Attempt<T> closingUnlessDone(Channel channel, Supplier<Attempt<T>> steps) {
        boolean done = false;
        try {
            Attempt<T> result = steps.get();
            done = result instanceof Attempt.Done<T>;
            return result;
        } finally {
            if (!done) {
                channel.close();
            }
        }
    }

    private Attempt<TlsChannel> secure(PlainChannel channel, String ehlo, Deadline deadline) {
        return switch (tls.mode()) {
            case STARTTLS -> greeting(channel, deadline)
                .fold(Attempt::done, Handshake::perhapsImplicitTls)
                .then(greeting -> ehlo(channel, ehlo, deadline))
                .then(capabilities -> startTls(channel, capabilities, deadline));
            case IMPLICIT -> tls(channel, deadline).then(secure -> greeting(secure, deadline).then(greeting -> Attempt.done(secure)));
        };
    }

    /** Where TLS is implicit the server waits for us, as we do for it. */
    private static Attempt<SmtpReply> perhapsImplicitTls(SmtpEvent event) {
        return Attempt.failed(event.fold(replied -> replied, broken -> switch (broken.fault()) {
            case TIMED_OUT, CLOSED -> new SmtpEvent.Broken(broken.stage(), broken.fault(),
                broken.detail() + " without a greeting; is TLS implicit on this port?");
            default -> broken;
        }));
    }

    private Attempt<SmtpReply> greeting(Channel channel, Deadline deadline) {
        return Step.expect(Stage.GREETING, ReplyClass.POSITIVE, () -> channel.readReply(deadline.cap(timeouts.greeting())));
    }

    private Attempt<Capabilities> ehlo(Channel channel, String ehlo, Deadline deadline) {
        return Step.expect(Stage.EHLO, ReplyClass.POSITIVE, () -> channel.exchange(ehlo, deadline.cap(timeouts.ehlo())))
            .then(reply -> Attempt.done(Capabilities.of(reply).without(hiddenKeywords)));
    }

    private Attempt<TlsChannel> startTls(PlainChannel channel, Capabilities capabilities, Deadline deadline) {
        if (!capabilities.offers(Capabilities.STARTTLS)) {
            return Attempt.failed(new SmtpEvent.Broken(Stage.STARTTLS, Fault.NOT_OFFERED, "the server does not offer STARTTLS"));
        }
        return Step.expect(Stage.STARTTLS, ReplyClass.POSITIVE, () -> channel.exchange("STARTTLS", deadline.cap(timeouts.tls())))
            .then(reply -> tls(channel, deadline));
    }

    private Attempt<TlsChannel> tls(PlainChannel channel, Deadline deadline) {
        return Step.attempt(Stage.TLS, () -> Attempt.done(channel.startTls(tls, deadline.cap(timeouts.tls()))));
    }

    private static Attempt<Capabilities> expectAuth(Capabilities capabilities) {
        return capabilities.offers(Capabilities.AUTH) ? Attempt.done(capabilities)
            : Attempt.failed(new SmtpEvent.Broken(Stage.AUTH, Fault.NOT_OFFERED, "the server does not offer AUTH inside TLS"));
    }

    /** RFC 5321, 4.1.3. */
    private static String literal(InetAddress address) {
        String text = address.getHostAddress().replaceFirst("%.*", "");
        return address instanceof Inet6Address ? "[IPv6:" + text + "]" : "[" + text + "]";
    }
}
