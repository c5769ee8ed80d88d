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
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;

import javax.net.ssl.SSLSocket;

/** A connection in clear: good for a greeting and STARTTLS. It has no way to authenticate; see {@link TlsChannel}. */
public final class PlainChannel extends Channel {
    /** What JSSE says about bytes that are no TLS. */
    private static final String NO_TLS = "unrecognized SSL message";

    private final String host;

    PlainChannel(Socket tcp, String host, Watchdog watchdog) throws IOException {
        super(tcp, tcp, watchdog);
        this.host = host;
    }

    /** The name that was dialled, and that the server's certificate must carry. */
    String host() {
        return host;
    }

    InetAddress localAddress() {
        return tcp().getLocalAddress();
    }

    /** Starts TLS on this connection, in answer to a 220 or from the first byte on; this channel must not be used afterwards. */
    TlsChannel startTls(TlsContext context, Duration limit) throws IOException {
        if (hasPending()) {
            throw spokeInClear(context.mode());
        }
        try {
            SSLSocket tls = context.over(tcp(), host);
            within(limit, () -> {
                tls.startHandshake();
                return tls;
            });
            return new TlsChannel(tcp(), tls, watchdog());
        } catch (SmtpException e) {
            throw e;
        } catch (IOException e) {
            String reason = String.valueOf(e.getMessage());
            throw reason.contains(NO_TLS) ? noTls(context.mode(), e) : new SmtpException(Fault.TLS_FAILED, reason, e);
        }
    }

    private static SmtpException spokeInClear(TlsMode mode) {
        return switch (mode) {
            case STARTTLS -> new SmtpException(Fault.INJECTED, "bytes in clear after the 220 to STARTTLS");
            case IMPLICIT -> noTls(mode, new IOException("the server spoke first"));
        };
    }

    private static SmtpException noTls(TlsMode mode, IOException cause) {
        String hint = mode == TlsMode.IMPLICIT ? "; does TLS begin with STARTTLS on this port?" : "";
        return new SmtpException(Fault.TLS_FAILED, "the server does not answer in TLS" + hint, cause);
    }
}
