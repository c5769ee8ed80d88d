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

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.postern.gateway.Gateway;
import io.postern.gateway.GatewayLimits;
import io.postern.gateway.GatewaySettings;
import io.postern.gateway.GatewaySettings.Order;
import io.postern.gateway.GatewaySettings.Priority;
import io.postern.gateway.GatewaySettings.Trace;
import io.postern.gateway.RetrySchedule;
import io.postern.smtp.Credentials;
import io.postern.smtp.Secret;
import io.postern.smtp.Timeouts;
import io.postern.smtp.TlsMode;
import io.postern.smtp.TlsSettings;

class MailetSettingsTest {
    private static final String PASSWORD = "s3cr3t";
    private static final Credentials RELAY = new Credentials("relay", Secret.of(PASSWORD.toCharArray()));

    @TempDir
    Path conf = Path.of("");

    private final Map<String, String> parameters = new TreeMap<>(Map.of("gateway", "smtp1.example.net", "gatewayUsername", "relay",
        "gatewayPassword", PASSWORD, "outgoing", "partner-gateway"));

    @Test
    void parseShouldUseDefaultsWhenOnlyWhatIsRequiredIsGiven() {
        assertThat(valid().settings())
            .isEqualTo(new GatewaySettings(List.of(new Gateway("smtp1.example.net", 587, RELAY)), "partner-gateway"));
    }

