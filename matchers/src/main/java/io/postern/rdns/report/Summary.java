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

package io.postern.rdns.report;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.postern.rdns.AddressRange;
import io.postern.rdns.ClientAddress;

/**
 * What became of the mails of the last hours.
 *
 * @param hours how many hours were asked about, the one that is under way included
 * @param since from when on has been counted: the start of the first of these hours, or of the program
 * @param until now
 * @param mails by what became of them
 * @param clients how many different clients were refused, and would have been
 * @param networks in how many different networks they are: IPv4 /24, IPv6 /64
 * @param largest those networks that most of these mails came from, the largest first
 * @param others how many mails came from networks that are not among them
 */
public record Summary(int hours, Instant since, Instant until, Map<Outcome, Long> mails, Map<Outcome, Distinct> clients,
                      Map<Outcome, Distinct> networks, List<Network> largest, long others) {

    /**
     * How many different ones there are.
     *
     * @param number of them
     * @param isExact whether it is not an estimate, which is mostly within 10%
     */
    public record Distinct(long number, boolean isExact) {
        /** In a word: {@code 12}, {@code ~130400}. */
        @Override
        public String toString() {
            return (isExact ? "" : "~") + number;
        }
    }

    /**
     * The mails of one network.
     *
     * @param network an IPv4 /24 or an IPv6 /64
     * @param refused how many were refused
     * @param observed how many would have been
     * @param isAtLeast whether there may have been more, before this network was seen to be a large one
     * @param last when the latest came
     * @param clients some of the clients, each with what it called itself last
     * @param hasMoreClients whether there were others
     * @param reasons the most frequent first
     * @param names some of those that reverse DNS has for the clients
     * @param senders some domains of the senders
     */
    public record Network(AddressRange network, long refused, long observed, boolean isAtLeast, Instant last,
                          Map<ClientAddress, String> clients, boolean hasMoreClients, List<String> reasons, List<String> names,
                          List<String> senders) {
        /** How many were refused or would have been. */
        public long mails() {
            return refused + observed;
        }
    }
}
