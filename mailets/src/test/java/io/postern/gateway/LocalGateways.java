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

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.postern.smtp.Connector;
import io.postern.smtp.Endpoint;
import io.postern.smtp.Peer;
import io.postern.smtp.Timeouts;
import io.postern.smtp.UnusableTlsException;
import io.postern.smtp.sasl.Login;

/** LocalGateways of tests: on localhost, with a certificate of the test authority. */
public final class LocalGateways {
    private LocalGateways() {
    }

    /** A gateway whose every step may take so long. */
    public static Gateway onPort(int port, Duration patience) {
        return new Gateway("localhost:" + port, new Endpoint("localhost", port), Peer.TRUST, Login.withPassword(Peer.RELAY),
            Optional.of("client.example"), Timeouts.uniform(patience), GatewayLimits.DEFAULT, Set.of());
    }

    public static FreshSessions opener(Connector connector, List<Gateway> gateways) {
        try {
            return new FreshSessions(connector, gateways);
        } catch (UnusableTlsException e) {
            throw new AssertionError(e);
        }
    }
}
