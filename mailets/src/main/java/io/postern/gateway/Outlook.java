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
import java.util.Optional;

/** How many mails the gateways can take now. */
public sealed interface Outlook {
    /** How many of at most so many. */
    int mails(int most);

    /** When to look again; empty if only a change of health can better it. */
    Optional<Duration> pause();

    /** At least one gateway is well. */
    record Open() implements Outlook {
        @Override
        public int mails(int most) {
            return most;
        }

        @Override
        public Optional<Duration> pause() {
            return Optional.empty();
        }
    }

    /**
     * None is known to be well, but some may be tried: a mail for each, those that try one already included.
     *
     * @param pause until another may be tried
     */
    record Probe(int gateways, Optional<Duration> pause) implements Outlook {
        @Override
        public int mails(int most) {
            return Math.min(most, gateways);
        }
    }

    /** All are left alone for so long, or are being tried. */
    record Shut(Optional<Duration> pause) implements Outlook {
        @Override
        public int mails(int most) {
            return 0;
        }
    }
}
