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

package io.postern.gateway.james;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

import io.postern.gateway.Gateway;
import io.postern.gateway.SessionKey;
import io.postern.gateway.james.SharedGateways.Member;
import io.postern.smtp.Endpoint;

/** What an operator has to know of a mailet that starts beside others: where they share a gateway, or a name only. */
final class Neighbours {
    private Neighbours() {
    }

    static List<String> warnings(Member starting, List<Member> others) {
        List<Neighbour> known = new ArrayList<>();
        others.forEach(other -> other.gateways().forEach(gateway -> known.add(new Neighbour(other.queue(), gateway))));
        List<String> warnings = new ArrayList<>();
        for (Gateway gateway : starting.gateways()) {
            Neighbour ours = new Neighbour(starting.queue(), gateway);
            known.stream().flatMap(theirs -> ours.compare(theirs).stream()).filter(warning -> !warnings.contains(warning))
                .forEach(warnings::add);
            known.add(ours);
        }
        return warnings;
    }

    private record Neighbour(String queue, Gateway gateway) {
        Optional<String> compare(Neighbour other) {
            boolean sameSessions = SessionKey.of(gateway).equals(SessionKey.of(other.gateway));
            if (sameSessions && !gateway.limits().equals(other.gateway.limits())) {
                return Optional.of("Gateways " + other + " and " + this + " are one to the server, and have different limits here: of each"
                    + " limit the stricter holds for both");
            }
            if (!sameSessions && gateway.name().equals(other.gateway.name())) {
                return Optional.of("Gateways " + other + " and " + this + " have the same name, and differ in "
                    + differences(gateway, other.gateway) + ": logs and metrics cannot tell one from the other; names of their own in"
                    + " authgateways.xml can");
            }
            return Optional.empty();
        }

        @Override
        public String toString() {
            return gateway.name() + " (queue " + queue + ")";
        }
    }

    /** Names, never values: among them is a login. */
    private static String differences(Gateway ours, Gateway theirs) {
        return details(ours).entrySet().stream()
            .filter(detail -> !Objects.equals(detail.getValue(), details(theirs).get(detail.getKey())))
            .map(Map.Entry::getKey).collect(Collectors.joining(", "));
    }

    private static Map<String, Object> details(Gateway gateway) {
        Endpoint endpoint = gateway.endpoint();
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("host or port", List.of(endpoint.host(), endpoint.port()));
        details.put("bind", endpoint.source());
        details.put("TLS", gateway.tls());
        details.put("login", gateway.login());
        details.put("heloName", gateway.heloName());
        details.put("time-outs", gateway.timeouts());
        details.put("hiddenKeywords", gateway.hiddenKeywords());
        return details;
    }
}
