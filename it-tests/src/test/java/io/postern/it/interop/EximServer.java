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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.postern.peers.smtp.ReceivedMessage;
import io.postern.peers.smtp.ScriptedGateway;
import io.postern.peers.tls.TestAuthority;

/** Exim. It passes each message on to a gateway of ours. */
public final class EximServer implements MailServer {
    private static final List<String> DOORS = List.of("CHUNKING", "PIPELINING", "NEITHER", "CRAM_MD5", "PLAIN", "IMPLICIT_TLS");
    private static final String OWNER = "Debian-exim";

    private final PeerHome home = PeerHome.create("exim");
    private final ScriptedGateway sink = ScriptedGateway.builder().start();
    private final Doors doors = Doors.named(DOORS);
    private final Path configuration;
    private PeerProcess process;

    public EximServer(TestAuthority authority) {
        home.folder("spool", OWNER);
        home.folder("log", OWNER);
        Path identity = home.folder().resolve("identity.pem");
        authority.issue("localhost").writeKeyAndChainPem(identity);
        Map<String, String> values = new HashMap<>(doors.values());
        values.putAll(Map.of("PEERS", PeerHome.INSTALLED.toString(), "HOME", home.folder().toString(),
            "IDENTITY", identity.toString(), "SINK", String.valueOf(sink.port()),
            "USER", InteropClient.USER, "PASSWORD", InteropClient.PASSWORD));
        configuration = home.fill("exim/exim.conf", values);
        process = start();
    }

    private PeerProcess start() {
        List<String> command = new ArrayList<>(exim());
        command.add("-bdf");
        return PeerProcess.start(home.folder().resolve("output"), Map.of(), command.toArray(String[]::new)).awaitPort(port("CHUNKING"));
    }

    private List<String> exim() {
        return List.of(PeerHome.INSTALLED.resolve("usr/sbin/exim4").toString(), "-C", configuration.toString());
    }

    @Override
    public int port(String door) {
        return doors.port(door);
    }

    @Override
    public List<ReceivedMessage> received() {
        return sink.received();
    }

    /** The line of the log that says how the message came, such as {@code L} for PIPELINING and {@code K} for CHUNKING. */
    String arrivalLine(ReceivedMessage message) {
        String id = message.octets().replaceFirst("(?s)^Received: id ([^ ]+) .*", "$1");
        return home.lines("log/mainlog").filter(line -> line.contains(id + " <= ")).findFirst().orElseThrow();
    }

    @Override
    public ProcessHandle ancestor() {
        return process.ancestor();
    }

    @Override
    public void terminate() {
        process.close();
    }

    /** What the one before it left in the queue is delivered at once. */
    @Override
    public void startAgain() {
        process = start();
        List<String> queueRun = new ArrayList<>(exim());
        queueRun.add("-qff");
        Command.run(Map.of(), queueRun, "");
    }

    @Override
    public void close() {
        process.close();
        sink.close();
        home.close();
    }
}
