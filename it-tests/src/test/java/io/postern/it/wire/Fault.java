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

package io.postern.it.wire;

import java.time.Duration;

/** What happens to one connection on its way. Octets are those of TCP, so those of TLS where there is TLS. */
sealed interface Fault {
    /** Nothing happens to it. */
    static Fault none() {
        return new Latency(Duration.ZERO);
    }

    /** Whether a session may end by it. James bears slowness; of gateways that is not known. */
    default boolean endsSession() {
        return !(this instanceof Latency || (this instanceof Trickle trickle && trickle.direction() == Direction.TO_JAMES));
    }

    /** How a connection ends for both sides. */
    enum End {
        FIN,
        RST
    }

    /** It ends when this many octets went through in this direction. */
    record Cut(Direction direction, long after, End end) implements Fault {
    }

    /** It is reset in place of the gateway's next octet, once this many octets went to the gateway. */
    record CutBeforeReply(long after) implements Fault {
    }

    /** After this many octets none goes through any more in this direction, and the connection stays. */
    record Stall(Direction direction, long after) implements Fault {
    }

    /** After this many octets, so many of the next go one a second. */
    record Trickle(Direction direction, long after, int octets) implements Fault {
    }

    /** All octets of both directions are late. */
    record Latency(Duration late) implements Fault {
    }
}
