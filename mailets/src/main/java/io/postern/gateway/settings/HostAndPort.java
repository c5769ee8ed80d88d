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

package io.postern.gateway.settings;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.postern.smtp.TlsMode;

/** {@code host}, {@code host:port}, {@code [IPv6]} or {@code [IPv6]:port}. */
record HostAndPort(String host, Optional<Integer> port) {
    private static final int SUBMISSION_PORT = 587;
    private static final int SUBMISSIONS_PORT = 465;
    private static final Pattern SYNTAX = Pattern.compile(
        "(?:\\[(?<ipv6>[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)]|(?<name>[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,252}[A-Za-z0-9_])?))(?::(?<port>.*))?");

    static Optional<HostAndPort> parse(String text) {
        Matcher matcher = SYNTAX.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String host = Optional.ofNullable(matcher.group("ipv6")).orElseGet(() -> matcher.group("name"));
        Optional<String> written = Optional.ofNullable(matcher.group("port"));
        Optional<Integer> port = written.flatMap(HostAndPort::port);
        return written.isPresent() && port.isEmpty() ? Optional.empty() : Optional.of(new HostAndPort(host, port));
    }

    /** A host alone; an IPv6 address with brackets or without. */
    static Optional<String> host(String text) {
        return parse(text.startsWith("[") || text.indexOf(':') < 0 ? text : "[" + text + "]")
            .filter(parsed -> parsed.port.isEmpty())
            .map(HostAndPort::host);
    }

    /** RFC 8314, 7.3 and RFC 6409, 3.1. */
    static int defaultPort(TlsMode mode) {
        return mode == TlsMode.IMPLICIT ? SUBMISSIONS_PORT : SUBMISSION_PORT;
    }

    /** Host and this port, as they would be written. */
    String name(int port) {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    /** A TCP port in plain decimal digits. */
    static Optional<Integer> port(String text) {
        if (!text.matches("[1-9][0-9]{0,4}")) {
            return Optional.empty();
        }
        return Optional.of(Integer.valueOf(text)).filter(port -> port <= 65_535);
    }
}
