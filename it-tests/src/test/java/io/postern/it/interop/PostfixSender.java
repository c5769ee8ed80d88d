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

package io.postern.it.interop;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.postern.peers.smtp.ReceivedMessage;
import io.postern.peers.smtp.ScriptedGateway;

/** Postfix, which tries again after a few seconds. */
final class PostfixSender implements RealSender {
    private static final String SETTINGS = """
        mynetworks = 127.0.0.0/8
        smtpd_tls_security_level = none
        smtpd_sasl_auth_enable = no
        smtpd_relay_restrictions = permit_mynetworks, reject
        smtp_dns_support_level = disabled
        smtp_host_lookup = native
        minimal_backoff_time = 2s
        maximal_backoff_time = 4s
        queue_run_delay = 2s
        sender_dependent_default_transport_maps = inline:{ %s }
        """;

    private final PeerHome home = PostfixFolder.create();
    private final ScriptedGateway sink = ScriptedGateway.builder().start();
    private final Doors doors = Doors.named(PostfixFolder.DOORS);
    private final PeerProcess postfix;

    PostfixSender(int james) {
        Map<String, String> values = new HashMap<>(doors.values());
        // Nobody asks for TLS.
        values.putAll(Map.of("IDENTITY", "none", "SINK", String.valueOf(sink.port())));
        PostfixFolder.fill(home, values, "main.cf", "master.cf");
        PostfixFolder.change(home, "main.cf", SETTINGS.formatted(all(", ",
            host -> "{ " + host.sender() + " = " + host.localPart() + ":[127.0.0.1]:" + james + " }")));
        PostfixFolder.change(home, "master.cf", all("\n",
            host -> host.localPart() + " unix - - n - - smtp -o smtp_bind_address=" + host.address()) + "\n");
        postfix = PostfixFolder.start(home, port());
    }

    private static String all(String between, Function<Host, String> text) {
        return Stream.of(Host.values()).map(text).collect(Collectors.joining(between));
    }

    @Override
    public int port() {
        return doors.port("CHUNKING");
    }

    @Override
    public List<ReceivedMessage> bounces() {
        return sink.received();
    }

    @Override
    public void close() {
        postfix.close();
        sink.close();
        home.close();
    }
}
