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

package io.postern.it.support;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** The npm package smtp-server as a process: it prints a JSON object a line, first the ports of its doors, then each message. */
public final class NodeGateway implements AutoCloseable {
    /** More than the Base64 of any content that tests send. */
    private static final int LONGEST_STRING = 64_000_000;
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
        .streamReadConstraints(StreamReadConstraints.builder().maxStringLength(LONGEST_STRING).build()).build());
    private static final String PASSPHRASE = "changeit";

    private final Process process;
    private final JsonNode ports;
    private final List<JsonNode> received = new CopyOnWriteArrayList<>();

    private NodeGateway(Process process, JsonNode ports) {
        this.process = process;
        this.ports = ports;
    }

    public static NodeGateway start(GatewaySetup setup, Path script) {
        Path identity = Path.of(System.getProperty("james.homes"), setup.name() + "-identity.p12");
        setup.authority().issue("localhost").writeKeyStore(identity, PASSPHRASE.toCharArray());
        try {
            Process process = new ProcessBuilder("node", script.toString(), identity.toString(), PASSPHRASE,
                GatewaySetup.USER, GatewaySetup.PASSWORD).redirectError(ProcessBuilder.Redirect.INHERIT).start();
            BufferedReader lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
            NodeGateway gateway = new NodeGateway(process, JSON.readTree(lines.readLine()));
            Thread reader = new Thread(() -> lines.lines().forEach(gateway::add), "node-gateway");
            reader.setDaemon(true);
            reader.start();
            return gateway;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void add(String line) {
        try {
            received.add(JSON.readTree(line));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The port that offers all it can, under STARTTLS. */
    public int port() {
        return port("ALL");
    }

    /** The port of a door, see gateway.js. */
    public int port(String door) {
        return ports.get(door).asInt();
    }

    public List<JsonNode> received() {
        return List.copyOf(received);
    }

    /** The content of a message, a char a byte. */
    public static String content(JsonNode message) {
        return new String(Base64.getDecoder().decode(message.get("content").asText()), ISO_8859_1);
    }

    public ProcessHandle ancestor() {
        return process.toHandle();
    }

    @Override
    public void close() {
        process.destroy();
    }
}
