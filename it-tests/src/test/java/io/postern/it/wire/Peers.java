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

package io.postern.it.wire;

import java.util.List;

import io.postern.it.interop.EximServer;
import io.postern.it.interop.MailServer;
import io.postern.it.interop.NodeServer;
import io.postern.it.interop.OpenSmtpdServer;
import io.postern.it.interop.PostfixServer;
import io.postern.it.support.GatewaySetup;

/** The gateways that others wrote, all running. */
record Peers(List<Peer> all) implements AutoCloseable {
    static final String IMPLICIT_TLS = "IMPLICIT_TLS";

    /**
     * One of them.
     *
     * @param doors those of its ports that are used, the one that offers most first
     */
    record Peer(String name, MailServer server, Arrivals arrivals, List<String> doors) {
        Peer(String name, MailServer server, String... doors) {
            this(name, server, new Arrivals(server), List.of(doors));
        }
    }

    static Peers start(GatewaySetup setup) {
        return new Peers(List.of(
            new Peer("Exim", new EximServer(setup.authority()), "CHUNKING", "PIPELINING", "NEITHER", IMPLICIT_TLS),
            new Peer("Postfix", new PostfixServer(setup.authority()), "CHUNKING", "PIPELINING", "NEITHER", IMPLICIT_TLS),
            new Peer("OpenSMTPD", new OpenSmtpdServer(setup.authority()), "STARTTLS", IMPLICIT_TLS),
            new Peer("smtp-server", new NodeServer(setup), "ALL", "NEITHER", IMPLICIT_TLS)));
    }

    /** Another one than this. */
    Peer after(Peer peer) {
        return all.get((all.indexOf(peer) + 1) % all.size());
    }

    @Override
    public void close() {
        all.forEach(peer -> peer.server().close());
    }
}
