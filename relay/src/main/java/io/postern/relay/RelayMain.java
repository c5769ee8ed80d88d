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

package io.postern.relay;

import java.io.IOException;
import java.nio.file.Path;

import org.apache.james.ExtraProperties;
import org.apache.james.FakeSearchMailboxModule;
import org.apache.james.GuiceJamesServer;
import org.apache.james.MemoryJamesConfiguration;
import org.apache.james.MemoryJamesServerMain;
import org.apache.james.modules.RunArgumentsModule;
import org.apache.james.modules.server.JMXServerModule;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts James's memory server with its mail queue and its mail repositories on disk. */
public final class RelayMain {
    private static final Logger LOGGER = LoggerFactory.getLogger(RelayMain.class);

    private RelayMain() {
    }

    public static void main(String[] args) throws Exception {
        ExtraProperties.initialize();
        MemoryJamesConfiguration configuration = MemoryJamesConfiguration.builder().useWorkingDirectoryEnvProperty().build();
        QueueBroker broker = startBroker(Path.of(configuration.directories().getVarDirectory(), "queue"));
        GuiceJamesServer server = MemoryJamesServerMain.createServer(configuration)
            .combineWith(new FakeSearchMailboxModule(), new JMXServerModule())
            .overrideWith(new DurableQueueModule(broker), new FileRepositoriesModule(), new RunArgumentsModule(args));
        server.start();
        // In this order: James ends its parts in the order of their making, the queue before those that have mails of it in hand.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            server.stop();
            broker.close();
        }, "relay-stop"));
    }

    private static QueueBroker startBroker(Path folder) {
        try {
            return QueueBroker.start(folder);
        } catch (IOException e) {
            LOGGER.error("James does not start: {}", e.getMessage(), e);
            System.exit(1);
            throw new IllegalStateException(e);
        }
    }
}
