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

package io.postern.relay.webadmin;

import java.io.FileNotFoundException;
import java.util.Optional;

import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.server.core.configuration.Configuration;
import org.apache.james.utils.PropertiesProvider;

/** Where WebAdmin listens, as {@code webadmin.properties} has it. */
public record WebAdminAddress(String scheme, String host, String port) {
    /** Empty where it is off. */
    public static Optional<WebAdminAddress> read(FileSystem files, Configuration.ConfigurationPath conf) throws ConfigurationException {
        try {
            org.apache.commons.configuration2.Configuration settings = new PropertiesProvider(files, conf).getConfiguration("webadmin");
            return settings.getBoolean("enabled", false)
                ? Optional.of(new WebAdminAddress(settings.getBoolean("https.enabled", false) ? "https" : "http",
                    settings.getString("host", "localhost"), settings.getString("port", "8080")))
                : Optional.empty();
        } catch (FileNotFoundException e) {
            return Optional.empty();
        }
    }

    /** Host and port, as the other servers' settings have them. */
    public String address() {
        return host + ":" + port;
    }

    /** For somebody on this machine: loopback where it listens on all addresses. */
    public String url() {
        String reached = switch (host) {
            case "0.0.0.0" -> "127.0.0.1";
            case "::", "0:0:0:0:0:0:0:0" -> "::1";
            default -> host;
        };
        return scheme + "://" + (reached.indexOf(':') >= 0 ? "[" + reached + "]" : reached) + ":" + port;
    }
}
