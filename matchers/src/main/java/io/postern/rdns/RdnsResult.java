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


package io.postern.rdns;

import java.util.List;
import java.util.function.Function;

import io.postern.rdns.dns.DnsLookup;

/** What is known about a client's reverse DNS, sealed by what a server may do about it. */
public sealed interface RdnsResult {

    /** Why a client definitely has no name. */
    enum AbsentReason {
        /** The reverse name does not exist. */
        NXDOMAIN,
        /** The reverse name exists, but holds no PTR record. */
        NODATA,
        /** The only name is the root, which is no name. */
        ROOT_NAME,
        /** No name is one a host can have: letters, digits, hyphens, underscores and dots. */
        ILLEGAL_NAME,
        /** Names have addresses of the client's family, but never the client's own. */
        UNCONFIRMED,
        /** No name has any address of the client's family. */
        NO_FORWARD
    }

    /** Why nothing is known, so that nothing may be held against the client. */
    enum IndeterminateReason {
        /** The DNS server could not answer. */
        SERVFAIL,
        /** The DNS server would not answer. */
        REFUSED,
        /** No DNS server answered in time. */
        TIMEOUT,
        /** The question or the answer could not be carried. */
        NETWORK,
        /** The check as a whole took longer than it may. */
        DEADLINE,
        /** The check would have needed more steps than it may take, or too many checks are under way. */
        TOO_MANY_QUERIES,
        /** The answer could not be read, or answers something else. */
        MALFORMED
    }

    /** Tells the three cases apart; the only way to look inside, so that a fourth case would stop every caller from compiling. */
    <R> R fold(Function<Present, R> present, Function<Absent, R> absent, Function<Indeterminate, R> indeterminate);

    /** The name of the reason, for logs; {@code PRESENT} when there are names. */
    default String reason() {
        return fold(present -> "PRESENT", absent -> absent.why().name(), indeterminate -> indeterminate.why().name());
    }

    /**
     * The client has at least one usable name.
     *
     * @param names in the order of the answer, lower case, without the final dot, at most {@value DnsLookup#MOST_NAMES}; of a
     *     forward-confirmed check, the name that was confirmed first
     * @param hasMore whether there are more names
     */
    record Present(List<String> names, boolean hasMore) implements RdnsResult {
        public Present {
            names = List.copyOf(names);
            if (names.isEmpty()) {
                throw new IllegalArgumentException("Present without names: that is Absent");
            }
        }

        /** All names that there are. */
        public Present(List<String> names) {
            this(names, false);
        }

        @Override
        public <R> R fold(Function<Present, R> present, Function<Absent, R> absent, Function<Indeterminate, R> indeterminate) {
            return present.apply(this);
        }
    }

    /**
     * The client definitely has no usable name.
     *
     * @param why what DNS said
     */
    record Absent(AbsentReason why) implements RdnsResult {
        @Override
        public <R> R fold(Function<Present, R> present, Function<Absent, R> absent, Function<Indeterminate, R> indeterminate) {
            return absent.apply(this);
        }
    }

    /**
     * Whether the client has a name is not known now.
     *
     * @param why what went wrong
     */
    record Indeterminate(IndeterminateReason why) implements RdnsResult {
        @Override
        public <R> R fold(Function<Present, R> present, Function<Absent, R> absent, Function<Indeterminate, R> indeterminate) {
            return indeterminate.apply(this);
        }
    }
}
