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

package io.postern.relay.smtp;

import java.util.Collection;
import java.util.List;

import org.apache.james.protocols.api.ProtocolSession.AttachmentKey;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.api.Request;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.CommandHandler;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.SMTPSession;
import org.jspecify.annotations.Nullable;

/**
 * Looks at AUTH before James does: refuses it before TLS ({@code 538 5.7.11}, RFC 4954, 4 and 6), and ends a session that tries again and
 * again ({@code 421 4.7.0}). James's {@code requireSSL} only keeps AUTH out of the reply to EHLO: who sends it all the same is served, and
 * has sent a password in clear.
 */
public final class AuthUnderTls implements CommandHandler<SMTPSession> {
    /** Of one session; RFC 4954, 4 lets a server close the connection after a number of failures. */
    static final int MAX_ATTEMPTS = 5;
    private static final AttachmentKey<Integer> ATTEMPTS = AttachmentKey.of("postern-auth-attempts", Integer.class);

    @Override
    public Collection<String> getImplCommands() {
        return List.of("AUTH");
    }

    @Override
    public @Nullable Response onCommand(SMTPSession session, Request request) {
        if (!session.isTLSStarted()) {
            return new SMTPResponse("538", "5.7.11 Encryption required for requested authentication mechanism, use STARTTLS first");
        }
        int attempts = session.getAttachment(ATTEMPTS, State.Connection).orElse(0) + 1;
        session.setAttachment(ATTEMPTS, attempts, State.Connection);
        if (attempts > MAX_ATTEMPTS && session.getUsername() == null) {
            SMTPResponse tooMany = new SMTPResponse("421", "4.7.0 Too many authentication attempts, closing the connection");
            tooMany.setEndSession(true);
            return tooMany;
        }
        return null;
    }
}
