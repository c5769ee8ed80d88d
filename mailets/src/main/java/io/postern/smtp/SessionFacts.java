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

import java.net.InetSocketAddress;

/**
 * How a session came about: for log lines and metrics.
 *
 * @param mechanism   of SASL, such as {@code PLAIN}
 * @param protocol    such as {@code TLSv1.3}
 * @param cipherSuite as JSSE names it
 * @param remote      the server's address
 */
public record SessionFacts(String mechanism, String protocol, String cipherSuite, TlsHandshake handshake, InetSocketAddress remote) {
    /** What the TLS handshake did. */
    public enum TlsHandshake {
        /** The server proved its identity. */
        FULL,
        /** It went on with a session in which it had done so, within the last hour. */
        RESUMED
    }
}
