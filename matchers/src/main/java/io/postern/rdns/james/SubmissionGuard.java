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

import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.ExtensibleHandler;
import org.apache.james.protocols.api.handler.LineHandler;
import org.apache.james.protocols.api.handler.WiringException;
import org.apache.james.protocols.smtp.SMTPSession;

/**
 * For a server that judges nobody by reverse DNS, such as submission: what {@link HostHasNoRdnsHook} does for its clients besides judging.
 *
 * <p>Nothing that came in clear is executed under TLS, and James calls clients by their addresses rather than ask the system's resolver for
 * their names on the network's own thread. It asks DNS nothing, has no settings, and has to stand before James's own handlers.
 *
 * <pre>{@code
 * <handler class="io.postern.rdns.james.SubmissionGuard"/>
 * }</pre>
 */
public final class SubmissionGuard implements LineHandler<SMTPSession>, ExtensibleHandler {
    private LineHandler<SMTPSession> next = (session, line) -> session.newFatalErrorResponse();

    /**
     * Accepts no setting.
     *
     * @throws ConfigurationException when there is one, so that James does not start
     */
    @Override
    public void init(Configuration config) throws ConfigurationException {
        Map<String, String> settings = ConfigurationValues.of(config);
        if (!settings.isEmpty()) {
            throw new ConfigurationException(getClass().getName() + " has no settings, found: " + settings.keySet());
        }
        ClientNames.keepOutOfLogContext();
    }

    @Override
    public List<Class<?>> getMarkerInterfaces() {
        return List.of(LineHandler.class);
    }

    @Override
    public void wireExtensions(Class<?> interfaceName, List<?> extension) throws WiringException {
        next = StartTlsGuard.before(this, extension);
    }

    /** Passes a command on. */
    @Override
    public Response onLine(SMTPSession session, byte[] line) {
        ClientNames.tell(session, Optional.empty());
        return next.onLine(session, line);
    }
}
