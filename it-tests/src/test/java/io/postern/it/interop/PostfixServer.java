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
import io.postern.peers.tls.TestAuthority;

/** Postfix with the authentication of Dovecot. It passes each message on to a gateway of ours. */
public final class PostfixServer implements MailServer {
    private final PeerHome home = PostfixFolder.create();
    private final ScriptedGateway sink = ScriptedGateway.builder().start();
    private final Doors doors = Doors.named(PostfixFolder.DOORS);
    private final PeerProcess dovecot;
    private PeerProcess postfix;

    public PostfixServer(TestAuthority authority) {
        home.folder("dovecot/run", "root");
        Path identity = home.folder().resolve("identity.pem");
        authority.issue("localhost").writeKeyAndChainPem(identity);
        Map<String, String> values = new HashMap<>(doors.values());
        values.putAll(Map.of("IDENTITY", identity.toString(), "SINK", String.valueOf(sink.port()),
            "USER", InteropClient.USER, "PASSWORD", InteropClient.PASSWORD));
        PostfixFolder.fill(home, values, "main.cf", "master.cf", "users", "dovecot.conf");
        dovecot = startDovecot();
        postfix = PostfixFolder.start(home, port("CHUNKING"));
    }

    /** doveconf reads the settings for it: else it would look for doveconf under the path that it was compiled for. */
    private PeerProcess startDovecot() {
        Path libraries = PeerHome.INSTALLED.resolve("usr/lib/dovecot");
        String settings = home.folder().resolve("dovecot.conf").toString();
        return PeerProcess.start(home.folder().resolve("dovecot/output"),
            Map.of("LD_LIBRARY_PATH", libraries + ":" + libraries.resolve("modules/old-stats")),
            PeerHome.INSTALLED.resolve("usr/bin/doveconf").toString(), "-f", "service=master", "-c", settings,
            "-e", PeerHome.INSTALLED.resolve("usr/sbin/dovecot").toString(), "-F", "-c", settings)
            .await("Dovecot's socket", () -> home.folder().resolve("dovecot/auth").toFile().exists());
    }

    @Override
    public int port(String door) {
        return doors.port(door);
    }

    @Override
    public List<ReceivedMessage> received() {
        return sink.received();
    }

    /** What it logged about this message, such as the SASL mechanism. */
    List<String> log(ReceivedMessage message) {
        String id = message.octets().replaceFirst("(?s)^Received: .*?\\sid ([^\\s;]+).*", "$1");
        return log().filter(line -> line.contains(" " + id + ": ")).toList();
    }

    Stream<String> log() {
        return home.lines("data/mail.log");
    }

    /** Dovecot is not among them. */
    @Override
    public ProcessHandle ancestor() {
        return postfix.ancestor();
    }

    @Override
    public void terminate() {
        postfix.close();
    }

    @Override
    public void startAgain() {
        postfix = PostfixFolder.start(home, port("CHUNKING"));
    }

    @Override
    public void close() {
        postfix.close();
        dovecot.close();
        sink.close();
        home.close();
    }
}
