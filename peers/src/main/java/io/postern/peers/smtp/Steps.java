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
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets the script have its say at each step of one session, and does what it says. */
final class Steps {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

    private final Script script;
    private final Wire wire;
    private final CountDownLatch closing;

    Steps(Script script, Wire wire, CountDownLatch closing) {
        this.script = script;
        this.wire = wire;
        this.closing = closing;
    }

    Action next(Step step, String line) {
        return script.next(step, line);
    }

    /**
     * Answers a command with the script's action, or with the well-behaved reply when the script has none.
     *
     * @param effect what the command does when it is accepted; done before the reply, so that whoever has read the reply sees it
     * @return whether it was accepted
     */
    boolean answer(Action action, String standard, Runnable effect) throws IOException {
        boolean accepted = accepts(action, standard);
        if (accepted) {
            effect.run();
        }
        perform(action);
        if (action.verdict() == Action.Verdict.PROCEED) {
            reply(standard);
        }
        return accepted;
    }

    boolean answer(Step step, String line, String standard, Runnable effect) throws IOException {
        return answer(next(step, line), standard, effect);
    }

    /** Whether the reply will be 2xx. */
    static boolean accepts(Action action, String standard) {
        return outcome(action, standard) == Action.Verdict.ACCEPT;
    }

    /** Whether the reply will be 3xx. */
    static boolean goesOn(Action action, String standard) {
        return outcome(action, standard) == Action.Verdict.CONTINUE;
    }

    private static Action.Verdict outcome(Action action, String standard) {
        return action.verdict() == Action.Verdict.PROCEED ? Action.reply(standard).verdict() : action.verdict();
    }

    /** A 421 closes the connection (RFC 5321, 3.8). */
    void reply(String text) throws IOException {
        wire.reply(text);
        if (text.startsWith("421")) {
            throw new SessionEnded("421");
        }
    }

    void perform(Action action) throws IOException {
        if (action instanceof Action.Both both) {
            perform(both.first());
            perform(both.second());
        } else if (action instanceof Action.Reply reply) {
            reply(reply.text());
        } else if (action instanceof Action.Raw raw) {
            wire.raw(raw.octets().getBytes(StandardCharsets.ISO_8859_1));
        } else if (action instanceof Action.Delay delay) {
            waitFor(delay.time());
        } else if (action instanceof Action.WaitFor wait) {
            while (wait.gate().getCount() > 0) {
                waitFor(LOOK_AGAIN);
            }
        } else if (action instanceof Action.Renegotiate) {
            wire.renegotiate();
        } else if (action.verdict() == Action.Verdict.END) {
            end(action);
        }
    }

    private void end(Action action) throws IOException {
        if (action instanceof Action.Reset) {
            wire.reset();
        } else if (action instanceof Action.Cut) {
            wire.cut();
        } else if (action instanceof Action.Stall) {
            waitFor(Duration.ofDays(1));
        }
        throw new SessionEnded(action.toString());
    }

    /** Ends early, and the session with it, when the gateway is closed. */
    private void waitFor(Duration time) throws IOException {
        try {
            if (closing.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new SessionEnded("the gateway is being closed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SessionEnded("interrupted");
        }
    }
}
