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

package io.postern.rdns.james;

import java.util.Optional;
import java.util.stream.Stream;

import org.apache.james.protocols.api.ProtocolSession.AttachmentKey;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.smtp.SMTPSession;

import io.postern.rdns.CheckKind;
import io.postern.rdns.ClientAddress;
import io.postern.rdns.HookSettings;
import io.postern.rdns.PendingCheck;

/** The checks of a connection's client: each is made once, and remembered as long as the connection lasts and the client is the same. */
final class SessionChecks {
    private static final AttachmentKey<PendingCheck> JUDGED = AttachmentKey.of("io.postern.rdns.check", PendingCheck.class);
    private static final AttachmentKey<PendingCheck> IPREV = AttachmentKey.of("io.postern.rdns.iprev", PendingCheck.class);
    private static final AttachmentKey<Boolean> HAS_SENT = AttachmentKey.of("io.postern.rdns.hasSent", Boolean.class);
    private static final String DATA = "DATA";

    private final RdnsService service;
    private final HookSettings settings;

    SessionChecks(RdnsService service, HookSettings settings) {
        this.service = service;
        this.settings = settings;
    }

    static ClientAddress client(SMTPSession session) {
        return new ClientAddress(session.getRemoteAddress().getAddress());
    }

    /** Whether the client is not judged. */
    boolean isExempt(SMTPSession session) {
        return session.isRelayingAllowed() || session.getUsername() != null || settings.exemptions().cover(client(session))
            || service.isExempt(client(session));
    }

    /** A server of our own may have said what our name stands for; a user of ours may not (RFC 8601, 5). */
    static boolean isOurServer(SMTPSession session) {
        return session.isRelayingAllowed() && session.getUsername() == null;
    }

    /** Starts all that will be needed by a client that greets so. */
    void start(SMTPSession session, String helo) {
        judged(session, helo);
        if (settings.authenticationResults()) {
            iprev(session);
        }
    }

    /** The check that a command needs the result of. */
    Optional<PendingCheck> neededBy(SMTPSession session, String command) {
        if (settings.authenticationResults() && command.equals(DATA)) {
            // It began no earlier than the other, and asks for more: the other ends with it.
            return Optional.of(iprev(session));
        }
        return command.equals(settings.stage().name()) ? Optional.of(judged(session)) : Optional.empty();
    }

    /** The check that the client is judged by. */
    PendingCheck judged(SMTPSession session) {
        return judged(session, session.getAttachment(SMTPSession.CURRENT_HELO_NAME, State.Connection).orElse(""));
    }

    private PendingCheck judged(SMTPSession session, String helo) {
        return check(session, JUDGED, settings.check(), service.claim(helo, settings.exemptions().names()));
    }

    /** What RFC 8601 calls by that name is forward-confirmed, whichever check judges. */
    PendingCheck iprev(SMTPSession session) {
        return settings.check() == CheckKind.FORWARD_CONFIRMED ? judged(session)
            : check(session, IPREV, CheckKind.FORWARD_CONFIRMED, Optional.empty());
    }

    /** Before each MAIL: what could not be found out for an earlier mail is to be asked again; the cache bounds what that costs. */
    void forgetInconclusive(SMTPSession session) {
        if (session.setAttachment(HAS_SENT, true, State.Connection).isPresent()) {
            Stream.of(JUDGED, IPREV)
                .filter(key -> session.getAttachment(key, State.Connection).filter(PendingCheck::isInconclusive).isPresent())
                .forEach(key -> session.removeAttachment(key, State.Connection));
        }
    }

    private PendingCheck check(SMTPSession session, AttachmentKey<PendingCheck> key, CheckKind kind, Optional<String> claim) {
        ClientAddress client = client(session);
        return session.getAttachment(key, State.Connection).filter(pending -> pending.isAbout(client, kind, claim)).orElseGet(() -> {
            PendingCheck pending = service.start(client, kind, claim);
            session.setAttachment(key, pending, State.Connection);
            return pending;
        });
    }
}
