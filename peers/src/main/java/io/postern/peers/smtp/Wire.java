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

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/** Reads and writes one connection, plain or under TLS, and keeps its transcript. */
final class Wire {
    /** Enough for the longest AUTH response (RFC 4954, 4). */
    static final int LONGEST_LINE = 12_288;

    private static final int BUFFER = 16 * 1024;
    private static final int IDLE_MILLIS = 300_000;
    private static final int LINGER_MILLIS = 500;

    private final Socket raw;
    private final Journal journal;
    private final int connection;
    private Optional<SSLSocket> tls = Optional.empty();
    private InputStream in;
    private OutputStream out;

    Wire(Socket raw, Journal journal, int connection) throws IOException {
        this.raw = raw;
        this.journal = journal;
        this.connection = connection;
        raw.setSoTimeout(IDLE_MILLIS);
        raw.setTcpNoDelay(true);
        this.in = new BufferedInputStream(raw.getInputStream(), BUFFER);
        this.out = raw.getOutputStream();
    }

    boolean underTls() {
        return tls.isPresent();
    }

    String tlsProtocol() {
        return tls.map(socket -> socket.getSession().getProtocol()).orElse("");
    }

    /** The octets that have come already and are not read yet; under TLS as far as they are deciphered. */
    int waiting() throws IOException {
        return in.available();
    }

    /** Returns when the client has said something, or has gone; nothing is read. */
    void awaitInput() throws IOException {
        in.mark(1);
        if (in.read() >= 0) {
            in.reset();
        }
    }

    /** Throws away what waits, so that nothing said in clear is heard under TLS (RFC 3207, 4.2). */
    void dropWaiting() throws IOException {
        while (in.available() > 0) {
            in.skipNBytes(in.available());
        }
    }

    void startTls(ServerTls terms) throws IOException {
        SSLSocket socket = (SSLSocket) terms.context().getSocketFactory()
            .createSocket(raw, raw.getInetAddress().getHostAddress(), raw.getPort(), true);
        socket.setUseClientMode(false);
        SSLParameters parameters = socket.getSSLParameters();
        terms.apply(parameters);
        socket.setSSLParameters(parameters);
        try {
            socket.startHandshake();
        } catch (IOException e) {
            journal.line(connection + " -- TLS failed: " + printable(String.valueOf(e.getMessage())));
            throw e;
        }
        tls = Optional.of(socket);
        in = new BufferedInputStream(socket.getInputStream(), BUFFER);
        out = socket.getOutputStream();
        journal.line(connection + "T -- " + tlsProtocol());
        journal.tlsSession(describe((ExtendedSSLSession) socket.getSession()));
    }

    private TlsSession describe(ExtendedSSLSession session) {
        List<String> names = session.getRequestedServerNames().stream()
            .map(name -> new String(name.getEncoded(), StandardCharsets.US_ASCII))
            .toList();
        return new TlsSession(connection, session.getProtocol(), session.getCipherSuite(), Instant.ofEpochMilli(session.getCreationTime()),
            names, client(session));
    }

    private static String client(SSLSession session) {
        try {
            return session.getPeerPrincipal().getName();
        } catch (SSLPeerUnverifiedException e) {
            return "";
        }
    }

    void renegotiate() throws IOException {
        if (tls.isPresent()) {
            tls.get().startHandshake();
        }
    }

    /** The next line without its end; empty when it is longer than {@link #LONGEST_LINE}, and read to its end all the same. */
    Optional<String> readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int previous = -1;
        for (int octet = read(); octet != '\n'; octet = read()) {
            if (line.size() <= LONGEST_LINE) {
                line.write(octet);
            }
            previous = octet;
        }
        String text = line.toString(StandardCharsets.UTF_8);
        if (previous == '\r') {
            text = text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
        } else {
            violation("bare LF at the end of a line");
        }
        if (text.chars().anyMatch(c -> c == '\r' || c == 0)) {
            violation("bare CR or NUL in a line");
        }
        said("C", text);
        return line.size() > LONGEST_LINE ? Optional.empty() : Optional.of(text);
    }

    int read() throws IOException {
        int octet = in.read();
        if (octet < 0) {
            throw new EOFException("closed by the client");
        }
        return octet;
    }

    int read(byte[] buffer, int length) throws IOException {
        int count = in.read(buffer, 0, length);
        if (count < 0) {
            throw new EOFException("closed by the client");
        }
        return count;
    }

    /** Sends a reply; each line gets the code of the first and the hyphen or space that it needs (RFC 5321, 4.2.1). */
    void reply(String text) throws IOException {
        String code = text.substring(0, 3);
        String[] lines = text.split("\n", -1);
        StringBuilder reply = new StringBuilder();
        for (int i = 0; i < lines.length; i++) {
            boolean coded = lines[i].equals(code) || lines[i].startsWith(code + " ") || lines[i].startsWith(code + "-");
            String rest = coded ? lines[i].substring(Math.min(4, lines[i].length())) : lines[i];
            String line = code + (i < lines.length - 1 ? "-" : " ") + rest;
            said("S", line);
            reply.append(line).append("\r\n");
        }
        out.write(reply.toString().getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    void raw(byte[] octets) throws IOException {
        said("S", "(raw) " + new String(octets, StandardCharsets.ISO_8859_1));
        out.write(octets);
        out.flush();
    }

    void said(String who, String text) {
        journal.line(connection + (underTls() ? "T " : " ") + who + ": " + printable(text));
    }

    void violation(String what) {
        journal.violation(connection, printable(what));
    }

    /** Ends in order: what the client still sends is read for a moment, because a close with unread input would be a RST. */
    void close() {
        try (raw) {
            if (tls.isPresent()) {
                tls.get().shutdownOutput();
            }
            raw.shutdownOutput();
            raw.setSoTimeout(LINGER_MILLIS);
            long end = System.nanoTime() + LINGER_MILLIS * 1_000_000L;
            byte[] rest = new byte[BUFFER];
            int count = 0;
            while (count >= 0 && System.nanoTime() < end) {
                count = raw.getInputStream().read(rest);
            }
        } catch (IOException e) {
            // The client was quicker, or stays silent: closed either way.
        }
    }

    void cut() throws IOException {
        raw.shutdownOutput();
    }

    void reset() throws IOException {
        raw.setSoLinger(true, 0);
        raw.close();
    }

    private static String printable(String text) {
        StringBuilder printable = new StringBuilder();
        text.chars().forEach(c -> printable.append(c < ' ' || c == 0x7f ? String.format("\\x%02x", c) : String.valueOf((char) c)));
        return printable.toString();
    }
}
