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
import java.util.List;
import java.util.Optional;
import java.util.Set;

import javax.security.sasl.SaslClient;
import javax.security.sasl.SaslException;

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

    /** Runs it; on failure the connection is closed. */
    public Attempt<SmtpSession> run(PlainChannel channel, Authentication authentication) {
        String ehlo = "EHLO " + heloName.orElseGet(() -> literal(channel.localAddress()));
        Attempt<SmtpSession> result = secure(channel, ehlo)
            // What was said in clear is forgotten: only the second EHLO counts (RFC 3207, 4.2).
            .then(secure -> ehlo(secure, ehlo)
                .then(capabilities -> authenticate(secure, channel.host(), ehlo, capabilities, authentication)));
        if (result instanceof Attempt.Failed<SmtpSession>) {
            channel.close();
        }
        return result;
    }

    private Attempt<TlsChannel> secure(PlainChannel channel, String ehlo) {
        return switch (tls.mode()) {
            case STARTTLS -> greeting(channel)
                .fold(Attempt::done, Handshake::perhapsImplicitTls)
                .then(greeting -> ehlo(channel, ehlo))
                .then(capabilities -> startTls(channel, capabilities));
            case IMPLICIT -> tls(channel).then(secure -> greeting(secure).then(greeting -> Attempt.done(secure)));
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

    private Attempt<SmtpReply> greeting(Channel channel) {
        return Step.expect(Stage.GREETING, ReplyClass.POSITIVE, () -> channel.readReply(timeouts.greeting()));
    }

    private Attempt<Capabilities> ehlo(Channel channel, String ehlo) {
        return Step.expect(Stage.EHLO, ReplyClass.POSITIVE, () -> channel.exchange(ehlo, timeouts.ehlo()))
            .then(reply -> Attempt.done(Capabilities.of(reply).without(hiddenKeywords)));
    }

    private Attempt<TlsChannel> startTls(PlainChannel channel, Capabilities capabilities) {
        if (!capabilities.offers(Capabilities.STARTTLS)) {
            return Attempt.failed(new SmtpEvent.Broken(Stage.STARTTLS, Fault.NOT_OFFERED, "the server does not offer STARTTLS"));
        }
        return Step.expect(Stage.STARTTLS, ReplyClass.POSITIVE, () -> channel.exchange("STARTTLS", timeouts.tls()))
            .then(reply -> tls(channel));
    }

    private Attempt<TlsChannel> tls(PlainChannel channel) {
        return Step.attempt(Stage.TLS, () -> Attempt.done(channel.startTls(tls, timeouts.tls())));
    }

    private Attempt<SmtpSession> authenticate(TlsChannel channel, String host, String ehlo, Capabilities capabilities,
                                              Authentication authentication) {
        if (!capabilities.offers(Capabilities.AUTH)) {
            return Attempt.failed(new SmtpEvent.Broken(Stage.AUTH, Fault.NOT_OFFERED, "the server does not offer AUTH inside TLS"));
        }
        return clients(capabilities.mechanisms(), host, authentication)
            .then(clients -> firstAccepted(channel, clients))
            .then(mechanism -> Attempt.done(
                new SmtpSession(channel, capabilities, channel.facts(mechanism), timeouts, ehlo, System::nanoTime)));
    }

    private static Attempt<List<SaslClient>> clients(Set<String> offered, String host, Authentication authentication) {
        return Step.attempt(Stage.AUTH, () -> {
            List<SaslClient> clients = authentication.clients(offered, host);
            if (clients.isEmpty()) {
                throw new SmtpException(Fault.NO_COMMON_MECHANISM, "the server offers " + offered);
            }
            return Attempt.done(clients);
        });
    }

    /** The mechanism. One that is refused for good (5xx) makes room for the next; anything else ends the attempt. */
    private Attempt<String> firstAccepted(TlsChannel channel, List<SaslClient> clients) {
        Attempt<String> last = Attempt.failed(new SmtpEvent.Broken(Stage.AUTH, Fault.NO_COMMON_MECHANISM, "none"));
        for (SaslClient client : clients) {
            last = channel.authenticate(client, timeouts.auth()).then(reply -> Attempt.done(client.getMechanismName()));
            dispose(client);
            if (!last.fold(mechanism -> false, Handshake::isRefusedForGood)) {
                return last;
            }
        }
        return last;
    }

    private static boolean isRefusedForGood(SmtpEvent event) {
        return event.reply().filter(reply -> reply.replyClass() == ReplyClass.PERMANENT).isPresent();
    }

    private static void dispose(SaslClient client) {
        try {
            client.dispose();
        } catch (SaslException e) {
            // It has nothing left to give away.
        }
    }

    /** RFC 5321, 4.1.3. */
    private static String literal(InetAddress address) {
        String text = address.getHostAddress().replaceFirst("%.*", "");
        return address instanceof Inet6Address ? "[IPv6:" + text + "]" : "[" + text + "]";
    }
}
