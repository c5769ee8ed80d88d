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

package io.postern.peers.demo;

import java.util.List;
import java.util.function.Consumer;

import io.postern.peers.smtp.ReceivedMessage;
import io.postern.peers.smtp.ScriptedGateway;

/** Tells of each message that the gateway has received, once. */
final class GatewayWatch {
    private final ScriptedGateway gateway;
    private final Consumer<String> output;
    private int told;

    GatewayWatch(ScriptedGateway gateway, Consumer<String> output) {
        this.gateway = gateway;
        this.output = output;
    }

    /** To be called now and then, by one thread. */
    void look() {
        List<ReceivedMessage> received = gateway.received();
        received.subList(told, received.size()).forEach(message -> output.accept(line(message)));
        told = received.size();
    }

    private static String line(ReceivedMessage message) {
        return "gateway: received a mail from <" + message.sender() + "> to <" + String.join(">, <", message.recipients()) + ">, "
            + message.content().length + " bytes, over " + message.tlsProtocol() + ", authenticated as " + message.user()
            + " by " + message.mechanism();
    }
}
