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

import java.util.Collection;
import java.util.List;
import java.util.Locale;

import com.google.common.net.InetAddresses;

/** The hosts that a request for this WebAdmin can name: loopback, the address that it came to, and names of the operator's choice. */
final class OwnHosts {
    private static final String LOCALHOST = "localhost";

    private final List<String> names;

    OwnHosts(Collection<String> names) {
        this.names = names.stream().map(OwnHosts::name).toList();
    }

    /**
     * Whether the value of a Host field (RFC 9110, 7.2) is one of ours; ports do not matter, a tunnel may have changed them.
     *
     * @param reached the address that the request has come to
     */
    boolean contains(String hostField, String reached) {
        String name = name(withoutPort(hostField.strip()));
        if (InetAddresses.isInetAddress(name)) {
            return InetAddresses.forString(name).isLoopbackAddress() || isSame(name, reached) || names.contains(name);
        }
        return name.equals(LOCALHOST) || names.contains(name);
    }

    private static boolean isSame(String address, String reached) {
        String bare = bare(reached);
        return InetAddresses.isInetAddress(bare) && InetAddresses.forString(bare).equals(InetAddresses.forString(address));
    }

    private static String withoutPort(String hostField) {
        if (hostField.startsWith("[")) {
            return hostField.substring(0, hostField.indexOf(']') + 1);
        }
        int colon = hostField.indexOf(':');
        return colon >= 0 && colon == hostField.lastIndexOf(':') ? hostField.substring(0, colon) : hostField;
    }

    /** As it is compared: in small letters, without the brackets of an IPv6 address, without the dot at the end of a name. */
    private static String name(String host) {
        String name = bare(host).toLowerCase(Locale.ROOT);
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    private static String bare(String host) {
        String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        int zone = bare.indexOf('%');
        return zone > 0 ? bare.substring(0, zone) : bare;
    }
}
