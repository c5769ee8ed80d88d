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

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import org.apache.james.core.Username;
import org.apache.james.protocols.smtp.SMTPConfiguration;
import org.apache.james.protocols.smtp.SMTPConfigurationImpl;
import org.apache.james.protocols.smtp.utils.BaseFakeSMTPSession;
import org.jspecify.annotations.Nullable;

import com.google.common.net.InetAddresses;

/** A session of one client: address, rights and attachments, nothing else. */
final class FakeSession extends BaseFakeSMTPSession {
    /** The name that the server gives itself. */
    static final String SERVER = "mx.postern.test";

    private final Map<State, Map<AttachmentKey<?>, Object>> attachments =
        Map.of(State.Connection, new HashMap<>(), State.Transaction, new HashMap<>());
    private InetSocketAddress client;
    private boolean relaying;
    private Optional<Username> user = Optional.empty();

    private FakeSession(InetSocketAddress client) {
        this.client = client;
    }

    static FakeSession of(String address, String helo) {
        FakeSession session = new FakeSession(new InetSocketAddress(InetAddresses.forString(address), 40000));
        session.setAttachment(CURRENT_HELO_NAME, helo, State.Connection);
        return session;
    }

    /** As the PROXY protocol does: the same session, another client. */
    FakeSession from(String address) {
        client = new InetSocketAddress(InetAddresses.forString(address), 40001);
        return this;
    }

    FakeSession mayRelay() {
        relaying = true;
        return this;
    }

    FakeSession authenticatedAs(String name) {
        user = Optional.of(Username.of(name));
        return this;
    }

    @Override
    public SMTPConfiguration getConfiguration() {
        return new SMTPConfigurationImpl() {
            @Override
            public String getHelloName() {
                return SERVER;
            }
        };
    }

    @Override
    public InetSocketAddress getRemoteAddress() {
        return client;
    }

    @Override
    public boolean isRelayingAllowed() {
        return relaying;
    }

    @Override
    public @Nullable Username getUsername() {
        return user.orElse(null);
    }

    @Override
    public <T> Optional<T> getAttachment(AttachmentKey<T> key, State state) {
        return key.convert(in(state).get(key));
    }

    @Override
    public <T> Optional<T> setAttachment(AttachmentKey<T> key, T value, State state) {
        return key.convert(in(state).put(key, value));
    }

    /** As RSET and the end of a mail do. */
    @Override
    public void resetState() {
        in(State.Transaction).clear();
    }

    private Map<AttachmentKey<?>, Object> in(State state) {
        return attachments.getOrDefault(state, Map.of());
    }
}
