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

import java.io.UncheckedIOException;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Mails to {@code 0@chosen.test}, {@code 1@chosen.test} and so on, each with a content of its own, sent over a few connections at a
 * time. Remembers which of them were answered 250: those are the server's to deliver, come what may.
 */
public final class Load {
    /** How many mails can be without their answer at a time. */
    public static final int SENDERS = 4;
    private static final int MOST_LINES = 300;

    private final long seed;
    private final ConcurrentLinkedQueue<Integer> toSend;
    private final Set<Integer> answered = ConcurrentHashMap.newKeySet();

    public Load(long seed, int mails) {
        this.seed = seed;
        this.toSend = new ConcurrentLinkedQueue<>(IntStream.range(0, mails).boxed().toList());
    }

    /** Begins to send, on threads of its own, which end when all is sent or the server is gone. */
    public void start(JamesServer james) {
        for (int i = 0; i < SENDERS; i++) {
            Thread sender = new Thread(() -> send(james), "sender-" + i);
            sender.setDaemon(true);
            sender.start();
        }
    }

    private void send(JamesServer james) {
        try (SmtpDialogue dialogue = SmtpDialogue.from("127.0.0.1", james.smtpPort()).sendExpecting("EHLO client.test", "250")) {
            for (Integer mail = toSend.poll(); mail != null; mail = toSend.poll()) {
                if (dialogue.mail("alice@sender.test", address(mail), content(mail)).startsWith("250")) {
                    answered.add(mail);
                }
            }
        } catch (UncheckedIOException | AssertionError e) {
            System.out.println("A sender ends without an answer: " + e.getMessage());
        }
    }

    /** The addresses of the mails that were answered 250 so far. */
    public Set<String> answered() {
        return answered.stream().map(Load::address).collect(Collectors.toSet());
    }

    private static String address(int mail) {
        return mail + "@chosen.test";
    }

    /** What the mail to this address says: between one line and some twenty thousand octets. */
    public String contentFor(String address) {
        return content(Integer.parseInt(address.substring(0, address.indexOf('@'))));
    }

    private String content(int mail) {
        Random random = new Random(seed + mail);
        return random.ints(1 + random.nextInt(MOST_LINES))
            .mapToObj(number -> "line " + number + "\r\n")
            .collect(Collectors.joining("", "Subject: " + mail + "\r\n\r\n", ""));
    }
}
