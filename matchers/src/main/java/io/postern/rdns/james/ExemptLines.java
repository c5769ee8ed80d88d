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

package io.postern.rdns.james;

import java.net.Inet6Address;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.postern.rdns.ClientAddress;
import io.postern.rdns.HostNames;
import io.postern.rdns.LogLine;
import io.postern.rdns.report.Summary;
import io.postern.rdns.report.Summary.Network;

/**
 * Finds the lines of {@code conf/rdns-exempt} that would exempt the clients of a report: a client's name where it leads to the client,
 * or else its address; the whole network where clients are many.
 */
final class ExemptLines {
    private final RdnsService service;
    /** Of those clients whose own name leads to them. */
    private final Map<ClientAddress, String> names;

    private record Asked(String name, CompletableFuture<Boolean> answer) {
    }

    private ExemptLines(RdnsService service, Map<ClientAddress, String> names) {
        this.service = service;
        this.names = names;
    }

    /** Asks, for all clients at once, whether the name that a client gives itself leads to it; waits for the answers. */
    static ExemptLines of(List<Network> networks, RdnsService service) {
        Map<ClientAddress, Asked> asked = new HashMap<>();
        networks.stream().filter(network -> !isOneLine(network)).forEach(network -> network.clients().forEach((client, helo) ->
            HostNames.hostName(helo).ifPresent(name -> asked.put(client, new Asked(name, service.leadsTo(client, name))))));
        return new ExemptLines(service, asked.entrySet().stream()
            .filter(each -> each.getValue().answer().exceptionally(defect -> false).join())
            .collect(Collectors.toMap(Map.Entry::getKey, each -> each.getValue().name())));
    }

    /** The lines about one of these networks that the file does not have yet. */
    List<String> of(Network network) {
        return isOneLine(network) ? List.of(network.network().toString())
            : network.clients().keySet().stream().flatMap(client -> line(client).stream()).distinct().toList();
    }

    private Optional<String> line(ClientAddress client) {
        return Optional.ofNullable(names.get(client))
            .map(name -> Optional.of(name).filter(each -> service.claim(each, HostNames.NONE).isEmpty()))
            .orElseGet(() -> Optional.of(client.toString()).filter(each -> !service.isExempt(client)));
    }

    /** All of them, as the file has them, each network's after a comment about it. */
    String text(Summary summary) {
        Stream<String> head = Stream.of(head(summary).toString());
        return String.join("\n", Stream.concat(head, summary.largest().stream()
            .filter(network -> !of(network).isEmpty())
            .flatMap(network -> Stream.concat(Stream.of("", comment(network)), of(network).stream()))).toList()) + "\n";
    }

    private static LogLine head(Summary summary) {
        LogLine line = LogLine.of("# rDNS report").field("since", ReportAnswer.time(summary.since()));
        summary.mails().forEach((outcome, number) -> line.field(ReportAnswer.key(outcome), number.toString()));
        return line.field("others", Long.toString(summary.others()));
    }

    private static String comment(Network network) {
        return LogLine.of("# " + network.network())
            .field("mails", Long.toString(network.mails()))
            .field("reasons", String.join(",", network.reasons()))
            .field("helo", String.join(",", network.clients().values()))
            .field("senders", String.join(",", network.senders()))
            .field("names", String.join(",", network.names()))
            .toString();
    }

    /** One's own hosts are told apart in IPv4; in IPv6 a host has a new address every day. */
    private static boolean isOneLine(Network network) {
        return network.hasMoreClients()
            || (network.clients().size() > 1 && network.network().first().value() instanceof Inet6Address);
    }
}
