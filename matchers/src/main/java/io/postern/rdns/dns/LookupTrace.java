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
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;

import com.google.common.base.Ticker;

import io.postern.rdns.dns.LookupAnswer.Found;

/** Writes down what one check asks of a {@link LookupCache}, for someone who wants to see how a result came about. */
public final class LookupTrace implements DnsLookup {
    private final LookupCache cache;
    private final DnsLookup asked;
    private final Freshness freshness;
    private final Ticker ticker;
    private final Queue<Query> queries;

    /** Whether an answer that the cache holds will do. */
    public enum Freshness {
        /** It will. */
        CACHED,
        /** DNS is asked anew, and the cache holds the new answer. */
        FRESH
    }

    /**
     * One question that has been answered.
     *
     * @param question what was asked
     * @param answer what is known, no more of it than {@value DnsLookup#MOST_NAMES} values: it may be kept as long as a connection lasts
     * @param took until the answer was there
     * @param wasCached whether the cache had it
     * @param keptFor for how much longer the cache has it; empty when it does not
     */
    public record Query(DnsQuestion question, LookupAnswer answer, Duration took, boolean wasCached, Optional<Duration> keptFor) {
    }

    /** Starts with nothing written down. */
    public LookupTrace(LookupCache cache, Freshness freshness, Ticker ticker) {
        this(cache, cache, freshness, ticker, new ConcurrentLinkedQueue<>());
    }

    private LookupTrace(LookupCache cache, DnsLookup asked, Freshness freshness, Ticker ticker, Queue<Query> queries) {
        this.cache = cache;
        this.asked = asked;
        this.freshness = freshness;
        this.ticker = ticker;
        this.queries = queries;
    }

    /** Writes into the same trace. */
    @Override
    public DnsLookup onBehalfOf(String network) {
        return new LookupTrace(cache, cache.onBehalfOf(network), freshness, ticker, queries);
    }

    @Override
    public CompletionStage<LookupAnswer> lookup(DnsQuestion question) {
        if (freshness == Freshness.FRESH) {
            cache.forget(question);
        }
        long started = ticker.read();
        boolean wasCached = cache.keptFor(question).isPresent();
        return asked.lookup(question).whenComplete((answer, defect) -> {
            if (answer != null) {
                Duration took = Duration.ofNanos(ticker.read() - started);
                queries.add(new Query(question, shortened(answer), took, wasCached, cache.keptFor(question)));
            }
        });
    }

    private static LookupAnswer shortened(LookupAnswer answer) {
        return answer.fold(
            found -> found.values().size() <= MOST_NAMES ? found : new Found(found.values().subList(0, MOST_NAMES), found.ttl(), true),
            absent -> absent,
            unavailable -> unavailable);
    }

    /** What has been answered so far, in this order. */
    public List<Query> queries() {
        return List.copyOf(queries);
    }
}
