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

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.postern.gateway.Gateway;
import io.postern.peers.tls.ServerIdentity;
import io.postern.smtp.Peer;

/** A {@code conf/} with files, and a mailet with parameters. */
final class ConfFixture {
    private static final ServerIdentity CLIENT = Peer.AUTHORITY.issueClient("relay.example");

    final Path folder;
    final Map<String, String> parameters = new TreeMap<>(Map.of("gateways", "partner", "outgoing", "partner-gateway"));
    final Map<String, String> environment = new TreeMap<>();

    ConfFixture(Path folder) {
        this.folder = folder;
    }

    /** A file that its owner and group alone can read. */
    Path file(String name, String content) {
        return file(name, content, "rw-r-----");
    }

    Path file(String name, String content, String permissions) {
        try {
            Path file = Files.writeString(folder.resolve(name), content);
            return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void trustStore(String name, String password) {
        Peer.AUTHORITY.writeTrustStore(folder.resolve(name), password.toCharArray());
    }

    /** A file that others can read. */
    Path clientCertificate(String name, String password) {
        Path file = file(name, "", "rw-r--r--");
        CLIENT.writeKeyStore(file, password.toCharArray());
        return file;
    }

    /** An {@code authgateways.xml} with these elements. */
    Path gateways(String elements) {
        return file("authgateways.xml", "<authgateways>" + elements + "</authgateways>");
    }

    /** A {@code mailetcontainer.xml} with these mailets. */
    Path mailets(String mailets, String permissions) {
        return file("mailetcontainer.xml", "<mailetcontainer><processors><processor state=\"transport\">" + mailets
            + "</processor></processors></mailetcontainer>", permissions);
    }

    SettingsResult parse() {
        return MailetSettings.parse(parameters, folder, environment);
    }

    SettingsResult.Valid valid() {
        return parse().fold(valid -> valid, mistaken -> {
            throw new AssertionError(mistaken.message());
        });
    }

    Gateway gateway() {
        return valid().settings().gateways().get(0);
    }

    List<String> mistakes() {
        return parse().fold(valid -> List.of(), SettingsResult.Mistaken::mistakes);
    }
}