    @Test
    void parseShouldTakeEverySetting() {
        parameters.put("gateway", "smtp1.example.net, smtp2.example.net:2525 ,[2001:db8::1],[2001:db8::2]:26,192.0.2.1");
        parameters.putAll(Map.of("gatewayPort", "2587", "bounceProcessor", "bounces", "onSuccess", "sent", "heloName", "mail.example.org",
            "bind", "127.0.0.1", "order", "random", "deliveryThreads", "3", "usePriority", "true", "debug", "TRUE"));
        parameters.put("openTimeout", "30000");
        parameters.putAll(Map.of("delayTime", "2 * 5 min, 1 hour", "maxRetries", "3", "timeout", "60000", "connectionTimeout", "5000",
            "relayedProcessor", "relayed", "strictSecrets", "true", "onMailetException", "ignore", "onMatchException", "nomatch"));

        GatewaySettings settings = valid().settings();

        assertThat(settings.gateways()).extracting(Gateway::name).containsExactly("smtp1.example.net:2587", "smtp2.example.net:2525",
            "[2001:db8::1]:2587", "[2001:db8::2]:26", "192.0.2.1:2587");
        Gateway last = settings.gateways().get(3);
        assertThat(last.endpoint().host()).isEqualTo("2001:db8::2");
        assertThat(last.endpoint().source()).contains(InetAddress.getLoopbackAddress());
        assertThat(last.heloName()).contains("mail.example.org");
        assertThat(last.login().password()).contains(RELAY.password());
        assertThat(last.tls()).isEqualTo(TlsSettings.DEFAULT);
        assertThat(last.limits()).isEqualTo(GatewayLimits.DEFAULT);
        Duration minute = Duration.ofMinutes(1);
        assertThat(last.timeouts()).isEqualTo(new Timeouts(Duration.ofSeconds(30), Duration.ofSeconds(5), minute, minute, minute, minute,
            minute, minute, minute, minute, minute, Timeouts.RFC_5321.idle()));
        Duration five = Duration.ofMinutes(5);
        assertThat(settings).usingRecursiveComparison().ignoringFields("gateways").isEqualTo(new GatewaySettings(List.of(), Order.RANDOM,
            "partner-gateway", new RetrySchedule(List.of(five, five, Duration.ofHours(1))), Optional.of("bounces"), Optional.of("sent"),
            Optional.of("relayed"), 3, Priority.HEEDED, Trace.ON, Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource({"true,'',465,IMPLICIT", "True,2465,2465,IMPLICIT", "false,'',587,STARTTLS"})
    void sslEnableShouldMeanTlsFromTheFirstByteAndItsPort(String sslEnable, String port, int expected, TlsMode mode) {
        parameters.put("sslEnable", sslEnable);
        if (!port.isEmpty()) {
            parameters.put("gatewayPort", port);
        }

        Gateway gateway = valid().settings().gateways().get(0);

        assertThat(gateway.endpoint().port()).isEqualTo(expected);
        assertThat(gateway.tls().mode()).isEqualTo(mode);
    }

    @Test
    void connectionTimeoutShouldLeaveTheOthersAsTheRfcHasThem() {
        parameters.put("connectionTimeout", "1");

        assertThat(valid().settings().gateways().get(0).timeouts()).usingRecursiveComparison().ignoringFields("connect")
            .isEqualTo(Timeouts.RFC_5321);
    }

    @Test
    void parseShouldKeepSpacesOfAPassword() {
        parameters.put("gatewayPassword", " with spaces ");

        assertThat(password()).containsExactly(" with spaces ".toCharArray());
    }

    @Test
    void passwordFileShouldBeRelativeToConf() throws IOException {
        passwordFile("partner.password", "rw-r-----", PASSWORD + "\n");

        assertThat(password()).containsExactly(PASSWORD.toCharArray());
        assertThat(valid().warnings()).isEmpty();
    }

    @Test
    void passwordFileShouldGiveAWarningWhenOthersCanReadIt() throws IOException {
        Path file = passwordFile("partner.password", "rw-r--r--", PASSWORD);

        assertThat(valid().warnings()).containsExactly("gatewayPasswordFile: can be read by others; run: chmod o-rwx " + file);
    }

    @Test
    void strictSecretsShouldRefuseAPasswordFileThatOthersCanRead() throws IOException {
        Path file = passwordFile("partner.password", "rw-r--r--", PASSWORD);
        parameters.put("strictSecrets", "true");

        assertThat(mistakes()).containsExactly("gatewayPasswordFile: can be read by others; run: chmod o-rwx " + file);
    }

    @Test
    void passwordFileShouldBeAMistakeWhenThereIsAPasswordToo() throws IOException {
        passwordFile("partner.password", "rw-------", PASSWORD);
        parameters.put("gatewayPassword", PASSWORD);

        assertThat(mistakes()).containsExactly("gatewayPasswordFile: give either this or gatewayPassword");
    }

    @Test
    void passwordFileShouldBeAMistakeWhenItDoesNotExist() {
        parameters.remove("gatewayPassword");
        parameters.put("gatewayPasswordFile", "none.password");

        assertThat(mistakes()).containsExactly("gatewayPasswordFile: " + conf.resolve("none.password") + " does not exist");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "gateway|''|gateway: empty; remove it or give it a value",
        "gateway|a.example,|gateway: expected host, host:port or [IPv6]:port, got ''",
        "gateway|a.example:0|gateway: expected host, host:port or [IPv6]:port, got 'a.example:0'",
        "gateway|a.example:70000|gateway: expected host, host:port or [IPv6]:port, got 'a.example:70000'",
        "gateway|a.example:|gateway: expected host, host:port or [IPv6]:port, got 'a.example:'",
        "gateway|2001:db8::1|gateway: expected host, host:port or [IPv6]:port, got '2001:db8::1'",
        "gateway|smtp://a.example|gateway: expected host, host:port or [IPv6]:port, got 'smtp://a.example'",
        "gateway|relay:s3cr3t@a.example|gateway: expected host, host:port or [IPv6]:port, got '****@a.example'",
        "gateway|a b|gateway: expected host, host:port or [IPv6]:port, got 'a b'",
        "gateway|a.example, b.example, a.example:587|gateway: 'a.example:587' is given twice",
        "gatewayPort|smtp|gatewayPort: expected 1 to 65535, got 'smtp'",
        "gatewayPort|''|gatewayPort: empty; remove it or give it a value",
        "gatewayUsername|''|gatewayUsername: empty; remove it or give it a value",
        "gatewayUsername|${env:USER}|gatewayUsername: contains '${', a variable that is not set",
        "gatewayPassword|''|gatewayPassword: empty; remove it or give it a value",
        "gatewayPassword|${env:PW}|gatewayPassword: contains '${', a variable that is not set",
        "sslEnable|yes|sslEnable: expected true or false, got 'yes'",
        "outgoing|outgoing|outgoing: 'outgoing' is James's own queue, whose mail goes past the gateway; choose another name",
        "outgoing|spool|outgoing: 'spool' is James's own queue, whose mail goes past the gateway; choose another name",
        "heloName|a b|heloName: expected a host name or an address literal, got 'a b'",
        "bind|localhost|bind: expected an IP address, got 'localhost'",
        "bind|192.0.2.256|bind: expected an IP address, got '192.0.2.256'",
        "bind|:::|bind: expected an IP address, got ':::'",
        "order|Random|order: expected listed or random, got 'Random'",
        "deliveryThreads|0|deliveryThreads: expected 1 to 1000, got '0'",
        "timeout|0|timeout: expected milliseconds, more than 0 and up to 1 day, got '0'",
        "connectionTimeout|5 s|connectionTimeout: expected milliseconds, more than 0 and up to 1 day, got '5 s'",
        "maxRetries|5|maxRetries: needs delayTime, which says after which delays",
        "usePriority|1|usePriority: expected true or false, got '1'",
        "gatway|x|gatway: unknown setting, did you mean 'gateway'?",
        "heloname|x|heloname: unknown setting, did you mean 'heloName'?",
        "gatewayusername|x|gatewayusername: unknown setting, did you mean 'gatewayUsername'?",
        "connectiontimeout|1|connectiontimeout: unknown setting, did you mean 'connectionTimeout'?",
        "colour|x|colour: unknown setting",
        "startTLS|true|startTLS: remove it: STARTTLS is always required here, or TLS from the first byte on with sslEnable",
        "loadBalancing|true|loadBalancing: use 'order' instead, with 'listed' or 'random'",
        "outgoingQueue|x|outgoingQueue: did you mean 'outgoing'?",
        "mail.smtp.ssl.trust|*|mail.smtp.ssl.trust: remove it: JavaMail is not used here, its properties have no effect"})
    void parseShouldRefuseAMistake(String key, String value, String message) {
        parameters.put(key, value);

        assertThat(mistakes()).containsExactly(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "gateway|gateway: missing; expected host[:port], comma separated, or gateways with names from authgateways.xml",
        "gatewayUsername|gatewayUsername: missing; expected the user to authenticate as",
        "gatewayPassword|gatewayPassword: missing; expected it or gatewayPasswordFile, a gateway is used with AUTH only",
        "outgoing|outgoing: missing; expected the name of a queue that no other mailet uses"})
    void parseShouldRefuseWhenSomethingIsMissing(String key, String message) {
        parameters.remove(key);

        assertThat(mistakes()).containsExactly(message);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 4})
    void maxRetriesShouldBeAMistakeWhenDelayTimeSaysOtherwise(int maxRetries) {
        parameters.put("openTimeout", "30000");
        parameters.putAll(Map.of("delayTime", "1 h, 2 * 2 h", "maxRetries", "" + maxRetries));

        assertThat(mistakes()).containsExactly("maxRetries: is " + maxRetries
            + ", but delayTime has 3 delays; remove maxRetries, or make them agree");
    }

    @Test
    void parseShouldReportAllMistakesInOneMessage() {
        SettingsResult result = MailetSettings.parse(Map.of("gatewayPort", "x", "outgoing", "outgoing", "nonsense", "1",
            "delayTime", "soon"), conf, Map.of());

        assertThat(result).isInstanceOfSatisfying(SettingsResult.Mistaken.class, mistaken ->
            assertThat(mistaken.message()).contains("nonsense: ", "gatewayUsername: missing", "gatewayPassword: missing", "gatewayPort: ",
                "gateway: missing", "outgoing: 'outgoing'", "delayTime: expected"));
    }

    @Test
    void parseShouldNeverQuoteThePassword() {
        assertThat(valid().toString()).doesNotContain(PASSWORD);

        parameters.put("gatewayPassword", PASSWORD + "${");
        parameters.put("gatewayPort", "none");
        assertThat(mistakes()).hasSize(2).noneMatch(mistake -> mistake.contains(PASSWORD));

        parameters.put("gatewayPassword", PASSWORD + "\n");
        assertThat(mistakes()).hasSize(2).contains("gatewayPassword: has more than one line, or a control character")
            .noneMatch(mistake -> mistake.contains(PASSWORD));
    }

    private Path passwordFile(String name, String permissions, String content) throws IOException {
        parameters.remove("gatewayPassword");
        parameters.put("gatewayPasswordFile", name);
        Path file = Files.writeString(conf.resolve(name), content);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    private char[] password() {
        return valid().settings().gateways().get(0).login().password().orElseThrow().reveal();
    }

    private SettingsResult.Valid valid() {
        return MailetSettings.parse(parameters, conf, Map.of()).fold(valid -> valid, mistaken -> {
            throw new AssertionError(mistaken.message());
        });
    }

    private List<String> mistakes() {
        return MailetSettings.parse(parameters, conf, Map.of()).fold(valid -> List.of(), SettingsResult.Mistaken::mistakes);
    }
}
