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

package io.postern.rdns.james.simulation;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

import org.apache.commons.configuration2.BaseHierarchicalConfiguration;

import com.google.common.net.InetAddresses;

import io.postern.rdns.RdnsSettings;
import io.postern.rdns.dns.CacheLimits;

/**
 * What an operator has set, and what happens: all of it by the seed.
 *
 * @param isCalm whether DNS always answers at once, and what is true stays true
 * @param nameHasToLeadBack as the setting {@code check}
 * @param enforces as the setting {@code mode}
 * @param putsOff as the setting {@code onIndeterminate}
 */
record Story(boolean isCalm, String stage, boolean nameHasToLeadBack, boolean enforces, boolean putsOff, boolean authenticationResults,
             RdnsSettings dns) {
    static final Duration LENGTH = Duration.ofMinutes(40);
    static final String EXEMPT_NETWORK = "198.51.100.";
    static final String EXEMPT_RECIPIENT = "abuse@door.example";

    static Story by(Random chance, int number) {
        boolean isCalm = number % 4 == 0;
        Duration deadline = isCalm ? Duration.ofSeconds(10) : Duration.ofMillis(500L + chance.nextInt(6_000));
        Duration patience = deadline.dividedBy(1 + chance.nextInt(5));
        List<InetSocketAddress> servers = IntStream.rangeClosed(1, 1 + chance.nextInt(3))
            .mapToObj(server -> new InetSocketAddress(address("192.0.2." + server), 53)).toList();
        CacheLimits limits = new CacheLimits(Duration.ofSeconds(5), Duration.ofSeconds(60 + chance.nextInt(600)),
            Duration.ofSeconds(60 + chance.nextInt(600)), Duration.ofSeconds(5), Duration.ofMinutes(1),
            chance.nextInt(3) == 0 ? 10_000 : 1_000_000, isCalm ? 1000 : 2 + chance.nextInt(30));
        return new Story(isCalm, List.of("mail", "rcpt").get(chance.nextInt(2)), chance.nextBoolean(), chance.nextInt(5) > 0,
            chance.nextBoolean(), chance.nextInt(3) == 0, new RdnsSettings(servers, patience, deadline, limits));
    }

    Map<InetSocketAddress, Weather> weather(Random chance) {
        Map<InetSocketAddress, Weather> weather = new LinkedHashMap<>();
        dns.servers().forEach(server -> weather.put(server, isCalm ? Weather.fine() : Weather.changing(chance, LENGTH.multipliedBy(2))));
        return weather;
    }

    Truth truth(Random chance) {
        return isCalm ? Truth.quick(chance) : Truth.any(chance);
    }

    BaseHierarchicalConfiguration hook(List<String> partners) {
        BaseHierarchicalConfiguration configuration = new BaseHierarchicalConfiguration();
        configuration.addProperty("stage", stage);
        configuration.addProperty("check", nameHasToLeadBack ? "forward-confirmed" : "ptr");
        configuration.addProperty("mode", enforces ? "enforce" : "observe");
        configuration.addProperty("onIndeterminate", putsOff ? "tempfail" : "accept");
        configuration.addProperty("authenticationResults", Boolean.toString(authenticationResults));
        configuration.addProperty("message", "{ip} has no name, {recipient}");
        configuration.addProperty("exempt", EXEMPT_NETWORK + "0/24");
        configuration.addProperty("exemptNames", String.join(" ", partners));
        if (stage.equals("rcpt")) {
            configuration.addProperty("exemptRecipients", EXEMPT_RECIPIENT);
        }
        return configuration;
    }

    /** For how long after it has ceased to be true something may still be in the cache. */
    Duration memory() {
        return dns.cache().longestFound().plus(dns.cache().longestAbsent());
    }

    /** With a name, so that nobody asks the system for one. */
    static InetAddress address(String text) {
        try {
            return InetAddress.getByAddress("host-" + text, InetAddresses.forString(text).getAddress());
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
