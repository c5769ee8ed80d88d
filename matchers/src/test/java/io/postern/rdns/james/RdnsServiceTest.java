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


package io.postern.rdns.james;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.metrics.api.Gauge;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.server.core.configuration.Configuration;
import org.apache.james.server.core.filesystem.FileSystemImpl;
import org.apache.james.transport.matchers.HostHasNoRdns;
import org.apache.james.utils.PropertiesProvider;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.ProvisionException;

import io.postern.peers.dns.ZoneServer;
import io.postern.rdns.CheckKind;
import io.postern.rdns.ClientAddress;
import io.postern.rdns.RdnsResult;

class RdnsServiceTest {
    private static final ClientAddress CLIENT = ClientAddress.parse("192.0.2.7").orElseThrow();

    private final RecordingMetricFactory metrics = new RecordingMetricFactory();
    private final Map<String, Gauge<?>> gauges = new HashMap<>();
    private Path james;
    private Path file;

    @BeforeEach
    void makeConf(@TempDir Path directory) throws IOException {
        james = directory;
        file = Files.createDirectories(james.resolve("conf")).resolve("rdns.properties");
    }

    @Test
    void serviceShouldAskTheServersOfItsFile() throws IOException {
        try (ZoneServer dns = ZoneServer.start("7.2.0.192.in-addr.arpa. SERVFAIL");
             ZoneServer other = ZoneServer.start("7.2.0.192.in-addr.arpa. PTR mail.example.")) {
            Files.writeString(file, "dns.servers = 127.0.0.1:" + dns.port() + ", 127.0.0.1:" + other.port() + "\ndeadline = 2s\n");

            RdnsResult result = injector().getInstance(RdnsService.class).start(CLIENT, CheckKind.PTR).await().result();

            assertThat(result.reason()).isEqualTo("PRESENT");
        }
    }

    @Test
    void serviceShouldKeepTheDeadlineOfItsFile() throws IOException {
        try (ZoneServer dns = ZoneServer.start("7.2.0.192.in-addr.arpa. DROP")) {
            Files.writeString(file, "dns.servers = 127.0.0.1:" + dns.port() + "\ndns.timeout = 100ms\ndeadline = 100ms\n");

            long started = System.nanoTime();
            RdnsResult result = injector().getInstance(RdnsService.class).start(CLIENT, CheckKind.PTR).await().result();

            assertThat(result).isInstanceOf(RdnsResult.Indeterminate.class);
            assertThat(Duration.ofNanos(System.nanoTime() - started)).isBetween(Duration.ofMillis(100), Duration.ofMillis(1500));
        }
    }

    @Test
    void serviceShouldTellJamesHowManyAndHowLong() throws Exception {
        try (ZoneServer dns = ZoneServer.start("8.2.0.192.in-addr.arpa. SERVFAIL\n9.2.0.192.in-addr.arpa. PTR mail.example.")) {
            Files.writeString(file, "dns.servers = 127.0.0.1:" + dns.port());
            Injector injector = injector();
            HostHasNoRdnsHook hook = injector.getInstance(HostHasNoRdnsHook.class);

            for (String client : List.of("192.0.2.7", "192.0.2.7", "192.0.2.8", "192.0.2.9")) {
                hook.doRcpt(FakeSession.of(client, "x"), MaybeSender.nullSender(), new MailAddress("c@d"));
            }
        }

        assertThat(metrics.countForPrefixName("postern.rdns.")).isEqualTo(Map.of("postern.rdns.checks.present", 1,
            "postern.rdns.checks.absent.nxdomain", 2, "postern.rdns.checks.indeterminate.servfail", 1));
        assertThat(metrics.executionTimesFor("postern.rdns.lookups")).hasSize(3);
        assertThat(gauges.entrySet().stream().collect(toMap(Map.Entry::getKey, gauge -> gauge.getValue().get()))).isEqualTo(Map.of(
            "postern.rdns.cache.hits", 1L, "postern.rdns.cache.joined", 0L, "postern.rdns.cache.asked", 3L,
            "postern.rdns.cache.turnedAway", 0L, "postern.rdns.cache.size", 3L, "postern.rdns.cache.octets", 1094L,
            "postern.rdns.queries.waiting", 0, "postern.rdns.queries.inFlight", 0));
    }

