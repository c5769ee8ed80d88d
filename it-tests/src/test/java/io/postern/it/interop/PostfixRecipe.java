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

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Postfix that asks for reverse DNS, with a door for each of its two restrictions. It runs in a network of its own, and is reached by
 * sockets in the file system, which know no networks.
 */
final class PostfixRecipe implements AutoCloseable {
    private static final Pattern VERDICT =
        Pattern.compile("250 .*|(450|550) [45]\\.7\\.(?:1|25) Client host rejected: cannot find your .*");
    private static final List<String> DIALOGUE = List.of("EHLO x", "MAIL FROM:<>", "RCPT TO:<c@d.example>");

    private final PeerHome home = PostfixFolder.create();
    private final PeerProcess postfix;

    /** Starts one that asks this resolver. */
    PostfixRecipe(NetworkNamespace network, Path resolvConf) {
        Map<String, String> values = Map.of("PEERS", PeerHome.INSTALLED.toString(), "HOME", home.folder().toString());
        Stream.of("main.cf", "master.cf").forEach(file -> home.fill("postfix-recipe/" + file, values));
        postfix = PostfixFolder.start(home, command -> network.resolvingBy(resolvConf, command));
        postfix.await("door", () -> door("client").toFile().exists());
    }

    private Path door(String name) {
        return home.folder().resolve("queue/public").resolve(name);
    }

    /** {@code accept}, {@code 450} or {@code 550}, at this door. */
    String verdict(String door, RdnsCase client) {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(door(door)))) {
            BufferedReader replies = new BufferedReader(Channels.newReader(channel, US_ASCII));
            write(channel, proxyLine(client.client()));
            String reply = reply(replies);
            for (String command : DIALOGUE) {
                write(channel, command);
                reply = reply(replies);
            }
            Matcher verdict = VERDICT.matcher(reply);
            if (!verdict.matches()) {
                throw new AssertionError(client + " at " + door + ": " + reply);
            }
            return verdict.group(1) == null ? "accept" : verdict.group(1);
        } catch (IOException e) {
            throw new UncheckedIOException(client + " at " + door, e);
        }
    }

    private static String proxyLine(String client) {
        return "PROXY " + (client.contains(":") ? "TCP6 " + client + " 2001:db8::25" : "TCP4 " + client + " 192.0.2.25") + " 40000 25";
    }

    private static void write(SocketChannel channel, String line) throws IOException {
        channel.write(ByteBuffer.wrap((line + "\r\n").getBytes(US_ASCII)));
    }

    private static String reply(BufferedReader replies) throws IOException {
        String line = replies.readLine();
        while (line != null && line.startsWith("-", 3)) {
            line = replies.readLine();
        }
        if (line == null) {
            throw new IOException("the connection ended");
        }
        return line;
    }

    @Override
    public void close() {
        postfix.close();
        home.close();
    }
}
