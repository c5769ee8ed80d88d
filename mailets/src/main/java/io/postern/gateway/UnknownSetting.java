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

import java.util.Collection;
import java.util.Comparator;
import java.util.Map;

/** Says what is wrong with a setting that does not exist: advice for those of stock RemoteDelivery, else the nearest one that does. */
final class UnknownSetting {
    private static final int NEAR = 3;
    private static final String SCHEDULE = "the retry schedule is fixed: 15 minutes for 2 hours, then growing gaps, for 4 days in all";
    private static final String TIMEOUTS = "time-outs are those of RFC 5321, 4.5.3.2";
    private static final Map<String, String> ADVICE = Map.ofEntries(
        Map.entry("startTLS", "remove it: STARTTLS is always required here"),
        Map.entry("sslEnable", "remove it: TLS is always required here, by STARTTLS"),
        Map.entry("verifyServerIdentity", "remove it: the gateway's name is always verified"),
        Map.entry("sslTrustAllCerts", "remove it: add the gateway's CA to the JVM's trust store instead"),
        Map.entry("loadBalancing", "remove it: gateways are tried in the listed order"),
        Map.entry("sendpartial", "remove it: recipients are always decided one by one"),
        Map.entry("delayTime", "remove it: " + SCHEDULE),
        Map.entry("maxRetries", "remove it: " + SCHEDULE),
        Map.entry("maxDnsProblemRetries", "remove it: " + SCHEDULE),
        Map.entry("timeout", "remove it: " + TIMEOUTS),
        Map.entry("connectionTimeout", "remove it: " + TIMEOUTS),
        Map.entry("connectiontimeout", "remove it: " + TIMEOUTS),
        Map.entry("bind", "remove it: the system chooses the local address"),
        Map.entry("onSuccess", "remove it: not supported here"),
        Map.entry("debug", "remove it: set the log level of io.postern instead"),
        Map.entry("usePriority", "remove it: not supported here"),
        Map.entry("deliveryThreads", "remove it: not supported here"),
        Map.entry("outgoingQueue", "did you mean 'outgoing'?"));

    private UnknownSetting() {
    }

    static String describe(String key, Collection<String> known) {
        return key + ": " + advice(key, known);
    }

    private static String advice(String key, Collection<String> known) {
        if (ADVICE.containsKey(key)) {
            return ADVICE.getOrDefault(key, "");
        }
        if (key.startsWith("mail.")) {
            return "remove it: JavaMail is not used here, its properties have no effect";
        }
        return known.stream()
            .filter(candidate -> distance(key, candidate) <= NEAR)
            .min(Comparator.<String>comparingInt(candidate -> distance(key, candidate)).thenComparing(Comparator.naturalOrder()))
            .map(nearest -> "unknown setting, did you mean '" + nearest + "'?")
            .orElse("unknown setting");
    }

    /** Levenshtein's, without regard to case. */
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                boolean same = Character.toLowerCase(from.charAt(i - 1)) == Character.toLowerCase(to.charAt(j - 1));
                int best = Math.min(diagonal + (same ? 0 : 1), Math.min(row[j], row[j - 1]) + 1);
                diagonal = row[j];
                row[j] = best;
            }
        }
        return row[to.length()];
    }
}
