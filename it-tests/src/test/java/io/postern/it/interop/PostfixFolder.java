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
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a Postfix lives in: its folders, with their owners, and the settings of {@code it-tests/peers/postfix}. */
final class PostfixFolder {
    /** The names of its ports in {@code master.cf}. */
    static final List<String> DOORS = List.of("CHUNKING", "PIPELINING", "NEITHER", "ASCII", "PLAIN", "LOGIN", "CRAM_MD5",
        "SCRAM_SHA_1", "SCRAM_SHA_256", "IMPLICIT_TLS");

    private static final List<String> QUEUES = List.of("active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming",
        "maildrop", "private", "public", "saved", "trace");
    private static final String OWNER = "news";

    private PostfixFolder() {
    }

    static PeerHome create() {
        PeerHome home = PeerHome.create("postfix");
        QUEUES.forEach(queue -> home.folder("queue/" + queue, OWNER));
        home.folder("queue/pid", "root");
        home.folder("data", OWNER);
        return home;
    }

    /** Copies these files, with the values in their places; see {@link PeerHome#fill}. */
    static void fill(PeerHome home, Map<String, String> values, String... files) {
        Map<String, String> all = new HashMap<>(values);
        all.put("PEERS", PeerHome.INSTALLED.toString());
        all.put("HOME", home.folder().toString());
        Stream.of(files).forEach(file -> home.fill("postfix/" + file, all));
    }

    /** Each of these lines in place of one that begins with the same word: Postfix warns of two, and many warnings block its logger. */
    static void change(PeerHome home, String file, String lines) {
        Set<String> words = lines.lines().map(PostfixFolder::word).collect(Collectors.toSet());
        home.change(file, before -> before.lines().filter(line -> !words.contains(word(line)))
            .collect(Collectors.joining("\n", "", "\n" + lines)));
    }

    private static String word(String line) {
        return line.substring(0, Math.max(0, line.indexOf(' ')));
    }

    /** Starts the Postfix in it, in a process group of its own, which it ends when it ends; returns when it listens on this port. */
    static PeerProcess start(PeerHome home, int port) {
        return start(home, command -> command).awaitPort(port);
    }

    /** The same, by the command that this makes of its own; returns at once. */
    static PeerProcess start(PeerHome home, UnaryOperator<List<String>> place) {
        Path libraries = PeerHome.INSTALLED.resolve("usr/lib/postfix");
        List<String> master = List.of("setsid", libraries.resolve("sbin/master").toString(), "-d", "-c", home.folder().toString());
        return PeerProcess.start(home.folder().resolve("output"),
            Map.of("LD_LIBRARY_PATH", libraries.toString(), "MAIL_CONFIG", home.folder().toString()),
            place.apply(master).toArray(String[]::new));
    }
}
