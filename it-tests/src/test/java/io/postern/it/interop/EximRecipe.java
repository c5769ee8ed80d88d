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
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Exim with the recipe in its ACL, asked what it would do with a client: {@code exim -bh}, as its manual has it. */
final class EximRecipe implements AutoCloseable {
    private static final Pattern VERDICT =
        Pattern.compile("(?m)^(?:(550) Your mail server is not properly DNS registered|250 Accepted)\r?$");
    private static final String OWNER = "Debian-exim";
    private static final String MAIL = "MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nQUIT\r\n";
    private static final String AUTH = "AUTH PLAIN AGJvYgBib2I=\r\n";

    private final PeerHome home = PeerHome.create("exim-recipe");
    private final Path configuration;
    private final NetworkNamespace network;
    private final DnsLaboratory dns;

    EximRecipe(NetworkNamespace network, DnsLaboratory dns) {
        this.network = network;
        this.dns = dns;
        home.folder("spool", OWNER);
        home.folder("log", OWNER);
        configuration = home.fill("exim/recipe.conf", Map.of("PEERS", PeerHome.INSTALLED.toString(), "HOME", home.folder().toString()));
    }

    /** {@code accept}, or {@code 550}, when Exim asks this resolver. */
    String verdict(RdnsCase client, Resolver resolver) {
        String program = PeerHome.INSTALLED.resolve("usr/sbin/exim4").toString();
        List<String> exim = new ArrayList<>(List.of(program, "-C", configuration.toString()));
        switch (client.who()) {
            case "local" -> exim.add("-bs");
            // Where nothing asks for the look-up.
            case "no EHLO" -> exim.addAll(List.of("-DLOOKED_UP=", "-bh", client.client()));
            default -> exim.addAll(List.of("-bh", client.client()));
        }
        String dialogue = "EHLO x\r\n" + (client.who().equals("authenticated") ? AUTH : "") + MAIL;
        String said = Command.run(Map.of(), network.resolvingBy(dns.resolvConf(resolver), exim), dialogue);
        Matcher verdict = VERDICT.matcher(said);
        if (!verdict.find()) {
            throw new AssertionError("no verdict on " + client + ": " + said);
        }
        return verdict.group(1) == null ? "accept" : verdict.group(1);
    }

    @Override
    public void close() {
        home.close();
    }
}
