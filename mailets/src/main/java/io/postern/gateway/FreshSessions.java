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

package io.postern.gateway;

import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import io.postern.smtp.Attempt;
import io.postern.smtp.Authentication;
import io.postern.smtp.Connector;
import io.postern.smtp.Handshake;
import io.postern.smtp.SmtpSession;
import io.postern.smtp.TlsContext;
import io.postern.smtp.TlsSettings;
import io.postern.smtp.Trace;
import io.postern.smtp.UnusableTlsException;
import io.postern.smtp.sasl.MechanismChoice;
import io.postern.smtp.sasl.MechanismMemory;

/** Opens sessions over the network. */
public final class FreshSessions implements SessionOpener {
    private final Connector connector;
    private final Map<TlsSettings, TlsContext> contexts;
    private final Function<Gateway, Trace> traces;
    /** One for each gateway of the settings, at most. */
    private final Map<SessionKey, MechanismMemory> memories = new ConcurrentHashMap<>();

    /**
     * Sessions with these gateways.
     *
     * @param traces who sees the dialogue with each
     * @throws UnusableTlsException with everything that is wrong with the files that they name
     */
    public FreshSessions(Connector connector, Collection<Gateway> gateways, Function<Gateway, Trace> traces)
        throws UnusableTlsException {
        this.connector = connector;
        this.contexts = TlsContext.openAll(gateways.stream().map(Gateway::tls).toList());
        this.traces = traces;
    }

    @Override
    public Attempt<SmtpSession> open(Gateway gateway) {
        TlsContext tls = Objects.requireNonNull(contexts.get(gateway.tls()), "a gateway of another list");
        Handshake handshake = new Handshake(tls, gateway.timeouts(), gateway.heloName(), gateway.hiddenKeywords());
        return connector.open(gateway.endpoint(), handshake, authentication(gateway), traces.apply(gateway));
    }

    private Authentication authentication(Gateway gateway) {
        return new MechanismChoice(gateway.login(),
            memories.computeIfAbsent(SessionKey.of(gateway), key -> new MechanismMemory(System::nanoTime)));
    }
}
