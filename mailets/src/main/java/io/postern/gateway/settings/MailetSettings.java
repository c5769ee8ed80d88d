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

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.postern.gateway.Gateway;
import io.postern.gateway.GatewaySettings;
import io.postern.gateway.GatewaySettings.Order;
import io.postern.gateway.GatewaySettings.Priority;
import io.postern.gateway.GatewaySettings.Trace;
import io.postern.gateway.RetrySchedule;
import io.postern.smtp.Endpoint;

/** Reads the parameters of the mailet, whose names are stock RemoteDelivery's where it has them. */
public final class MailetSettings {
    /** James reads these itself, for every mailet. */
    private static final Set<String> JAMES_OWN = Set.of("onMailetException", "onMatchException");
    /** Of stock RemoteDelivery, and of James itself. */
    private static final Set<String> FOREIGN_QUEUES = Set.of("outgoing", "spool");
    private static final int MOST_THREADS = 1000;

    private final ConfFolder conf;
    private final Findings findings = new Findings();
    private final SettingsReader reader;
    private final Optional<MailetContainer> container;

    private MailetSettings(Map<String, String> parameters, ConfFolder conf) {
        this.conf = conf;
        this.container = MailetContainer.read(conf, findings);
        Map<String, List<String>> values = parameters.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, entry -> List.of(entry.getValue())));
        // James has expanded variables, and leaves those that do not exist as they stand.
        this.reader = new SettingsReader("", values, text -> Optional.of(text).filter(each -> !each.contains("${")), findings);
    }

    /**
     * Reads settings by name; a wrong value is a mistake, never a default.
     *
     * @param conf        James's {@code conf/}: there are {@code authgateways.xml} and files with secrets
     * @param environment variables for {@code authgateways.xml}
     */
    public static SettingsResult parse(Map<String, String> parameters, Path conf, Map<String, String> environment) {
        return new MailetSettings(parameters, new ConfFolder(conf, new Variables(environment))).parse();
    }

    private SettingsResult parse() {
        GatewaySettings settings = new GatewaySettings(gateways(),
            reader.read("order", "listed or random", Grammar.choice(Order.class)).orElse(Order.LISTED),
            outgoing(), schedule(), reader.line("bounceProcessor"), reader.line("onSuccess"), reader.line("relayedProcessor"),
            reader.read("deliveryThreads", "1 to " + MOST_THREADS, Grammar.number(1, MOST_THREADS)).orElse(GatewaySettings.DEFAULT_THREADS),
            reader.flag("usePriority") ? Priority.HEEDED : Priority.IGNORED,
            reader.flag("debug") ? Trace.ON : Trace.OFF);
        boolean strictSecrets = reader.flag("strictSecrets");
        container.ifPresent(file -> file.repeated().forEach(findings::mistake));
        reader.finish(JAMES_OWN);
        return findings.result(settings, strictSecrets);
    }

    private List<Gateway> gateways() {
        Optional<InetAddress> source = reader.read("bind", Grammar.EXPECTED_ADDRESS, Grammar::address);
        Optional<String> heloName = reader.read("heloName", Grammar.EXPECTED_HELO_NAME, Grammar::heloName);
        if (!reader.has("gateways")) {
            container.flatMap(MailetContainer::exposure).ifPresent(findings::exposure);
            return new InlineGateways(reader, conf).read(source, heloName);
        }
        if (reader.has("gateway")) {
            reader.mistake("gateway", "expected either this or gateways");
        }
        InlineGateways.KEYS.stream().filter(reader::has)
            .forEach(key -> reader.mistake(key, "belongs to gateway; for gateways it stands in " + NamedGateways.FILE));
        return named().map(gateway -> withDefaults(gateway, source, heloName)).toList();
    }

    private Stream<Gateway> named() {
        List<String> names = reader.list("gateways", "names", Grammar::line);
        Optional<Map<String, Gateway>> defined = NamedGateways.read(conf, findings);
        if (defined.isEmpty()) {
            return Stream.empty();
        }
        names.stream().filter(name -> !defined.get().containsKey(name))
            .forEach(name -> reader.mistake("gateways", UnknownSetting.undefined(name, defined.get().keySet())));
        container.ifPresent(file -> file.unused(defined.get().keySet())
            .forEach(name -> findings.warning(NamedGateways.FILE + ": gateway '" + name + "' is used by no mailet")));
        return names.stream().flatMap(name -> Optional.ofNullable(defined.get().get(name)).stream());
    }

    private static Gateway withDefaults(Gateway gateway, Optional<InetAddress> source, Optional<String> heloName) {
        Endpoint endpoint = gateway.endpoint();
        return new Gateway(gateway.name(), new Endpoint(endpoint.host(), endpoint.port(), endpoint.source().or(() -> source)),
            gateway.tls(), gateway.login(), gateway.heloName().or(() -> heloName), gateway.timeouts(), gateway.limits(),
            gateway.hiddenKeywords());
    }

    private RetrySchedule schedule() {
        Optional<RetrySchedule> schedule = reader.read("delayTime", DelayTime.EXPECTED, DelayTime::parse);
        Optional<Integer> retries = reader.read("maxRetries", "0 to " + DelayTime.MOST, Grammar.number(0, DelayTime.MOST));
        if (retries.isPresent() && !reader.has("delayTime")) {
            reader.mistake("maxRetries", "needs delayTime, which says after which delays");
        }
        if (retries.isPresent() && schedule.isPresent() && schedule.get().delays().size() != retries.get()) {
            reader.mistake("maxRetries", "is " + retries.get() + ", but delayTime has " + schedule.get().delays().size()
                + " delays; remove maxRetries, or make them agree");
        }
        return schedule.orElse(RetrySchedule.DEFAULT);
    }

    private String outgoing() {
        String name = reader.required("outgoing", "the name of a queue that no other mailet uses", Grammar::line).orElse("");
        if (FOREIGN_QUEUES.contains(name)) {
            reader.mistake("outgoing", "'" + name + "' is James's own queue, whose mail goes past the gateway; choose another name");
        } else if (container.filter(file -> file.isShared(name)).isPresent()) {
            reader.mistake("outgoing", "'" + name + "' is the queue of another mailet too, and they would take each other's mail");
        }
        return name;
    }
}
