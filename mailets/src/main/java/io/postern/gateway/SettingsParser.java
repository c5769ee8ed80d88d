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

package io.postern.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

import io.postern.smtp.Credentials;
import io.postern.smtp.HeloName;
import io.postern.smtp.Secret;

/** Reads {@link GatewaySettings} and gathers every mistake on the way. */
final class SettingsParser {
    static final String GATEWAY = "gateway";
    static final String GATEWAY_PORT = "gatewayPort";
    static final String USERNAME = "gatewayUsername";
    static final String PASSWORD = "gatewayPassword";
    static final String OUTGOING = "outgoing";
    static final String BOUNCE_PROCESSOR = "bounceProcessor";
    static final String HELO_NAME = "heloName";
    static final Set<String> KNOWN = Set.of(GATEWAY, GATEWAY_PORT, USERNAME, PASSWORD, OUTGOING, BOUNCE_PROCESSOR, HELO_NAME);
    private static final Set<String> REQUIRED = Set.of(GATEWAY, USERNAME, PASSWORD, OUTGOING);
    /** James reads these itself, for every mailet. */
    private static final Set<String> JAMES_OWN = Set.of("onMailetException", "onMatchException");
    private static final String STOCK_QUEUE = "outgoing";
    /** RFC 6409, 3.1. */
    private static final int SUBMISSION_PORT = 587;

    private final Map<String, String> parameters;
    private final List<String> mistakes = new ArrayList<>();

    SettingsParser(Map<String, String> parameters) {
        this.parameters = new TreeMap<>(parameters);
    }

    SettingsResult parse() {
        parameters.keySet().stream()
            .filter(key -> !KNOWN.contains(key) && !JAMES_OWN.contains(key))
            .forEach(key -> mistakes.add(UnknownSetting.describe(key, KNOWN)));
        Credentials credentials = credentials();
        int port = optional(GATEWAY_PORT).map(this::port).orElse(SUBMISSION_PORT);
        Optional<String> heloName = heloName();
        List<Gateway> gateways = gateways(port, credentials).stream().map(gateway -> introducedAs(heloName, gateway)).toList();
        GatewaySettings settings = new GatewaySettings(gateways, outgoing(), optional(BOUNCE_PROCESSOR), heloName);
        return mistakes.isEmpty() ? new SettingsResult.Valid(settings) : new SettingsResult.Mistaken(mistakes);
    }

    private static Gateway introducedAs(Optional<String> heloName, Gateway gateway) {
        return new Gateway(gateway.name(), gateway.endpoint(), gateway.tls(), gateway.login(), heloName, gateway.timeouts(),
            gateway.limits(), gateway.hiddenKeywords());
    }

    private Credentials credentials() {
        String username = required(USERNAME, "a gateway is used with AUTH only");
        if (username.indexOf('\0') >= 0) {
            mistakes.add(USERNAME + ": contains NUL");
        }
        char[] password = required(PASSWORD, "a gateway is used with AUTH only").toCharArray();
        return new Credentials(username, Secret.of(password));
    }

    private List<Gateway> gateways(int defaultPort, Credentials credentials) {
        List<Gateway> gateways = new ArrayList<>();
        String value = required(GATEWAY, "expected host[:port], comma separated");
        if (value.isEmpty()) {
            return gateways;
        }
        for (String item : value.split(",", -1)) {
            HostAndPort.parse(item.strip()).ifPresentOrElse(
                parsed -> gateways.add(new Gateway(parsed.host(), parsed.port().orElse(defaultPort), credentials)),
                () -> mistakes.add(GATEWAY + ": expected host, host:port or [IPv6]:port, got '" + item.strip() + "'"));
        }
        return gateways;
    }

    private int port(String value) {
        return HostAndPort.port(value).orElseGet(() -> {
            mistakes.add(GATEWAY_PORT + ": expected 1 to 65535, got '" + value + "'");
            return SUBMISSION_PORT;
        });
    }

    private String outgoing() {
        String name = required(OUTGOING, "expected the name of a queue that no other mailet uses");
        if (name.equals(STOCK_QUEUE)) {
            mistakes.add(OUTGOING + ": 'outgoing' is the queue of stock RemoteDelivery, which would send this mail past the gateway;"
                + " choose another name");
        }
        return name;
    }

    private Optional<String> heloName() {
        Optional<String> name = optional(HELO_NAME);
        name.filter(value -> !HeloName.isValid(value))
            .ifPresent(value -> mistakes.add(HELO_NAME + ": expected a host name or an address literal, got '" + value + "'"));
        return name;
    }

    private String required(String key, String hint) {
        return optional(key).orElseGet(() -> {
            if (parameters.getOrDefault(key, "").isBlank()) {
                mistakes.add(key + ": missing; " + hint);
            }
            return "";
        });
    }

    /** Empty also when it is mistaken: the mistake is noted. */
    private Optional<String> optional(String key) {
        String value = parameters.getOrDefault(key, "");
        if (value.isBlank() && parameters.containsKey(key) && !REQUIRED.contains(key)) {
            mistakes.add(key + ": empty; remove it or give it a value");
        }
        // James leaves a variable that does not exist as it stands; its name may be a secret's, but not the secret.
        if (value.contains("${")) {
            mistakes.add(key + ": contains '${', a variable that James could not resolve");
            return Optional.empty();
        }
        // A password may begin or end with a space.
        return Optional.of(key.equals(PASSWORD) ? value : value.strip()).filter(text -> !text.isBlank());
    }
}
