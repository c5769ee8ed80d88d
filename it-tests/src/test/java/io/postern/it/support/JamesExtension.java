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

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * One {@link JamesServer} for all tests of a class, in a static field with {@code @RegisterExtension}. Without settings
 * its gateway is one that nobody listens on.
 */
public final class JamesExtension implements BeforeAllCallback, AfterAllCallback {
    private final String name;
    private final Map<String, String> environment = new HashMap<>(Map.of(
        "POSTERN_GATEWAY_DOMAINS", "chosen.test",
        "POSTERN_GATEWAYS", "localhost:1",
        "POSTERN_GATEWAY_USERNAME", "relay",
        "POSTERN_GATEWAY_PASSWORD", "tanstaaftanstaaf"));
    private final List<Edit> edits = new ArrayList<>();
    private final List<AutoCloseable> peers = new ArrayList<>();
    private Optional<JamesServer> server = Optional.empty();
    private Optional<Path> apart = Optional.empty();

    private record Edit(String file, UnaryOperator<String> change) {
    }

    private JamesExtension(String name) {
        this.name = name;
    }

    /** One with this name for its home folder, so one a test class. */
    public static JamesExtension named(String name) {
        return new JamesExtension(name);
    }

    public JamesExtension environment(String key, String value) {
        environment.put(key, value);
        return this;
    }

    /** Another option for its JVM. */
    public JamesExtension javaOption(String option) {
        environment.merge("JAMES_JAVA_OPTS", option, (before, added) -> before + " " + added);
        return this;
    }

    /** With James's own main class: the stock memory server, whose queues and repositories are gone at its end. */
    public JamesExtension queueInMemory() {
        return edit("../bin/james", script -> script.replace("io.postern.relay.RelayMain", "org.apache.james.MemoryJamesServerMain"))
            .edit("mailrepositorystore.xml", xml -> xml
                .replace("<defaultProtocol>file<", "<defaultProtocol>memory<")
                .replaceFirst("(?s)<mailrepository class=\"[a-z.]*FileMailRepository\">.*?</mailrepository>", ""))
            .edit("mailetcontainer.xml", xml -> xml.replace("file://", "memory://"))
            // It has nobody who makes the token.
            .edit("webadmin.properties", properties -> properties.replace("jwt.", "#jwt."));
    }

    /** With the hook as it comes: clients from loopback and private networks are exempt. */
    public JamesExtension exemptingLoopback() {
        return edit("smtpserver.xml", xml -> xml.replace("<exempt>none</exempt>", ""));
    }

    /** Changes a file of conf/ before the start. */
    public JamesExtension edit(String file, UnaryOperator<String> change) {
        edits.add(new Edit(file, change));
        return this;
    }

    /** In this folder, which is made, with all that James needs in it. */
    public JamesExtension in(Path folder) {
        apart = Optional.of(folder);
        return this;
    }

    /** Closes these after James has stopped. */
    public JamesExtension closing(AutoCloseable... closeables) {
        peers.addAll(List.of(closeables));
        return this;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        server = Optional.of(JamesServer.start(home(), environment));
    }

    /** For a test that starts and stops it by itself. */
    public JamesServer startForOneTest() {
        return JamesServer.start(home(), environment);
    }

    /** For a configuration that James has to refuse: returns after the process has ended. */
    public JamesServer startRefused() {
        return JamesServer.startRefused(home(), environment);
    }

    /** Starts the demonstration, which brings its own peers and environment, and returns at once. */
    public JamesServer startDemo() {
        return JamesServer.launchDemo(home());
    }

    /** The folder that it will run in, made and edited, for {@link #startIn}. */
    public JamesHome makeHome() {
        return home();
    }

    /** In a folder that {@link #makeHome} has made. */
    public JamesServer startIn(JamesHome made) {
        return JamesServer.start(made, environment);
    }

    private JamesHome home() {
        JamesHome home = apart.map(JamesHome::createApart).orElseGet(() -> JamesHome.create(name));
        edits.forEach(edit -> home.edit(edit.file(), edit.change()));
        return home;
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        server.ifPresent(JamesServer::close);
        for (AutoCloseable peer : peers) {
            peer.close();
        }
    }

    public JamesServer server() {
        return server.orElseThrow(() -> new IllegalStateException("James has not been started"));
    }
}
