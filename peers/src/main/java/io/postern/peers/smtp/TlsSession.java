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

package io.postern.peers.smtp;

import java.time.Instant;
import java.util.List;

/**
 * What a TLS handshake agreed on, seen from the gateway.
 *
 * @param connection  its number
 * @param created     when the full handshake was that made the session: earlier than the connection when the session was resumed
 * @param serverNames asked for by SNI (RFC 6066, 3)
 * @param client      the subject of the client's certificate, empty if it showed none
 */
public record TlsSession(int connection, String protocol, String cipherSuite, Instant created, List<String> serverNames, String client) {
    public TlsSession {
        serverNames = List.copyOf(serverNames);
    }
}
