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

package io.postern.it.benchmark;

import java.time.Duration;

import io.postern.it.support.GatewaySetup;
import io.postern.peers.smtp.ScriptedGateway;

/**
 * Something that delivers, with a domain and a gateway of its own, at some distance.
 *
 * @param name    also its domain's, and its queue's
 * @param mailet  its element in {@code mailetcontainer.xml}, if it is a mailet
 * @param gateway where its mail ends
 * @param wire    the way there
 */
record Contender(String name, String mailet, ScriptedGateway gateway, LongWire wire) implements AutoCloseable {
    private static final String MAILET = """
        <mailet match="HostIs=%s.test" class="CLASS">
            <outgoing>%s</outgoing>
            <gateway>localhost:%d</gateway>
            <gatewayUsername>%s</gatewayUsername>
            <gatewayPassword>%s</gatewayPassword>
            MORE
        </mailet>
        """;

    /** Ours, as its documentation shows it. */
    static Contender postern(String name, GatewaySetup setup, Duration roundTrip) {
        return at(name, setup, roundTrip, MAILET.replace("CLASS", "RemoteDeliveryViaAuthGateway").replace("MORE", ""));
    }

    /** Stock, asked for TLS and for the login, with the numbers of threads and connections that it has by itself. */
    static Contender stock(String name, GatewaySetup setup, Duration roundTrip) {
        return at(name, setup, roundTrip, MAILET.replace("CLASS", "RemoteDelivery").replace("MORE",
            "<startTLS>true</startTLS><mail.smtp.starttls.required>true</mail.smtp.starttls.required>"));
    }

    /** Whoever else; what leads to its gateway is {@link #port()}. */
    static Contender other(String name, GatewaySetup setup, Duration roundTrip) {
        return at(name, setup, roundTrip, "");
    }

    private static Contender at(String name, GatewaySetup setup, Duration roundTrip, String mailet) {
        ScriptedGateway gateway = setup.gateway().start();
        LongWire wire = LongWire.to(gateway.port(), roundTrip);
        Contender contender = new Contender(name, mailet, gateway, wire);
        return new Contender(name, mailet.formatted(name, name, contender.port(), GatewaySetup.USER, GatewaySetup.PASSWORD), gateway, wire);
    }

    /** Where it has to connect. */
    int port() {
        return wire.roundTrip().isZero() ? gateway.port() : wire.port();
    }

    String recipient(int number) {
        return number + "@" + name + ".test";
    }

    @Override
    public void close() {
        wire.close();
        gateway.close();
    }
}
