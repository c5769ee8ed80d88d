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

package io.postern.it.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

import io.postern.it.support.SmtpDialogue;

/** Clients that hand mails of 5 KB to an SMTP server, one after the other on a connection each. */
final class Senders {
    private static final int SIZE = 5 * 1024;
    private static final String HEADER = "From: alice@sender.test\r\nSubject: five kilobytes\r\n\r\n";
    private static final String LINE = "x".repeat(76) + "\r\n";
    private static final String CONTENT = HEADER + LINE.repeat((SIZE - HEADER.length()) / LINE.length());

    private Senders() {
    }

    /** Returns when the server has taken all of them. */
    static void send(int mails, int connections, int port, IntFunction<String> recipients) {
        AtomicInteger next = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(connections);
        List<Future<?>> sessions = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            sessions.add(threads.submit(() -> session(mails, port, recipients, next)));
        }
        threads.shutdown();
        sessions.forEach(Senders::await);
    }

    private static void session(int mails, int port, IntFunction<String> recipients, AtomicInteger next) {
        try (SmtpDialogue dialogue = SmtpDialogue.from("127.0.0.1", port).sendExpecting("EHLO client.test", "250")) {
            for (int mail = next.getAndIncrement(); mail < mails; mail = next.getAndIncrement()) {
                assertThat(dialogue.mail("alice@sender.test", recipients.apply(mail), CONTENT)).startsWith("250");
            }
        }
    }

    private static void await(Future<?> session) {
        try {
            session.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a mail was not taken", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
