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


package io.postern.rdns.james;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A client that sends as many lines at once as it likes, from a loopback address of its own. */
final class PipeliningClient implements AutoCloseable {
    private static final int PATIENCE_MS = 20_000;

    private Socket socket = new Socket();
    private BufferedReader replies;

    private PipeliningClient(String from, InetSocketAddress server) throws IOException {
        socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
        socket.connect(server, PATIENCE_MS);
        socket.setSoTimeout(PATIENCE_MS);
        replies = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
    }

    /** Connects, and reads the greeting and the reply to EHLO. */
    static PipeliningClient greeted(String from, InetSocketAddress server) throws IOException {
        PipeliningClient client = new PipeliningClient(from, server);
        client.readReplies(1);
        client.send("EHLO client.test").readReplies(1);
        return client;
    }

    /** Sends all lines in one go. */
    PipeliningClient send(String... lines) throws IOException {
        socket.getOutputStream().write((String.join("\r\n", lines) + "\r\n").getBytes(US_ASCII));
        return this;
    }

    /** Sends this as it stands. */
    PipeliningClient sendRaw(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(US_ASCII));
        return this;
    }

    /** Makes the TLS handshake. */
    PipeliningClient handshake(SSLContext tls) throws IOException {
        SSLSocket secured = (SSLSocket) tls.getSocketFactory().createSocket(socket, "localhost", socket.getPort(), true);
        secured.startHandshake();
        socket = secured;
        replies = new BufferedReader(new InputStreamReader(secured.getInputStream(), US_ASCII));
        return this;
    }

    /** The last lines of so many replies. */
    List<String> readReplies(int count) throws IOException {
        List<String> last = new ArrayList<>();
        while (last.size() < count) {
            String line = replies.readLine();
            if (line == null) {
                throw new IOException("closed after " + last);
            }
            if (line.length() < 4 || line.charAt(3) != '-') {
                last.add(line);
            }
        }
        return last;
    }

    /** The first three digits of so many replies. */
    List<String> readCodes(int count) throws IOException {
        return readReplies(count).stream().map(reply -> reply.substring(0, 3)).toList();
    }

    boolean hasUnreadReplies() throws IOException {
        return replies.ready();
    }

    boolean isClosedByServer() throws IOException {
        return replies.readLine() == null;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
