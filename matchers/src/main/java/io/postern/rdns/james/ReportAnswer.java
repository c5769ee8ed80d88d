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

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.postern.rdns.report.Outcome;
import io.postern.rdns.report.Summary;

/**
 * A {@link Summary} in the words that WebAdmin writes as JSON.
 *
 * @param hours how many were asked about
 * @param since from when on has been counted
 * @param until now
 * @param mails by outcome
 * @param clients how many were refused ({@code refused}), and would have been ({@code observed})
 * @param networks the same of networks
 * @param largest networks
 * @param otherMails how many mails that were refused, or would have been, came from networks that are not shown
 */
public record ReportAnswer(int hours, String since, String until, Map<String, Long> mails, Map<String, Count> clients,
                           Map<String, Count> networks, List<Largest> largest, long otherMails) {

    /**
     * How many different ones.
     *
     * @param number of them
     * @param exact whether it is no estimate
     */
    public record Count(long number, boolean exact) {
        static Count of(Summary.Distinct distinct) {
            return new Count(distinct.number(), distinct.isExact());
        }
    }

    /**
     * A client, and what it called itself last.
     *
     * @param ip its address
     * @param helo what it said in EHLO
     */
    public record Client(String ip, String helo) {
    }

    /**
     * One network.
     *
     * @param network in CIDR notation
     * @param observed how many mails would have been refused
     * @param refused how many were
     * @param atLeast whether it may have been more
     * @param last when the latest came
     * @param clients some of them
     * @param moreClients whether there are others
     * @param reasons the most frequent first
     * @param names some of those that reverse DNS has
     * @param senders some domains
     * @param exempt the lines that {@code conf/rdns-exempt} would have to have, too, to exempt the clients
     */
    public record Largest(String network, long observed, long refused, boolean atLeast, String last, List<Client> clients,
                          boolean moreClients, List<String> reasons, List<String> names, List<String> senders, List<String> exempt) {
        static Largest of(Summary.Network of, List<String> exempt) {
            return new Largest(of.network().toString(), of.observed(), of.refused(), of.isAtLeast(), time(of.last()),
                of.clients().entrySet().stream().map(each -> new Client(each.getKey().toString(), each.getValue())).toList(),
                of.hasMoreClients(), of.reasons(), of.names(), of.senders(), exempt);
        }
    }

    static ReportAnswer of(Summary summary, ExemptLines lines) {
        return new ReportAnswer(summary.hours(), time(summary.since()), time(summary.until()), byKey(summary.mails(), each -> each),
            byKey(summary.clients(), Count::of), byKey(summary.networks(), Count::of),
            summary.largest().stream().map(network -> Largest.of(network, lines.of(network))).toList(), summary.others());
    }

    /** {@code accepted}, {@code notKnown}, {@code exempt}, {@code observed}, {@code refused}. */
    static String key(Outcome outcome) {
        return switch (outcome) {
            case ACCEPTED -> "accepted";
            case NOT_KNOWN -> "notKnown";
            case EXEMPT -> "exempt";
            case OBSERVED -> "observed";
            case REFUSED -> "refused";
        };
    }

    static String time(Instant when) {
        return when.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static <V, R> Map<String, R> byKey(Map<Outcome, V> values, Function<V, R> value) {
        return values.entrySet().stream()
            .collect(Collectors.toMap(each -> key(each.getKey()), each -> value.apply(each.getValue()), (one, other) -> one, TreeMap::new));
    }
}
