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

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Zones signed for the test (RFC 4034), some of them badly, and the trust anchors that resolvers need for them. */
final class SignedZones {
    private static final Path TOOLS = PeerHome.INSTALLED.resolve("usr/bin");
    /** A month from now. */
    private static final List<String> NOW = List.of();
    private static final List<String> LONG_AGO = List.of("-s", "20200101000000", "-e", "20200201000000");

    private final PeerHome home;
    private final List<String> anchors = new ArrayList<>();

    private SignedZones(PeerHome home) {
        this.home = home;
    }

    /** Signs them in this home, which holds their texts, and returns the trust anchors as a zone file has them. */
    static List<String> sign(PeerHome home) {
        SignedZones zones = new SignedZones(home);
        zones.sign("1.19.198.in-addr.arpa", "signed.zone", NOW, UnaryOperator.identity());
        zones.sign("2.19.198.in-addr.arpa", "signed.zone", NOW, text -> text.replace("secure.good.test.", "changed.good.test."));
        zones.sign("3.19.198.in-addr.arpa", "signed.zone", LONG_AGO, UnaryOperator.identity());
        zones.sign("bogus.test", "bogus.zone", NOW,
            text -> text.replace("198.51.100.40", "198.51.100.41").replace("2001:db8:1::5", "2001:db8:1::6"));
        return zones.anchors;
    }

    /** Signs it for that time, then changes what was signed. */
    private void sign(String zone, String text, List<String> validity, UnaryOperator<String> change) {
        String folder = home.folder().toString();
        String signed = home.folder().resolve(zone + ".signed").toString();
        run(Stream.of("dnssec-keygen", "-q", "-a", "ECDSAP256SHA256", "-f", "KSK", "-K", folder, zone));
        // -z: one key for all; -P: unverified, because it would be refused where it is meant to be wrong.
        run(Stream.concat(Stream.of("dnssec-signzone", "-q", "-S", "-z", "-P", "-K", folder, "-d", folder, "-o", zone, "-f", signed),
            Stream.concat(validity.stream(), Stream.of(home.folder().resolve(text).toString()))));
        home.change(zone + ".signed", change);
        home.lines("dsset-" + zone + ".").forEach(anchors::add);
    }

    private static void run(Stream<String> command) {
        List<String> words = new ArrayList<>(command.toList());
        words.set(0, TOOLS.resolve(words.get(0)).toString());
        Command.run(DnsLaboratory.LIBRARIES, words, "");
    }

    /** A trust anchor as BIND's configuration has it. */
    static String forBind(String anchor) {
        return anchor.replaceFirst("^(\\S+)\\s+IN DS (\\d+) (\\d+) (\\d+) (.*)$", "\"$1\" static-ds $2 $3 $4 \"$5\";");
    }
}
