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

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

import io.postern.it.support.SmtpDialogue;

/**
 * A client that is greeted, offers a mail, and leaves without sending it: what every client costs, whatever it sends.
 *
 * @param port where the server listens
 * @param pause before each command, for the way to the client and back
 */
record Visitor(int port, Duration pause) {
    private static final List<String> COMMANDS =
        List.of("EHLO client.test", "MAIL FROM:<alice@remote.test>", "RCPT TO:<bob@local.test>", "QUIT");

    /** Comes from that address; returns how long it took from connecting to the reply to QUIT. */
    Duration visit(String address) {
        long started = System.nanoTime();
        try (SmtpDialogue dialogue = SmtpDialogue.from(address, port)) {
            for (String command : COMMANDS) {
                rest();
                dialogue.sendExpecting(command, "2");
            }
        }
        return Duration.ofNanos(System.nanoTime() - started);
    }

    private void rest() {
        long until = System.nanoTime() + pause.toNanos();
        for (long left = pause.toNanos(); left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
