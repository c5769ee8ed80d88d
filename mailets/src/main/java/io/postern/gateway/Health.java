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

package io.postern.gateway;

import java.time.Duration;

import io.postern.smtp.SmtpEvent;

/** How a gateway is, as far as we know. */
public sealed interface Health {
    /** Nothing is known against it. A class, not a record: each spell of being well is another. */
    final class Well implements Health {
        @Override
        public String toString() {
            return "well";
        }
    }

    /**
     * It had trouble, and is left alone for a while.
     *
     * @param failures in a row, of the same kind
     * @param event    the last of them
     * @param mail     the mail at which it happened: the next to try should be another, for the trouble may be this mail's
     * @param pause    how long it is left alone
     * @param since    from when on, by the clock of {@link System#nanoTime}
     */
    record BackingOff(Trouble trouble, int failures, SmtpEvent event, String mail, Duration pause, long since) implements Health {
        private static final Duration STAND_BACK = Duration.ofSeconds(30);

        /** Nanoseconds until it may be tried again; 0 if that time has come. */
        long left(long now) {
            return Math.max(0, since + pause.toNanos() - now);
        }

        /**
         * Whether this mail may be the next to try. What happens once the session stands may be the mail's fault, and a mail must not keep
         * the gateway shut for all: it stands back for a while, so that another comes first.
         */
        boolean mayTry(String candidate, long now) {
            return event.stage().isSessionSetUp() || !candidate.equals(mail) || now - since - pause.toNanos() >= STAND_BACK.toNanos();
        }
    }

    /** One mail is under way to see whether the trouble is over. */
    record Probing(BackingOff before) implements Health {
    }

    /** What kind of trouble. */
    enum Trouble {
        /** It does not answer, or does not want to talk now. */
        GATEWAY(Duration.ofSeconds(1), Duration.ofMinutes(5)),
        /** It does not let us in: asking often may lock the account. */
        LOGIN(Duration.ofMinutes(5), Duration.ofHours(1));

        private final Duration first;
        private final Duration longest;

        Trouble(Duration first, Duration longest) {
            this.first = first;
            this.longest = longest;
        }

        static Trouble of(SmtpEvent event) {
            return FailurePolicy.judge(event).gateway() == Meaning.ForGateway.REFUSES_US ? LOGIN : GATEWAY;
        }

        /** The pause after so many failures in a row: doubles, up to the longest. */
        Duration pause(int failures) {
            Duration pause = first;
            for (int i = 1; i < failures && pause.compareTo(longest) < 0; i++) {
                pause = pause.multipliedBy(2);
            }
            return pause.compareTo(longest) < 0 ? pause : longest;
        }
    }
}
