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

package io.postern.it.support;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** A client that speaks SMTP line by line, from a loopback address of the test's choice. Replies come whole, without the last CRLF. */
public final class SmtpDialogue implements AutoCloseable {
    private static final int READ_TIMEOUT_MS = 30_000;

    private Socket socket;
    private InputStream in;

    private SmtpDialogue(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    /** Connects, and reads the greeting. */
    public static SmtpDialogue from(String address, int port) {
        SmtpDialogue dialogue = connect(address, port);
        dialogue.expect("220");
        return dialogue;
    }

    /** Connects through the PROXY protocol (version 1), as the client {@code source}, and reads the greeting. */
    public static SmtpDialogue proxied(String source, int port) {
        return proxiedBy("127.0.0.1", source, port);
    }

    /** The same, through a proxy at that loopback address. */
    public static SmtpDialogue proxiedBy(String proxy, String source, int port) {
        SmtpDialogue dialogue = connect(proxy, port);
        boolean v6 = source.indexOf(':') >= 0;
        dialogue.write("PROXY " + (v6 ? "TCP6 " : "TCP4 ") + source + (v6 ? " 2001:db8::25 " : " 192.0.2.25 ") + "40000 25\r\n");
        dialogue.expect("220");
        return dialogue;
    }

    private static SmtpDialogue connect(String address, int port) {
        try {
            Socket socket = new Socket();
            socket.setTcpNoDelay(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(address), 0));
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), READ_TIMEOUT_MS);
            socket.setSoTimeout(READ_TIMEOUT_MS);
            return new SmtpDialogue(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a command and returns the reply. */
    public String send(String command) {
        write(command + "\r\n");
        return readReply();
    }

    /** Sends a command whose reply must begin so. */
    public SmtpDialogue sendExpecting(String command, String replyStart) {
        write(command + "\r\n");
        return expect(replyStart);
    }

    /** Sends commands in one go; {@link #reply} reads what is answered, one by one. */
    public SmtpDialogue pipeline(String... commands) {
        write(String.join("\r\n", commands) + "\r\n");
        return this;
    }

    /** Waits for the next reply. */
    public String reply() {
        return readReply();
    }

    /** Whether something has arrived that nobody has read. */
    public boolean hasUnreadReply() {
        try {
            return in.available() > 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The whole mail: MAIL, RCPT, DATA and the content, which must have CRLF line ends, the last line too. */
    public String mail(String sender, String recipient, String content) {
        sendExpecting("MAIL FROM:<" + sender + ">", "250");
        sendExpecting("RCPT TO:<" + recipient + ">", "250");
        sendExpecting("DATA", "354");
        write(("\r\n" + content).replace("\r\n.", "\r\n..").substring(2) + ".\r\n");
        return readReply();
    }

    /** Sends this in a segment of its own, line ends or not as they stand. */
    public SmtpDialogue sendRaw(String text) {
        write(text);
        return this;
    }

    /** All that still comes until the server closes the connection, or resets it. */
    public String untilClosed() {
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        try {
            for (int next = in.read(); next >= 0; next = in.read()) {
                rest.write(next);
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the server left the connection open after: " + rest.toString(ISO_8859_1), e);
        } catch (IOException e) {
            return rest.toString(ISO_8859_1);
        }
        return rest.toString(ISO_8859_1);
    }

    /** STARTTLS, trusting just the certificate that the server made for itself, and a fresh EHLO. */
    public SmtpDialogue startTls(JamesHome home) {
        return sendExpecting("STARTTLS", "220").handshake(home).sendExpecting("EHLO client.test", "250");
    }

    /** The TLS handshake alone. */
    public SmtpDialogue handshake(JamesHome home) {
        try {
            SSLSocket tls = (SSLSocket) trusting(home).getSocketFactory()
                .createSocket(socket, "localhost", socket.getPort(), true);
            tls.startHandshake();
            socket = tls;
            in = new BufferedInputStream(tls.getInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** AUTH PLAIN with an initial response. */
    public SmtpDialogue authenticate(String user, String password) {
        String response = Base64.getEncoder().encodeToString(("\0" + user + "\0" + password).getBytes(ISO_8859_1));
        return sendExpecting("AUTH PLAIN " + response, "235");
    }

    private static SSLContext trusting(JamesHome home) throws IOException {
        try {
            String secret = Files.readString(home.folder().resolve("conf/keystore.secret"));
            KeyStore keyStore = KeyStore.getInstance(home.folder().resolve("conf/keystore").toFile(), secret.toCharArray());
            KeyStore trustStore = KeyStore.getInstance("PKCS12");
            trustStore.load(null, null);
            trustStore.setCertificateEntry("james", keyStore.getCertificate("james"));
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(trustStore);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, factory.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private SmtpDialogue expect(String replyStart) {
        String reply = readReply();
        if (!reply.startsWith(replyStart)) {
            throw new AssertionError("expected " + replyStart + ", got: " + reply);
        }
        return this;
    }

    private void write(String text) {
        try {
            socket.getOutputStream().write(text.getBytes(ISO_8859_1));
            socket.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String readReply() {
        StringBuilder reply = new StringBuilder();
        String line = readLine();
        while (line.length() > 3 && line.charAt(3) == '-') {
            reply.append(line).append('\n');
            line = readLine();
        }
        return reply.append(line).toString();
    }

    private String readLine() {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try {
            int next = in.read();
            while (next >= 0 && next != '\n') {
                line.write(next);
                next = in.read();
            }
            if (next < 0) {
                throw new AssertionError("the server closed the connection after: " + line.toString(ISO_8859_1));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return line.toString(ISO_8859_1).stripTrailing();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
