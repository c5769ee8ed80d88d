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
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;

import io.postern.it.support.GatewaySetup;
import io.postern.it.support.NodeGateway;
import io.postern.peers.smtp.ReceivedMessage;

/** The npm package smtp-server. It keeps what it receives. */
public final class NodeServer implements MailServer {
    private final GatewaySetup setup;
    /** Those before the last have ended. */
    private final List<NodeGateway> gateways = new CopyOnWriteArrayList<>();
    /** Contents are long: each is decoded once. */
    private final IdentityHashMap<JsonNode, ReceivedMessage> messages = new IdentityHashMap<>();

    public NodeServer(GatewaySetup setup) {
        this.setup = setup;
        start();
    }

    private void start() {
        gateways.add(NodeGateway.start(setup, Path.of("src/test/node/gateway.js")));
    }

    private NodeGateway gateway() {
        return gateways.get(gateways.size() - 1);
    }

    @Override
    public int port(String door) {
        return gateway().port(door);
    }

    @Override
    public synchronized List<ReceivedMessage> received() {
        return gateways.stream().flatMap(gateway -> gateway.received().stream())
            .map(json -> messages.computeIfAbsent(json, NodeServer::message)).toList();
    }

    @Override
    public boolean marksWhatItTakes() {
        return false;
    }

    private static ReceivedMessage message(JsonNode json) {
        List<String> recipients = StreamSupport.stream(json.get("recipients").spliterator(), false).map(JsonNode::asText).toList();
        return new ReceivedMessage(json.get("sender").asText(), recipients, NodeGateway.content(json), json.get("tls").asText(),
            json.get("user").asText(), json.get("mechanism").asText(), List.of(), List.of(), 0);
    }

    @Override
    public ProcessHandle ancestor() {
        return gateway().ancestor();
    }

    @Override
    public void terminate() {
        gateway().close();
        gateway().ancestor().onExit().join();
    }

    @Override
    public void startAgain() {
        start();
    }

    @Override
    public void close() {
        gateways.forEach(NodeGateway::close);
    }
}
