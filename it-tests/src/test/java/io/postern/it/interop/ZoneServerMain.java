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

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

import io.postern.peers.dns.ZoneServer;

/** Our DNS server as a process, for a network that the tests' own JVM is not in: address, port, file with the zone. */
final class ZoneServerMain {
    static final String READY = "listening";

    private ZoneServerMain() {
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        InetSocketAddress bind = new InetSocketAddress(InetAddress.getByName(arguments[0]), Integer.parseInt(arguments[1]));
        try (ZoneServer server = ZoneServer.start(bind, Files.readString(Path.of(arguments[2])))) {
            System.out.println(READY + " " + server.address());
            // Until it is killed.
            Thread.currentThread().join();
        }
    }
}
