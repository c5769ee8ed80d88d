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

import io.postern.smtp.Endpoint;
import io.postern.smtp.Timeouts;
import io.postern.smtp.TlsSettings;
import io.postern.smtp.sasl.Login;

/**
 * Everything that makes two sessions not interchangeable: where, under which TLS and trust, as whom, and how we behave. What is not here
 * is a gateway's name, which may be an alias, and its limits, which are about numbers.
 */
public record SessionKey(Endpoint endpoint, TlsSettings tls, Login login, Optional<String> heloName, Timeouts timeouts,
                         Set<String> hiddenKeywords) {
    public SessionKey {
        hiddenKeywords = Set.copyOf(hiddenKeywords);
    }

    public static SessionKey of(Gateway gateway) {
        return new SessionKey(gateway.endpoint(), gateway.tls(), gateway.login(), gateway.heloName(), gateway.timeouts(),
            gateway.hiddenKeywords());
    }
}
