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

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.function.Supplier;

import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/** A connection under TLS, with the server's identity verified: the only kind that can authenticate or carry a message. */
public final class TlsChannel extends Channel {
    /** The mark of a TLS session that a connection has used; a session keeps it when it is resumed. */
    private static final String USED = "io.postern.smtp.used";

    private final SSLSession session;
    private final SessionFacts.TlsHandshake handshake;

    /** A channel under TLS whose handshake is done. */
    TlsChannel(Socket tcp, SSLSocket tls, Watchdog watchdog) throws IOException {
        super(tcp, tls, watchdog);
        session = tls.getSession();
        handshake = session.getValue(USED) == null ? SessionFacts.TlsHandshake.FULL : SessionFacts.TlsHandshake.RESUMED;
        session.putValue(USED, USED);
    }

    SessionFacts facts(String mechanism) {
        return new SessionFacts(mechanism, session.getProtocol(), session.getCipherSuite(), handshake,
            (InetSocketAddress) tcp().getRemoteSocketAddress());
    }

    /**
     * Runs AUTH. While it goes on, only codes of what the server says are shown; afterwards too, where a reply answers no command.
     */
    <T> Attempt<T> inConfidence(Supplier<Attempt<T>> authentication) {
        discretion(Discretion.AUTH);
        try {
            return authentication.get();
        } finally {
            discretion(Discretion.STRAYS);
        }
    }
}
