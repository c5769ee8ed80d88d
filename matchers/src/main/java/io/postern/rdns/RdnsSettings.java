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

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.postern.rdns.dns.CacheLimits;

/**
 * How names are looked up, for everything in this James that asks about reverse DNS.
 *
 * @param servers the DNS servers in the order in which they are asked; none means those that James itself uses
 * @param timeout how long one DNS server may take to answer before the next one is asked, too
 * @param deadline how long one check may take as a whole
 * @param cache how long answers are kept, and how many questions are asked at once
 */
public record RdnsSettings(List<InetSocketAddress> servers, Duration timeout, Duration deadline, CacheLimits cache) {
    private static final int DNS_PORT = 53;
    private static final Duration SHORTEST = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final Duration LONGEST_TTL = Duration.ofDays(1);
    private static final Duration SHORTEST_FAILURE = Duration.ofSeconds(1);
    /** RFC 9520, 3.2: failures must not be cached for longer. */
    private static final Duration LONGEST_FAILURE = Duration.ofMinutes(5);
    private static final int MEGABYTE = 1024 * 1024;
    private static final int MOST_MEGABYTES = 2_000;
    private static final int MOST_QUERIES = 10_000;

    /** What holds when nothing is set. */
    public static final RdnsSettings DEFAULT =
        new RdnsSettings(List.of(), Duration.ofSeconds(1), Duration.ofSeconds(3), CacheLimits.DEFAULT);

    public RdnsSettings {
        servers = List.copyOf(servers);
    }

    /**
     * Reads the settings.
     *
     * @param source where they are written, for the message about mistakes
     * @throws SettingsException with every mistake
     */
    public static RdnsSettings parse(String source, Map<String, String> values) {
        SettingsReader reader = new SettingsReader(source, values);
        RdnsSettings settings = new RdnsSettings(
            reader.servers("dns.servers", DNS_PORT),
            reader.duration("dns.timeout", DEFAULT.timeout(), SHORTEST, LONGEST),
            reader.duration("deadline", DEFAULT.deadline(), SHORTEST, LONGEST),
            cache(reader, CacheLimits.DEFAULT));
        if (settings.timeout().compareTo(settings.deadline()) > 0) {
            reader.mistake("dns.timeout", "must not be longer than the deadline, or no second server is ever asked");
        }
        reader.finish();
        return settings;
    }

    private static CacheLimits cache(SettingsReader reader, CacheLimits byDefault) {
        CacheLimits limits = new CacheLimits(
            reader.duration("cache.minTtl", byDefault.shortest(), Duration.ZERO, LONGEST_TTL),
            reader.duration("cache.maxTtl", byDefault.longestFound(), Duration.ZERO, LONGEST_TTL),
            reader.duration("cache.maxNegativeTtl", byDefault.longestAbsent(), Duration.ZERO, LONGEST_TTL),
            reader.duration("cache.minFailureTtl", byDefault.shortestFailure(), SHORTEST_FAILURE, LONGEST_FAILURE),
            reader.duration("cache.maxFailureTtl", byDefault.longestFailure(), SHORTEST_FAILURE, LONGEST_FAILURE),
            (long) MEGABYTE * reader.number("cache.megabytes", (int) (byDefault.octets() / MEGABYTE), 0, MOST_MEGABYTES),
            reader.number("dns.maxQueries", byDefault.queries(), 1, MOST_QUERIES));
        if (limits.shortest().compareTo(limits.longestFound()) > 0 || limits.shortest().compareTo(limits.longestAbsent()) > 0) {
            reader.mistake("cache.minTtl", "must be longer neither than cache.maxTtl nor than cache.maxNegativeTtl");
        }
        if (limits.shortestFailure().compareTo(limits.longestFailure()) > 0) {
            reader.mistake("cache.minFailureTtl", "must not be longer than cache.maxFailureTtl");
        }
        return limits;
    }
}
