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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import org.apache.james.ExtraProperties;
import org.apache.james.FakeSearchMailboxModule;
import org.apache.james.GuiceJamesServer;
import org.apache.james.MemoryJamesConfiguration;
import org.apache.james.MemoryJamesServerMain;
import org.apache.james.modules.RunArgumentsModule;
import org.apache.james.modules.server.JMXServerModule;
import org.apache.james.server.core.filesystem.FileSystemImpl;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.google.common.base.Throwables;

import io.postern.relay.webadmin.WebAdminAddress;
import io.postern.relay.webadmin.WebAdminKey;
import io.postern.relay.webadmin.WebAdminModule;

/**
 * Starts James's memory server with its mail queue and its mail repositories on disk, and a WebAdmin that asks for a token. When it does
 * not start, whatever the reason, the last line that it prints says why, and its exit code is 1.
 */
public final class RelayMain {
    private static final Logger LOGGER = LoggerFactory.getLogger(RelayMain.class);

    private RelayMain() {
    }

    public static void main(String[] args) {
        // James would end the JVM by itself, with a stack trace for its last words.
        System.setProperty("james.exit.on.startup.error", "false");
        // WebAdmin starts on a thread of its own, and James would wait for it without an end.
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
            if (Throwables.getRootCause(failure) instanceof IOException) {
                giveUp(failure);
            }
            LOGGER.error("The thread {} has ended", thread.getName(), failure);
        });
        try {
            start(args);
        } catch (Exception | Error e) {
            giveUp(e);
        }
        Thread.setDefaultUncaughtExceptionHandler(null);
    }

    private static void start(String[] args) throws Exception {
        ExtraProperties.initialize();
        MemoryJamesConfiguration configuration = MemoryJamesConfiguration.builder().useWorkingDirectoryEnvProperty().build();
        WebAdminKey.makeUnlessThere(Path.of(configuration.directories().getConfDirectory()));
        QueueBroker broker = QueueBroker.start(
            Path.of(configuration.directories().getVarDirectory(), "queue").toAbsolutePath().normalize());
        Optional<WebAdminAddress> webAdmin =
            WebAdminAddress.read(new FileSystemImpl(configuration.directories()), configuration.configurationPath());
        new StartChecks(configuration, webAdmin).run();
        if (webAdmin.isPresent()) {
            // For bin/webadmin, which may be called from anywhere, and in another environment.
            Files.writeString(Path.of(configuration.directories().getVarDirectory(), "webadmin.url"), webAdmin.get().url() + "\n");
        }
        GuiceJamesServer server = MemoryJamesServerMain.createServer(configuration)
            .combineWith(new FakeSearchMailboxModule(), new JMXServerModule())
            .overrideWith(new DurableQueueModule(broker), new FileRepositoriesModule(), new WebAdminModule(),
                new RunArgumentsModule(args));
        server.start();
        // In this order: James ends its parts in the order of their making, the queue before those that have mails of it in hand.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            server.stop();
            broker.close();
        }, "relay-stop"));
    }

    /** The JVM ends here, without the good order that would print more: what the queue has on disk stands any end. */
    private static void giveUp(Throwable failure) {
        String why = StartFailure.describe(failure);
        if (failure instanceof StartChecks.Refusal) {
            LOGGER.error("James does not start: {}", why);
        } else {
            LOGGER.error("James does not start", failure);
        }
        System.err.println("james: does not start: " + why);
        Runtime.getRuntime().halt(1);
    }
}
