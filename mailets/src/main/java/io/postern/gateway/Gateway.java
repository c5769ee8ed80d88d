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

import java.util.Optional;
import java.util.Set;

import io.postern.smtp.Credentials;
import io.postern.smtp.Endpoint;
import io.postern.smtp.Timeouts;
import io.postern.smtp.TlsSettings;
import io.postern.smtp.sasl.Login;

/**
 * A server that takes our mail under TLS and after AUTH, and who we are to it.
 *
 * @param name           for logs and metrics: the name in the settings, or host and port
 * @param heloName       how we introduce ourselves; empty for an address literal
 * @param hiddenKeywords EHLO keywords that we do not believe, in upper case
 */
public record Gateway(String name, Endpoint endpoint, TlsSettings tls, Login login, Optional<String> heloName, Timeouts timeouts,
                      GatewayLimits limits, Set<String> hiddenKeywords) {
    public Gateway {
        hiddenKeywords = Set.copyOf(hiddenKeywords);
    }

    /** With defaults for everything else; its name is host and port. */
    public Gateway(String host, int port, Credentials credentials) {
        this((host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port, new Endpoint(host, port), TlsSettings.DEFAULT,
            Login.withPassword(credentials), Optional.empty(), Timeouts.RFC_5321, GatewayLimits.DEFAULT, Set.of());
    }

    /** The same, but for how long it may take. */
    public Gateway with(Timeouts others) {
        return new Gateway(name, endpoint, tls, login, heloName, others, limits, hiddenKeywords);
    }
}
