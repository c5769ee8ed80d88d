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

import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Name;

/**
 * How far a chain of CNAMEs has been followed (RFC 2317 delegates parts of the reverse tree by them).
 *
 * @param end the name at which the chain stands now
 * @param links how many CNAMEs lead to it
 * @param ttl seconds for which all of them may be kept
 */
record DnsjavaChain(Name end, int links, long ttl) {
    /** Zones need one link, rarely two; who needs more is in a loop. */
    static final int MAX_LINKS = 8;

    static DnsjavaChain from(Name owner) {
        return new DnsjavaChain(owner, 0, Integer.MAX_VALUE);
    }

    DnsjavaChain follow(CNAMERecord link) {
        return new DnsjavaChain(link.getTarget(), links + 1, Math.min(ttl, link.getTTL()));
    }

    boolean isTooLong() {
        return links > MAX_LINKS;
    }

    Duration ttlWith(long recordTtl) {
        return Duration.ofSeconds(Math.min(ttl, recordTtl));
    }
}
