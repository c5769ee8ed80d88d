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
import java.util.Optional;

import com.google.common.base.Ticker;

import io.postern.rdns.dns.LookupAnswer.Failure;

/** What is remembered of one DNS server from one question to the next: whether it answers, and whether it knows EDNS. */
final class ServerMemory {
    /** A server that is silent is asked last; so often it is asked besides the others, to see whether it is back. */
    static final Duration BETWEEN_PROBES = Duration.ofSeconds(10);
    /** A server that has refused EDNS (RFC 6891, 7) may learn it: by an update, or because it was never the server that refused. */
    static final Duration WITHOUT_EDNS = Duration.ofMinutes(10);

    private final Ticker ticker;
    private boolean isSilent;
    private long heardAt;
    private long probedAt;
    private Optional<Long> plainSince = Optional.empty();
    private Optional<Failure> trouble = Optional.empty();

    ServerMemory(Ticker ticker) {
        this.ticker = ticker;
        this.heardAt = ticker.read();
    }

    /** It has replied, with whatever. */
    synchronized void heard() {
        isSilent = false;
        heardAt = ticker.read();
    }

    /** A question to it has ended; {@code failure} says when it was of no help. */
    synchronized void ended(Optional<Failure> failure) {
        trouble = failure;
    }

    /** It has not replied in its time. */
    synchronized void unheard(Failure failure) {
        probedAt = isSilent ? probedAt : ticker.read();
        isSilent = true;
        trouble = Optional.of(failure);
    }

    /** For how long it has been silent; none when it is not: the servers of a network that is down are not all equally hopeless. */
    synchronized Duration silence() {
        return isSilent ? Duration.ofNanos(ticker.read() - heardAt) : Duration.ZERO;
    }

    /** Whether it is silent, and was not tried for a while; true for one caller only, who tries it. */
    synchronized boolean isDueForProbe() {
        long now = ticker.read();
        boolean isDue = isSilent && now - probedAt >= BETWEEN_PROBES.toNanos();
        probedAt = isDue ? now : probedAt;
        return isDue;
    }

    /** It has refused EDNS, and answered without. */
    synchronized void refusesEdns() {
        plainSince = Optional.of(ticker.read());
    }

    /** Whether it is to be asked with EDNS. */
    synchronized boolean takesEdns() {
        return plainSince.filter(since -> ticker.read() - since < WITHOUT_EDNS.toNanos()).isEmpty();
    }

    /** Why its last answer was of no help; empty when it was, or nothing was asked yet. */
    synchronized Optional<Failure> trouble() {
        return trouble;
    }
}
