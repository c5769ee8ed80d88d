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
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

import com.google.common.base.Ticker;

import io.postern.rdns.dns.LookupAnswer.Failure;

/** Remembers how the last few questions to DNS went, so that a resolver that is down can be told from one zone that is. */
public final class RecentLookups implements DnsLookup {
    private static final int MOST = 20;
    private static final Duration OLDEST = Duration.ofMinutes(5);

    private final DnsLookup dns;
    private final Ticker ticker;
    private final Deque<Ended> recent = new ArrayDeque<>();

    private record Ended(long when, Optional<String> failure) {
    }

    /**
     * How many of the last questions were left without an answer.
     *
     * @param failed of these
     * @param all at most {@value #MOST}, none of them older than five minutes
     * @param last why the latest of the failed ones failed
     */
    public record Summary(int failed, int all, Optional<String> last) {
        /** Fewer say nothing: one broken zone would do. */
        private static final int FEWEST = 5;

        /** Whether more than half failed. */
        public boolean isMostlyFailed() {
            return all >= FEWEST && failed * 2 > all;
        }
    }

    /** Makes one that passes every question on to {@code dns}, with the time that {@code ticker} tells. */
    public RecentLookups(DnsLookup dns, Ticker ticker) {
        this.dns = dns;
        this.ticker = ticker;
    }

    @Override
    public CompletionStage<LookupAnswer> lookup(DnsQuestion question) {
        return dns.lookup(question).whenComplete((answer, defect) -> {
            if (answer != null) {
                note(answer.fold(found -> Optional.empty(), absent -> Optional.empty(), RecentLookups::failure));
            }
        });
    }

    /** A check has run out of time between its questions, or none of them was ever asked: DNS is too slow for what is asked of it. */
    public void failed(String reason) {
        note(Optional.of(reason));
    }

    /** How it went lately. */
    public synchronized Summary summary() {
        forgetOld();
        return new Summary((int) recent.stream().filter(ended -> ended.failure().isPresent()).count(), recent.size(),
            recent.stream().flatMap(ended -> ended.failure().stream()).reduce((one, later) -> later));
    }

    private synchronized void note(Optional<String> failure) {
        recent.addLast(new Ended(ticker.read(), failure));
        forgetOld();
    }

    private void forgetOld() {
        long now = ticker.read();
        while (!recent.isEmpty() && (recent.size() > MOST || now - recent.getFirst().when() > OLDEST.toNanos())) {
            recent.removeFirst();
        }
    }

    // A circle of CNAMEs is the zone's fault: DNS itself answers.
    private static Optional<String> failure(LookupAnswer.Unavailable unavailable) {
        return Optional.of(unavailable.reason()).filter(reason -> reason != Failure.TOO_MANY_QUERIES).map(Failure::name);
    }
}
