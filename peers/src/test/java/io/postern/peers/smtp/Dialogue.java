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

package io.postern.peers.smtp;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A client that says exactly what it is told to; a read that takes longer than 10 seconds fails. */
final class Dialogue implements AutoCloseable {
    private static final int READ_MILLIS = 10_000;

    private Socket socket;

    Dialogue(ScriptedGateway gateway) throws IOException {
        socket = new Socket(gateway.address().getAddress(), gateway.port());
        socket.setSoTimeout(READ_MILLIS);
    }

    Dialogue startTls(SSLContext context) throws IOException {
        SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(socket, "localhost", socket.getPort(), true);
        socket = tls;
        tls.startHandshake();
        return this;
    }

    /** How long the next reads may take. */
    Dialogue patience(Duration time) throws IOException {
        socket.setSoTimeout((int) time.toMillis());
        return this;
    }

    Dialogue send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** Sends a command and returns its whole reply. */
    String ask(String command) throws IOException {
        return send(command + "\r\n").reply();
    }

    /** The next reply, its lines parted by {@code |}. */
    String reply() throws IOException {
        String line = line();
        return line.length() > 3 && line.charAt(3) == '-' ? line + "|" + reply() : line;
    }

    /** The next octet, -1 at the end of the stream. */
    int read() throws IOException {
        return socket.getInputStream().read();
    }

    private String line() throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder line = new StringBuilder();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                return line + "<end>";
            }
            line.append((char) octet);
        }
        return line.toString().strip();
    }

    static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
