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
import java.util.List;

import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** A connection in clear: good for a greeting and STARTTLS. It has no way to authenticate; see {@link TlsChannel}. */
public final class PlainChannel extends Channel {
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

    /** Starts TLS on this connection; this channel must not be used afterwards. */
    TlsChannel startTls(SSLContext context, Duration limit) throws IOException {
        if (hasPending()) {
            throw new SmtpException(Fault.INJECTED, "bytes in clear after the 220 to STARTTLS");
        }
        try {
            SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(tcp(), host, tcp().getPort(), true);
            tls.setSSLParameters(parameters(tls));
            within(limit, () -> {
                tls.startHandshake();
                return tls;
            });
            return new TlsChannel(tcp(), tls, watchdog());
        } catch (SmtpException e) {
            throw e;
        } catch (IOException e) {
            throw new SmtpException(Fault.TLS_FAILED, String.valueOf(e.getMessage()), e);
        }
    }

    private SSLParameters parameters(SSLSocket tls) {
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        // "HTTPS" names the rules of RFC 2818: subjectAltName, wildcard in the leftmost label only. Without it JSSE checks no name at all.
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        if (!isAddressLiteral()) {
            parameters.setServerNames(List.of(new SNIHostName(host)));
        }
        return parameters;
    }

    private boolean isAddressLiteral() {
        return host.indexOf(':') >= 0 || host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
    }
}
