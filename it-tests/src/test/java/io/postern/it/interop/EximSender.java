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

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.postern.peers.smtp.ReceivedMessage;
import io.postern.peers.smtp.ScriptedGateway;

/** Exim, which looks at its queue each two seconds. */
final class EximSender implements RealSender {
    private static final String DOOR = "DOOR";
    private static final String OWNER = "Debian-exim";

    private final PeerHome home = PeerHome.create("exim-sender");
    private final ScriptedGateway sink = ScriptedGateway.builder().start();
    private final Doors doors = Doors.named(List.of(DOOR));
    private final PeerProcess process;

    EximSender(int james) {
        home.folder("spool", OWNER);
        home.folder("log", OWNER);
        Map<String, String> values = new HashMap<>(doors.values());
        values.putAll(Map.of("PEERS", PeerHome.INSTALLED.toString(), "HOME", home.folder().toString(),
            "SINK", String.valueOf(sink.port()), "JAMES", String.valueOf(james)));
        Stream.of(Host.values()).forEach(host -> values.put(host.name(), host.address()));
        Path configuration = home.fill("exim/sender.conf", values);
        process = PeerProcess.start(home.folder().resolve("output"), Map.of(), PeerHome.INSTALLED.resolve("usr/sbin/exim4").toString(),
            "-C", configuration.toString(), "-bdf", "-q2s").awaitPort(port());
    }

    @Override
    public int port() {
        return doors.port(DOOR);
    }

    @Override
    public List<ReceivedMessage> bounces() {
        return sink.received();
    }

    @Override
    public void close() {
        process.close();
        sink.close();
        home.close();
    }
}
