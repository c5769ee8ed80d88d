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

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;

import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.server.core.configuration.Configuration;
import org.apache.james.server.core.configuration.FileConfigurationProvider;
import org.apache.james.server.core.filesystem.FileSystemImpl;
import org.apache.james.util.LoggingLevel;
import org.xml.sax.ErrorHandler;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

import io.postern.relay.webadmin.WebAdminAddress;

/**
 * What would keep James from starting in a way that says neither where nor what: files that cannot be read, XML that is not well-formed,
 * and ports that somebody else has. (WebAdmin's port would even keep it from starting without an end.)
 */
final class StartChecks {
    private static final List<String> SERVERS = List.of("smtpserver", "lmtpserver", "imapserver", "pop3server", "managesieveserver");

    private final Path conf;
    private final FileSystemImpl files;
    private final Configuration configuration;
    private final Optional<WebAdminAddress> webAdmin;

    StartChecks(Configuration configuration, Optional<WebAdminAddress> webAdmin) {
        this.webAdmin = webAdmin;
        this.files = new FileSystemImpl(configuration.directories());
        this.configuration = configuration;
        this.conf = Path.of(configuration.directories().getConfDirectory());
    }

    /** A reason not to start, in words that need no stack trace. */
    static final class Refusal extends Exception {
        private static final long serialVersionUID = 1L;

        Refusal(String why) {
            super(why);
        }
    }

    /** The files, then the ports: all that is wrong with the one, or with the other. */
    void run() throws IOException, ConfigurationException, Refusal {
        refuseIfAny(mistakesInFiles());
        refuseIfAny(portsInUse());
    }

    private static void refuseIfAny(List<String> reasons) throws Refusal {
        if (!reasons.isEmpty()) {
            throw new Refusal(String.join("; ", reasons));
        }
    }

    private List<String> mistakesInFiles() throws IOException {
        List<String> mistakes = new ArrayList<>();
        try (Stream<Path> all = Files.list(conf)) {
            for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
                if (!Files.isReadable(file)) {
                    mistakes.add("conf/" + file.getFileName() + " cannot be read: permission denied");
                } else if (file.toString().endsWith(".xml")) {
                    parse(file, mistakes);
                }
            }
        }
        return mistakes;
    }

    /** From a stream, as James does it: entities with relative addresses are looked for from the working directory. */
    private static void parse(Path file, List<String> mistakes) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            DocumentBuilder parser = DocumentBuilderFactory.newInstance().newDocumentBuilder();
            parser.setErrorHandler(new Silent());
            parser.parse(in);
        } catch (SAXParseException e) {
            mistakes.add("conf/" + file.getFileName() + ", line " + e.getLineNumber() + ": " + e.getMessage());
        } catch (SAXException | FileNotFoundException e) {
            mistakes.add("conf/" + file.getFileName() + ": " + e.getMessage());
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("every Java has a parser", e);
        }
    }

    /** The parser's own prints to the console what it then throws. */
    private static final class Silent implements ErrorHandler {
        @Override
        public void warning(SAXParseException e) {
            // Not a reason not to start.
        }

        @Override
        public void error(SAXParseException e) {
            // As above: it is about a DTD, which James's files need not have.
        }

        @Override
        public void fatalError(SAXParseException e) throws SAXException {
            throw e;
        }
    }

    private List<String> portsInUse() throws ConfigurationException {
        List<String> taken = new ArrayList<>();
        FileConfigurationProvider xml = new FileConfigurationProvider(files, configuration);
        for (String name : SERVERS) {
            for (HierarchicalConfiguration<ImmutableNode> server : xml.getConfiguration(name, LoggingLevel.DEBUG).configurationsAt(name)) {
                if (server.getBoolean("[@enabled]", true)) {
                    Stream.of(server.getString("bind", "").split(",")).map(String::strip).filter(address -> !address.isEmpty())
                        .forEach(address -> probe(name + ".xml", address, taken));
                }
            }
        }
        webAdmin.ifPresent(server -> probe("webadmin.properties", server.address(), taken));
        return taken;
    }

    /** Listens there for a moment. */
    private static void probe(String where, String address, List<String> taken) {
        int colon = address.lastIndexOf(':');
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(address.substring(0, Math.max(colon, 0)), Integer.parseInt(address.substring(colon + 1))));
        } catch (IOException | IllegalArgumentException e) {
            taken.add(where + ": cannot listen on " + address + ": " + e.getMessage());
        }
    }
}
