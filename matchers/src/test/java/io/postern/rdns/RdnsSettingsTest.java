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


package io.postern.rdns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import com.google.common.net.InetAddresses;

import io.postern.rdns.dns.CacheLimits;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class RdnsSettingsTest {

    @Test
    void parseShouldGiveTheDefaultsWhenNothingIsSet() {
        assertThat(RdnsSettings.parse("rdns.properties", Map.of()))
            .isEqualTo(new RdnsSettings(List.of(), Duration.ofSeconds(1), Duration.ofSeconds(3), CacheLimits.DEFAULT));
    }

    @Test
    void parseShouldReadEverySetting() {
        Map<String, String> values = Map.of(
            "dns.servers", "192.0.2.53, 192.0.2.54:5353\n[2001:db8::53]  [2001:db8::54]:5353",
            "dns.timeout", "250ms",
            "deadline", "2 s",
            "cache.minTtl", "1s",
            "cache.maxTtl", "2m",
            "cache.maxNegativeTtl", "3m",
            "cache.minFailureTtl", "4s",
            "cache.maxFailureTtl", "5m",
            "cache.megabytes", "6",
            "dns.maxQueries", "7");

        assertThat(RdnsSettings.parse("rdns.properties", values)).isEqualTo(new RdnsSettings(
            List.of(server("192.0.2.53", 53), server("192.0.2.54", 5353), server("2001:db8::53", 53), server("2001:db8::54", 5353)),
            Duration.ofMillis(250),
            Duration.ofSeconds(2),
            new CacheLimits(Duration.ofSeconds(1), Duration.ofMinutes(2), Duration.ofMinutes(3), Duration.ofSeconds(4),
                Duration.ofMinutes(5), 6 * 1024 * 1024, 7)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"dns.example", "192.0.2.53:0", "192.0.2.53:65536", "192.0.2.53:x", "2001:db8::53", "[2001:db8::53", ":53",
        "1.2.3"})
    void parseShouldRefuseAServerThatIsNoAddress(String server) {
        assertThatThrownBy(() -> RdnsSettings.parse("rdns.properties", Map.of("dns.servers", "192.0.2.1," + server)))
            .hasMessage("rdns.properties: dns.servers: expected an address such as 192.0.2.53, 192.0.2.53:5353 or [2001:db8::53]:5353, "
                + "got '" + server + "'");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "deadline    | 3      | deadline: expected a time such as 500ms or 3s, got '3'",
        "deadline    | 3 days | deadline: expected a time such as 500ms or 3s, got '3\\u0020days'",
        "deadline    | -1s    | deadline: expected a time such as 500ms or 3s, got '-1s'",
        "deadline    | 1m     | deadline: expected 10ms to 30000ms, got '1m'",
        "dns.timeout | 1ms    | dns.timeout: expected 10ms to 30000ms, got '1ms'",
        "dns.timeout | 4s     | dns.timeout: must not be longer than the deadline, or no second server is ever asked",
        "cache.minTtl         | 16m | cache.minTtl: must be longer neither than cache.maxTtl nor than cache.maxNegativeTtl",
        "cache.maxTtl         | 1s  | cache.minTtl: must be longer neither than cache.maxTtl nor than cache.maxNegativeTtl",
        "cache.minFailureTtl  | 2m  | cache.minFailureTtl: must not be longer than cache.maxFailureTtl",
        "cache.maxFailureTtl  | 6m  | cache.maxFailureTtl: expected 1000ms to 300000ms, got '6m'",
        "cache.megabytes      | -1  | cache.megabytes: expected a number from 0 to 2000, got '-1'",
        "cache.megabytes      | 1e3 | cache.megabytes: expected a number from 0 to 2000, got '1e3'",
        "cache.size           | 50  | 'cache.size': unknown setting, the nearest known one is 'cache.minTtl'",
        "dns.maxQueries       | 0   | dns.maxQueries: expected a number from 1 to 10000, got '0'",
        "deadline    | ' '    | deadline: must not be empty; leave it out for the default",
        "dns.server  | x      | 'dns.server': unknown setting, the nearest known one is 'dns.servers'",
        "timeout     | 1s     | 'timeout': unknown setting, the nearest known one is 'dns.timeout'"
    })
    void parseShouldNameTheMistake(String key, String value, String expected) {
        assertThatThrownBy(() -> RdnsSettings.parse("rdns.properties", Map.of(key, value)))
            .isInstanceOf(SettingsException.class)
            .hasMessage("rdns.properties: " + expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  "})
    void parseShouldTakeJamesOwnServersWhenTheListIsEmpty(String servers) {
        assertThat(RdnsSettings.parse("rdns.properties", Map.of("dns.servers", servers))).isEqualTo(RdnsSettings.DEFAULT);
    }

    @Test
    void parseShouldRefuseAListOfNothing() {
        assertThatThrownBy(() -> RdnsSettings.parse("rdns.properties", Map.of("dns.servers", ",")))
            .hasMessageEndingWith("got ','");
    }

    @Test
    void parseShouldListAllMistakesTogether() {
        assertThatThrownBy(() -> RdnsSettings.parse("rdns.properties", Map.of("deadline", "soon", "dns.timeout", "${T}", "dedline", "3s")))
            .hasMessageContaining("deadline: expected a time")
            .hasMessageContaining("dns.timeout: holds a variable that is not set: '${T}'")
            .hasMessageContaining("'dedline': unknown setting, the nearest known one is 'deadline'");
    }

    @Property
    void parseShouldReadEveryServerThatIsWrittenProperly(@ForAll byte a, @ForAll byte b, @ForAll char port) {
        int number = Math.max(1, port);
        String address = "192.0." + (a & 0xff) + "." + (b & 0xff);

        assertThat(RdnsSettings.parse("x", Map.of("dns.servers", address + ":" + number)).servers())
            .containsExactly(server(address, number));
    }

    private static InetSocketAddress server(String address, int port) {
        return new InetSocketAddress(InetAddresses.forString(address), port);
    }
}
