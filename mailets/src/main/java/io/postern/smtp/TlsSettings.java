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

import java.util.Optional;

/** How TLS is made with a server. Two equal ones may share sessions, others never. */
public record TlsSettings(TlsMode mode, Trust trust, Optional<ClientCertificate> clientCertificate, Version minimum) {
    /** STARTTLS, the trust store of this Java, TLS 1.2 or newer. */
    public static final TlsSettings DEFAULT = new TlsSettings(TlsMode.STARTTLS, Trust.JVM, Optional.empty(), Version.TLS_1_2);

    /** Protocol versions that are safe (RFC 8996). */
    public enum Version {
        TLS_1_2("TLSv1.2"), TLS_1_3("TLSv1.3");

        private final String protocol;

        Version(String protocol) {
            this.protocol = protocol;
        }

        /** Its name in JSSE. */
        public String protocol() {
            return protocol;
        }
    }
}
