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

package io.postern.it.interop;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.xbill.DNS.ReverseMap;

/**
 * A client with its reverse DNS, and how it should fare: {@code accept} or {@code 550}, and for ours the reason.
 *
 * <p>For ours, {@code accept ?} is any reason that is not known beforehand, and {@code accept *} is known or not, by chance of the
 * order of names; for Postfix, {@code either} is by that chance too. Where the resolvers differ, Unbound's stands before a slash and
 * BIND's behind it.
 *
 * @param who a stranger, or {@code local}, {@code authenticated}, {@code no EHLO} as in the table of cases
 * @param zone what our own server has to say, empty where the zones of {@code it-tests/peers/dns} do
 * @param quirk the section of quirks.md that says why ours is not Exim's; empty where it is
 */
record RdnsCase(String title, String who, String client, String zone, String exim, String postfixReverse, String postfixClient, String ptr,
                String forwardConfirmed, String quirk) {
    private static final Path RECIPE = Path.of("..", "matchers", "src", "test", "resources", "rdns-cases.txt");
    private static final Path RESOLVERS = Path.of("src", "test", "resources", "resolver-cases.txt");
    private static final String LOCAL = "127.0.0.1";

    /** The table of cases, each client and its names renamed, so that they can be asked about side by side. */
    static List<RdnsCase> recipe() {
        List<String[]> rows = rows(RECIPE);
        return IntStream.range(0, rows.size()).mapToObj(i -> ofRecipe(i + 1, rows.get(i))).toList();
    }

    /** What real resolvers make of the zones of {@code it-tests/peers/dns}. */
    static List<RdnsCase> resolvers() {
        return rows(RESOLVERS).stream()
            .map(row -> new RdnsCase(row[0], "stranger", row[1], "", row[2], "", "", row[3], row[4], row[5]))
            .toList();
    }

    static List<RdnsCase> all() {
        return Stream.concat(recipe().stream(), resolvers().stream()).toList();
    }

    /** What our own server has to say about all of them. */
    static String zones() {
        return recipe().stream().map(RdnsCase::zone).collect(Collectors.joining("\n"));
    }

    private static RdnsCase ofRecipe(int number, String[] row) {
        String who = row[1];
        String client = switch (who) {
            case "local" -> LOCAL;
            case "IPv6" -> "2001:db8::" + Integer.toHexString(number);
            default -> "192.0.2." + (100 + number);
        };
        String zone = row[2].replace("\"", "").replace(";", "\n")
            .replace(".example", ".r" + number + ".example")
            .replaceAll("\\b192\\.0\\.2\\.7\\b|\\b2001:db8::7\\b", client)
            .replace("@", reverseName(client));
        return new RdnsCase(row[0], who, client, zone, row[3], row[4], row[5], throughResolver(row[6]), throughResolver(row[7]), row[8]);
    }

    /** What is not known stays so, but a resolver has its own way of saying it. */
    private static String throughResolver(String expected) {
        return expected.replaceFirst("^accept [A-Z_]+$", "accept ?");
    }

    private static String reverseName(String address) {
        try {
            return ReverseMap.fromAddress(InetAddress.getByName(address)).toString();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(address, e);
        }
    }

    private static List<String[]> rows(Path file) {
        return PeerHome.read(file).lines().skip(1).filter(line -> !line.isBlank() && !line.startsWith("#"))
            .map(line -> Stream.of(line.split("\\|", -1)).map(String::strip).toArray(String[]::new))
            .toList();
    }

    /** The expectation of this cell with this resolver, as a regular expression. */
    static String expected(String cell, Resolver resolver) {
        String[] each = cell.split(" / ", -1);
        String mine = each[resolver == Resolver.UNBOUND ? 0 : each.length - 1];
        return mine.replace(" ?", " [A-Z_]+").replace(" *", "( [A-Z_]+)?").replace("either", "accept|450|550");
    }

    @Override
    public String toString() {
        return title + " (" + client + ")";
    }
}
