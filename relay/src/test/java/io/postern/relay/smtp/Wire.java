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

package io.postern.relay.smtp;

import java.io.InputStream;
import java.net.InetSocketAddress;
import java.util.Optional;

import javax.net.ssl.SSLSession;

import org.apache.james.protocols.api.AbstractProtocolTransport;
import org.apache.james.protocols.api.ProtocolSession;
import org.apache.james.protocols.api.handler.LineHandler;

/** A transport of James's that has a peer and carries nothing. */
final class Wire extends AbstractProtocolTransport {
    private final InetSocketAddress peer;

    Wire(InetSocketAddress peer) {
        this.peer = peer;
    }

    @Override
    public InetSocketAddress getRemoteAddress() {
        return peer;
    }

    @Override
    public InetSocketAddress getLocalAddress() {
        return peer;
    }

    @Override
    public String getId() {
        return "wire";
    }

    @Override
    public boolean isTLSStarted() {
        return false;
    }

    @Override
    public boolean isStartTLSSupported() {
        return false;
    }

    @Override
    public Optional<SSLSession> getSSLSession() {
        return Optional.empty();
    }

    @Override
    public boolean isProxyRequired() {
        return false;
    }

    @Override
    public void pushLineHandler(LineHandler<? extends ProtocolSession> handler, ProtocolSession session) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void popLineHandler() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void setReadable(boolean readable) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isReadable() {
        return true;
    }

    @Override
    protected void writeToClient(byte[] octets, ProtocolSession session, boolean startTls) {
        throw new UnsupportedOperationException();
    }

    @Override
    protected void writeToClient(InputStream octets, ProtocolSession session, boolean startTls) {
        throw new UnsupportedOperationException();
    }

    @Override
    protected void close() {
        throw new UnsupportedOperationException();
    }
}
