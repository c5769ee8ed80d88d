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


package io.postern.rdns.dns;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** What DNS said, sealed by what the asker may conclude: the data, that there is none, or nothing at all. */
public sealed interface LookupAnswer {

    /** Why there is no data; both are definite (RFC 2308, 2). */
    enum Absence {
        /** The name does not exist. */
        NXDOMAIN,
        /** The name exists, but has no record of the type. */
        NODATA
    }

    /** Why nothing is known now; none of them says anything about the name. */
    enum Failure {
        /** The server could not answer (also: an error code that no one expects here). */
        SERVFAIL,
        /** The server would not answer: refused, not implemented, it referred us to other servers, or said nothing that it stands for. */
        REFUSED,
        /** No server answered in time. */
        TIMEOUT,
        /** The question or the answer could not be carried. */
        NETWORK,
        /** Following the CNAMEs would have taken more steps than are allowed, or too many queries are in flight. */
        TOO_MANY_QUERIES,
        /** The answer could not be read, is not whole, contradicts itself, or answers something else than was asked. */
        MALFORMED
    }

    /** Tells the three kinds apart; the only way to look inside, so that a fourth kind would stop every caller from compiling. */
    <R> R fold(Function<Found, R> found, Function<Absent, R> absent, Function<Unavailable, R> unavailable);

    /**
     * There is data: as much of it as anyone asks for, whatever the zone holds.
     *
     * @param values what the records hold, in presentation form: addresses, or names in lower case without the final dot, the root name
     *     as a single dot; at most {@value DnsLookup#MOST_NAMES} names, which a host can have if there is any such, or
     *     {@value DnsLookup#MOST_ADDRESSES} addresses
     * @param ttl how long the data may be kept: the least of the records and of the CNAMEs on the way
     * @param hasMore whether there are more, which are not known
     */
    record Found(List<String> values, Duration ttl, boolean hasMore) implements LookupAnswer {
        public Found {
            values = List.copyOf(values);
            if (values.isEmpty()) {
                throw new IllegalArgumentException("Found without values: that is NODATA");
            }
        }

        /** All data that there is. */
        public Found(List<String> values, Duration ttl) {
            this(values, ttl, false);
        }

        @Override
        public <R> R fold(Function<Found, R> found, Function<Absent, R> absent, Function<Unavailable, R> unavailable) {
            return found.apply(this);
        }
    }

    /**
     * There definitely is none.
     *
     * @param reason which kind of none
     * @param ttl how long that may be kept (RFC 2308, 5); zero when the answer does not say
     */
    record Absent(Absence reason, Duration ttl) implements LookupAnswer {
        @Override
        public <R> R fold(Function<Found, R> found, Function<Absent, R> absent, Function<Unavailable, R> unavailable) {
            return absent.apply(this);
        }
    }

    /**
     * Nothing is known now; another time the answer may be anything.
     *
     * @param reason what went wrong
     */
    record Unavailable(Failure reason) implements LookupAnswer {
        @Override
        public <R> R fold(Function<Found, R> found, Function<Absent, R> absent, Function<Unavailable, R> unavailable) {
            return unavailable.apply(this);
        }
    }
}
