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

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.postern.peers.smtp.ReceivedMessage;
import io.postern.peers.smtp.ScriptedGateway;
import io.postern.peers.tls.TestAuthority;

/** OpenSMTPD. It passes each message on to a gateway of ours. */
public final class OpenSmtpdServer implements MailServer {
    private static final List<String> DOORS = List.of("STARTTLS", "IMPLICIT_TLS");

    private final PeerHome home = PeerHome.create("opensmtpd");
    private final ScriptedGateway sink = ScriptedGateway.builder().start();
    private final Doors doors = Doors.named(DOORS);
    private PeerProcess process;

    public OpenSmtpdServer(TestAuthority authority) {
        home.folder("var/run", "root");
        home.folder("var/spool", "root");
        home.folder("var/lib/opensmtpd/empty", "root");
        Map<String, String> values = new HashMap<>(doors.values());
        values.putAll(Map.of("HOME", home.folder().toString(), "ENGINE", engine().toString(), "SINK", String.valueOf(sink.port()),
            "USER", InteropClient.USER, "HASH", hash()));
        List.of("smtpd.conf", "openssl.cnf", "users").forEach(file -> home.fill("opensmtpd/" + file, values));
        writeIdentity(authority);
        process = start();
    }

    /** It takes no key that others can read. */
    private void writeIdentity(TestAuthority authority) {
        Path identity = home.folder().resolve("identity.pem");
        authority.issue("localhost").writeKeyAndChainPem(identity);
        try {
            Files.setPosixFilePermissions(identity, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path engine() {
        try (DirectoryStream<Path> found = Files.newDirectoryStream(PeerHome.INSTALLED.resolve("usr/lib"), "*-linux-gnu")) {
            return found.iterator().next().resolve("engines-3/pkcs11.so");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String hash() {
        String program = PeerHome.INSTALLED.resolve("usr/libexec/opensmtpd/encrypt").toString();
        return Command.run(Map.of(), List.of(program, InteropClient.PASSWORD), "").strip();
    }

    /** Its folders below /var are compiled in: it sees our own there, and nobody else does. */
    private PeerProcess start() {
        return PeerProcess.start(home.folder().resolve("output"), Map.of("OPENSSL_CONF", home.folder().resolve("openssl.cnf").toString()),
            "unshare", "--mount", "sh", "-c", "mount --bind \"$1/var\" /var && exec \"$2\" -d -f \"$1/smtpd.conf\"", "sh",
            home.folder().toString(), PeerHome.INSTALLED.resolve("usr/sbin/smtpd").toString())
            .awaitPort(port("STARTTLS")).awaitPort(port("IMPLICIT_TLS"));
    }

    @Override
    public int port(String door) {
        return doors.port(door);
    }

    @Override
    public List<ReceivedMessage> received() {
        return sink.received();
    }

    @Override
    public ProcessHandle ancestor() {
        return process.ancestor();
    }

    @Override
    public void terminate() {
        process.close();
    }

    @Override
    public void startAgain() {
        process = start();
    }

    @Override
    public void close() {
        process.close();
        sink.close();
        home.close();
    }
}
