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

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The system's resolver, as a James sees it, that stops answering: the JDK reads a file of hosts instead of asking the system, and that
 * file becomes a pipe that nobody writes into, so that whoever opens it never comes back. Nothing but that process is touched.
 */
public final class SilentResolver {
    private static final String HOSTS = "hosts";
    /** As Debian has it: James asks about its own name whenever a client comes from the address of that name. */
    private static final String OWN_ADDRESS = "127.0.1.1";

    private SilentResolver() {
    }

    /** Has a James ask it, which knows this machine's own name until it is {@link #silence}d. */
    public static JamesExtension readBy(JamesExtension james) {
        return james.edit(HOSTS, none -> "127.0.0.1 localhost\n" + OWN_ADDRESS + " " + ownName() + "\n")
            .javaOption("-Djdk.net.hosts.file=conf/" + HOSTS);
    }

    /** No look-up by name or address ends from now on. */
    public static void silence(JamesHome home) {
        Path hosts = home.folder().resolve("conf").resolve(HOSTS);
        Path pipe = hosts.resolveSibling(HOSTS + ".pipe");
        try {
            if (new ProcessBuilder("mkfifo", pipe.toString()).inheritIO().start().waitFor() != 0) {
                throw new IllegalStateException("no pipe was made");
            }
            Files.move(pipe, hosts, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String ownName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
