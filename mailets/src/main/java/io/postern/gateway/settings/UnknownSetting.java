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

package io.postern.gateway.settings;

import java.util.Collection;
import java.util.Comparator;
import java.util.Map;

import io.postern.smtp.Printable;

/** Says what is wrong with a setting that does not exist: advice for those of stock RemoteDelivery, else the nearest one that does. */
final class UnknownSetting {
    private static final int NEAR = 3;
    private static final Map<String, String> ADVICE = Map.of(
        "startTLS", "remove it: STARTTLS is always required here, or TLS from the first byte on with sslEnable",
        "verifyServerIdentity", "remove it: the gateway's name is always verified",
        "sslTrustAllCerts", "remove it: name the gateway's CA with trustFile, or its fingerprint with certificateSha256, instead",
        "loadBalancing", "use 'order' instead, with 'listed' or 'random'",
        "sendpartial", "remove it: recipients are always decided one by one",
        "maxDnsProblemRetries", "remove it: delayTime holds for DNS trouble too",
        "outgoingQueue", "did you mean 'outgoing'?");

    private UnknownSetting() {
    }

    static String describe(String key, Collection<String> known) {
        return Printable.of(key) + ": " + advice(key, known);
    }

    private static String advice(String key, Collection<String> known) {
        if (ADVICE.containsKey(key)) {
            return ADVICE.getOrDefault(key, "");
        }
        if (key.startsWith("mail.")) {
            return "remove it: JavaMail is not used here, its properties have no effect";
        }
        if (known.stream().anyMatch(candidate -> candidate.startsWith(key + "/"))) {
            return "expected elements inside";
        }
        return "unknown setting" + nearest(key, known);
    }

    /** What is wrong with a gateway's name that is not among those that are defined. */
    static String undefined(String name, Collection<String> defined) {
        return "'" + Printable.of(name) + "' is not defined in " + NamedGateways.FILE + nearest(name, defined);
    }

    private static String nearest(String key, Collection<String> known) {
        return known.stream()
            .filter(candidate -> distance(key, candidate) <= NEAR || candidate.endsWith("/" + key))
            .min(Comparator.<String>comparingInt(candidate -> distance(key, candidate)).thenComparing(Comparator.naturalOrder()))
            .map(nearest -> ", did you mean '" + nearest + "'?")
            .orElse("");
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
