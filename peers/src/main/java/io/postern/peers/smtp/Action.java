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

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;

/**
 * What is done at a {@link Step} in place of the well-behaved reply.
 *
 * <p>A reply that begins with 2 (with 3 for DATA and AUTH) also has the effect of the step: the sender is taken, the content is read.
 * Any other has not.
 */
public sealed interface Action {
    /** What an action means for the dialogue. */
    enum Verdict {
        /** Nothing decided: the well-behaved reply follows. */
        PROCEED,
        /** A reply that begins with 2. */
        ACCEPT,
        /** A reply that begins with 3: the client's turn, in DATA and AUTH. */
        CONTINUE,
        /** Any other reply. */
        REFUSE,
        /** The session ends here. */
        END
    }

    /** The verdict, known before anything is sent. */
    Verdict verdict();

    /** Do this, then that, such as {@code reply("354 go on").then(reset())}. */
    default Action then(Action next) {
        return new Both(this, next);
    }

    /** A reply such as {@code "451 4.3.0 later"}; {@code \n} parts the lines, a code is put in front of lines that have none. */
    static Action reply(String text) {
        return new Reply(text);
    }

    /** An orderly end: close_notify under TLS, then FIN. */
    static Action close() {
        return new Close();
    }

    /** A RST, without close_notify. */
    static Action reset() {
        return new Reset();
    }

    /** The end of the stream, without close_notify: what somebody on the way can do to TLS. */
    static Action cut() {
        return new Cut();
    }

    /** Another TLS handshake within the session, then goes on: renegotiation in TLS 1.2, new keys in TLS 1.3. */
    static Action renegotiate() {
        return new Renegotiate();
    }

    /** Reads nothing more and says nothing more, until the gateway is closed. */
    static Action stall() {
        return new Stall();
    }

    /** Waits, then goes on with what follows. */
    static Action delay(Duration time) {
        return new Delay(time);
    }

    /** Waits until the gate is open, then goes on with what follows. */
    static Action waitFor(CountDownLatch gate) {
        return new WaitFor(gate);
    }

    /** Exactly these octets, which may be no reply at all. */
    static Action rawBytes(byte[] octets) {
        return new Raw(new String(octets, StandardCharsets.ISO_8859_1));
    }

    /** The well-behaved reply. */
    static Action proceed() {
        return new Proceed();
    }

    /** See {@link #reply(String)}. */
    record Reply(String text) implements Action {
        private static final Pattern CODE = Pattern.compile("[2-5][0-9]{2}([ -].*)?", Pattern.DOTALL);

        public Reply {
            if (!CODE.matcher(text).matches()) {
                throw new IllegalArgumentException("a reply begins with a code from 200 to 599, got '" + text + "'; see rawBytes");
            }
        }

        @Override
        public Verdict verdict() {
            return Raw.verdict(text);
        }
    }

    /** See {@link #rawBytes(byte[])}; one character an octet. */
    record Raw(String octets) implements Action {
        @Override
        public Verdict verdict() {
            return verdict(octets);
        }

        private static Verdict verdict(String reply) {
            if (reply.startsWith("2")) {
                return Verdict.ACCEPT;
            }
            return reply.startsWith("3") ? Verdict.CONTINUE : Verdict.REFUSE;
        }
    }

    /** See {@link #close()}. */
    record Close() implements Action {
        @Override
        public Verdict verdict() {
            return Verdict.END;
        }
    }

    /** See {@link #reset()}. */
    record Reset() implements Action {
        @Override
        public Verdict verdict() {
            return Verdict.END;
        }
    }

    /** See {@link #cut()}. */
    record Cut() implements Action {
        @Override
        public Verdict verdict() {
            return Verdict.END;
        }
    }

    /** See {@link #renegotiate()}. */
    record Renegotiate() implements Action {
        @Override
        public Verdict verdict() {
            return Verdict.PROCEED;
        }
    }

    /** See {@link #stall()}. */
    record Stall() implements Action {
        @Override
        public Verdict verdict() {
            return Verdict.END;
        }
    }

    /** See {@link #delay(Duration)}. */
    record Delay(Duration time) implements Action {
        @Override
        public Verdict verdict() {
            return Verdict.PROCEED;
        }
    }

    /** See {@link #waitFor(CountDownLatch)}. */
    record WaitFor(CountDownLatch gate) implements Action {
        @Override
        public Verdict verdict() {
            return Verdict.PROCEED;
        }
    }

    /** See {@link #proceed()}. */
    record Proceed() implements Action {
        @Override
        public Verdict verdict() {
            return Verdict.PROCEED;
        }
    }

    /** See {@link #then(Action)}: the first of the two that decides anything decides. */
    record Both(Action first, Action second) implements Action {
        @Override
        public Verdict verdict() {
            Verdict verdict = first.verdict();
            return verdict == Verdict.PROCEED ? second.verdict() : verdict;
        }
    }
}
