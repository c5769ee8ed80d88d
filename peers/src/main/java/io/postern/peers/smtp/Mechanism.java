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
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The server's side of a SASL mechanism. */
enum Mechanism {
    /** RFC 4616. */
    PLAIN("PLAIN") {
        @Override
        Outcome judge(Peer peer, Map<String, String> users) throws IOException, Unreadable {
            Optional<String> initial = peer.initialResponse();
            String[] fields = decode(initial.isPresent() ? initial.get() : peer.ask(new byte[0])).split("\0", -1);
            if (fields.length != 3) {
                throw new Unreadable(End.MALFORMED);
            }
            boolean ownIdentity = fields[0].isEmpty() || fields[0].equals(fields[1]);
            return Outcome.of(fields[1], ownIdentity && known(users, fields[1], fields[2]));
        }
    },
    /** draft-murchison-sasl-login. */
    LOGIN("LOGIN") {
        @Override
        Outcome judge(Peer peer, Map<String, String> users) throws IOException, Unreadable {
            Optional<String> initial = peer.initialResponse();
            String user = decode(initial.isPresent() ? initial.get() : peer.ask("Username:".getBytes(StandardCharsets.US_ASCII)));
            String password = decode(peer.ask("Password:".getBytes(StandardCharsets.US_ASCII)));
            return Outcome.of(user, known(users, user, password));
        }
    },
    /** RFC 2195. */
    CRAM_MD5("CRAM-MD5") {
        @Override
        Outcome judge(Peer peer, Map<String, String> users) throws IOException, Unreadable {
            if (peer.initialResponse().isPresent()) {
                throw new Unreadable(End.MALFORMED);
            }
            byte[] challenge = ("<" + CHALLENGES.incrementAndGet() + "." + System.nanoTime() + "@gateway.test>")
                .getBytes(StandardCharsets.US_ASCII);
            String response = decode(peer.ask(challenge));
            int space = response.lastIndexOf(' ');
            if (space < 0) {
                throw new Unreadable(End.MALFORMED);
            }
            String user = response.substring(0, space);
            boolean proven = users.containsKey(user)
                && response.substring(space + 1).equals(hmacMd5(users.getOrDefault(user, ""), challenge));
            return Outcome.of(user, proven);
        }
    },
    /** RFC 5802. */
    SCRAM_SHA_1("SCRAM-SHA-1") {
        @Override
        Outcome judge(Peer peer, Map<String, String> users) throws IOException, Unreadable {
            return scram(new ScramServer("SHA-1", "SHA1"), peer, users);
        }
    },
    /** RFC 7677. */
    SCRAM_SHA_256("SCRAM-SHA-256") {
        @Override
        Outcome judge(Peer peer, Map<String, String> users) throws IOException, Unreadable {
            return scram(new ScramServer("SHA-256", "SHA256"), peer, users);
        }
    },
    /** The password is the token; a refusal is explained in a challenge, which the client answers by an empty line. */
    XOAUTH2("XOAUTH2") {
        @Override
        Outcome judge(Peer peer, Map<String, String> users) throws IOException, Unreadable {
            Optional<String> initial = peer.initialResponse();
            Matcher response = TOKEN.matcher(decode(initial.isPresent() ? initial.get() : peer.ask(new byte[0])));
            if (!response.matches()) {
                throw new Unreadable(End.MALFORMED);
            }
            if (known(users, response.group(1), response.group(2))) {
                return Outcome.of(response.group(1), true);
            }
            boolean understood = decode(peer.ask("{\"status\":\"401\"}".getBytes(StandardCharsets.US_ASCII))).isEmpty();
            return new Outcome(understood ? End.WRONG : End.MALFORMED, response.group(1));
        }
    },
    /** RFC 4422, appendix A; whoever has come so far is believed. */
    EXTERNAL("EXTERNAL") {
        @Override
        Outcome judge(Peer peer, Map<String, String> users) throws IOException, Unreadable {
            Optional<String> initial = peer.initialResponse();
            String identity = decode(initial.isPresent() ? initial.get() : peer.ask(new byte[0]));
            return Outcome.of(identity, identity.isEmpty() || users.containsKey(identity));
        }
    };

    private static final Pattern TOKEN = Pattern.compile("user=([^\1]*)\1auth=Bearer ([^\1]*)\1\1");
    private static final AtomicLong CHALLENGES = new AtomicLong();

    private final String saslName;

    /** How an exchange ended. */
    enum End {
        PROVEN, WRONG, MALFORMED, CANCELLED
    }

    /** The end, and the user who was named before it. */
    record Outcome(End end, String user) {
        private static Outcome of(String user, boolean proven) {
            return new Outcome(proven ? End.PROVEN : End.WRONG, user);
        }
    }

    /** Who is to prove something; what it says comes in base64. */
    interface Peer {
        Optional<String> initialResponse();

        String ask(byte[] challenge) throws IOException;
    }

    private static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        private final End end;

        private Unreadable(End end) {
            this.end = end;
        }
    }

    Mechanism(String saslName) {
        this.saslName = saslName;
    }

    static Optional<Mechanism> named(String saslName) {
        return Arrays.stream(values()).filter(mechanism -> mechanism.saslName.equals(saslName)).findFirst();
    }

    Outcome run(Peer peer, Map<String, String> users) throws IOException {
        try {
            return judge(peer, users);
        } catch (Unreadable e) {
            return new Outcome(e.end, "");
        }
    }

    abstract Outcome judge(Peer peer, Map<String, String> users) throws IOException, Unreadable;

    private static Outcome scram(ScramServer server, Peer peer, Map<String, String> users) throws IOException, Unreadable {
        try {
            Optional<String> initial = peer.initialResponse();
            String user = server.begin(decode(initial.isPresent() ? initial.get() : peer.ask(new byte[0])));
            String clientFinal = decode(peer.ask(server.firstMessage().getBytes(StandardCharsets.US_ASCII)));
            boolean proven = server.isProven(clientFinal, users.getOrDefault(user, "nobody's")) && users.containsKey(user);
            if (proven && !decode(peer.ask(server.finalMessage().getBytes(StandardCharsets.US_ASCII))).isEmpty()) {
                throw new Unreadable(End.MALFORMED);
            }
            return Outcome.of(user, proven);
        } catch (IllegalArgumentException e) {
            throw new Unreadable(End.MALFORMED);
        }
    }

    private static String decode(String response) throws Unreadable {
        if (response.equals("*")) {
            throw new Unreadable(End.CANCELLED);
        }
        try {
            return new String(Base64.getDecoder().decode(response), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new Unreadable(End.MALFORMED);
        }
    }

    private static boolean known(Map<String, String> users, String user, String password) {
        return users.containsKey(user) && password.equals(users.get(user));
    }

    private static String hmacMd5(String password, byte[] challenge) {
        try {
            Mac mac = Mac.getInstance("HmacMD5");
            mac.init(new SecretKeySpec(password.getBytes(StandardCharsets.UTF_8), "HmacMD5"));
            return HexFormat.of().formatHex(mac.doFinal(challenge));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
