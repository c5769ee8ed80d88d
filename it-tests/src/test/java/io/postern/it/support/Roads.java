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

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.postern.peers.smtp.ReceivedMessage;
import io.postern.peers.smtp.ScriptedGateway;

/** Many roads through one James; the senders' own mail, and so every bounce, ends at a gateway that keeps it. */
public final class Roads {
    static final String SENDERS = "senders.test";

    private final GatewaySetup setup;
    private final ScriptedGateway bounces;
    private final List<Road> roads = new ArrayList<>();

    public Roads(GatewaySetup setup) {
        this.setup = setup;
        this.bounces = setup.gateway().start();
        road("senders", bounces);
    }

    /** A road with a short retry schedule and short time-outs. */
    public Road road(String name, ScriptedGateway... gateways) {
        return road(name, Arrays.stream(gateways).map(gateway -> "localhost:" + gateway.port()).collect(Collectors.joining(",")));
    }

    /** The same, with the gateways as the setting has them. */
    public Road road(String name, String gateways) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("outgoing", name);
        settings.put("gateway", gateways);
        settings.put("gatewayUsername", GatewaySetup.USER);
        settings.put("gatewayPassword", GatewaySetup.PASSWORD);
        settings.put("deliveryThreads", "2");
        settings.put("delayTime", "20 * 1 second");
        settings.put("timeout", "3000");
        settings.put("connectionTimeout", "3000");
        settings.put("bounceProcessor", "bounces");
        settings.put("relayedProcessor", "relayed");
        Road road = new Road(name, settings);
        roads.add(road);
        return road;
    }

    /** The James that has them all. */
    public JamesExtension james() {
        return setup.james(setup.closedPort()).closing(bounces)
            .edit("mailetcontainer.xml", xml -> xml.replace("<mailet match=\"HostIs=${env:POSTERN_GATEWAY_DOMAINS}\"",
                roads.stream().map(Road::mailet).collect(Collectors.joining())
                    + "<mailet match=\"HostIs=${env:POSTERN_GATEWAY_DOMAINS}\""));
    }

    /** The bounces that the sender of this road's mail has got. */
    public List<ReceivedMessage> bouncesOf(Road road) {
        return bounces.received().stream().filter(message -> message.recipients().contains(road.sender())).toList();
    }
}