    @Test
    void serviceShouldStartWithoutAFile() {
        assertThat(injector().getInstance(RdnsService.class)).isNotNull();
    }

    @Test
    void serviceShouldStartWhenTheListOfServersIsEmpty() throws IOException {
        Files.writeString(file, "dns.servers = \n");

        assertThat(injector().getInstance(RdnsService.class)).isNotNull();
    }

    @Test
    void serviceShouldBeOneForEveryHookAndMatcher() {
        Injector injector = injector();

        assertThat(injector.createChildInjector().getInstance(RdnsService.class))
            .isSameAs(injector.createChildInjector().getInstance(RdnsService.class));
    }

    @Test
    void hookAndMatcherShouldBeMadeByGuiceEachTimeAnew() {
        Injector injector = injector();

        assertThat(injector.getInstance(HostHasNoRdnsHook.class)).isNotSameAs(injector.getInstance(HostHasNoRdnsHook.class));
        assertThat(injector.getInstance(HostHasNoRdns.class)).isNotSameAs(injector.getInstance(HostHasNoRdns.class));
    }

    @Test
    void serviceShouldNotStartOnMistakesAndListThemAll() throws IOException {
        Files.writeString(file, "dns.server = 127.0.0.1\ndeadline = 3\ndns.servers = ${env:POSTERN_NOT_SET}\n");

        assertThatThrownBy(() -> injector().getInstance(HostHasNoRdnsHook.class))
            .isInstanceOf(ProvisionException.class)
            .hasMessageContaining("rdns.properties: dns.servers: holds a variable that is not set: '${env:POSTERN_NOT_SET}'; "
                + "deadline: expected a time such as 500ms or 3s, got '3'; "
                + "'dns.server': unknown setting, the nearest known one is 'dns.servers'");
    }

    @Test
    void serviceShouldNotTakeASettingThatIsGivenTwice() throws IOException {
        Files.writeString(file, "deadline = 3s\ndeadline = 2s\n");

        assertThatThrownBy(() -> injector().getInstance(RdnsService.class))
            .hasMessageContaining("deadline: expected a time such as 500ms or 3s, got '3s\\u000a2s'");
    }

    @Test
    void serviceShouldReadWhoIsExemptAndReadItAgainWhenItChanges() throws IOException {
        Path exempt = Files.writeString(file.resolveSibling("rdns-exempt"), "198.51.100.0/24\n");
        RdnsService service = injector().getInstance(RdnsService.class);
        assertThat(service.isExempt(CLIENT)).isFalse();
        Files.writeString(exempt, "192.0.2.0/24 # tonight\n");

        Awaitility.await().until(() -> service.isExempt(CLIENT));
    }

    @Test
    void serviceShouldNotStartOnMistakesInWhoIsExempt() throws IOException {
        Files.writeString(file.resolveSibling("rdns-exempt"), "198.51.100.0/24\nnobody\n");

        assertThatThrownBy(() -> injector().getInstance(HostHasNoRdnsHook.class))
            .hasMessageContaining("rdns-exempt: line 2: expected a network such as 192.0.2.0/24");
    }

    private Injector injector() {
        Configuration.Basic configuration = Configuration.builder()
            .workingDirectory(james.toString())
            .configurationPath(new Configuration.ConfigurationPath("file://conf/"))
            .build();
        FileSystem files = new FileSystemImpl(configuration.directories());
        PropertiesProvider provider = new PropertiesProvider(files, configuration.configurationPath());
        return Guice.createInjector(new AbstractModule() {
            @Override
            protected void configure() {
                bind(FileSystem.class).toInstance(files);
                bind(PropertiesProvider.class).toInstance(provider);
                bind(MetricFactory.class).toInstance(metrics);
                bind(GaugeRegistry.class).toInstance(new GaugeRegistry() {
                    @Override
                    public <T> GaugeRegistry register(String name, Gauge<T> gauge) {
                        gauges.put(name, gauge);
                        return this;
                    }

                    @Override
                    public <T> SettableGauge<T> settableGauge(String name) {
                        throw new UnsupportedOperationException(name);
                    }
                });
            }
        });
    }
}
