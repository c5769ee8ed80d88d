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

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.postern.smtp.Credentials;
import io.postern.smtp.Endpoint;
import io.postern.smtp.Secret;
import io.postern.smtp.sasl.Login;

class GatewaySettingsTest {
    private static final Map<String, String> GOOD = Map.of("gateway", "smtp1.example.net", "gatewayUsername", "relay",
        "gatewayPassword", "s3cr3t", "outgoing", "partner-gateway");

    @Test
    void parseShouldTakeEverySetting() {
        Map<String, String> parameters = new LinkedHashMap<>(GOOD);
        parameters.put("gateway", "smtp1.example.net, smtp2.example.net:2525 ,[2001:db8::1],[2001:db8::2]:26,192.0.2.1");
        parameters.put("gatewayPort", "465");
        parameters.put("bounceProcessor", "bounces");
        parameters.put("heloName", "mail.example.org");
        parameters.put("onMailetException", "ignore");
        Credentials relay = new Credentials("relay", Secret.of("s3cr3t".toCharArray()));

        GatewaySettings settings = valid(parameters);

        assertThat(settings.gateways()).extracting(Gateway::endpoint).containsExactly(
            new Endpoint("smtp1.example.net", 465), new Endpoint("smtp2.example.net", 2525), new Endpoint("2001:db8::1", 465),
            new Endpoint("2001:db8::2", 26), new Endpoint("192.0.2.1", 465));
        assertThat(settings.gateways()).extracting(Gateway::login).containsOnly(Login.withPassword(relay));
        assertThat(settings.gateways()).extracting(Gateway::heloName).containsOnly(Optional.of("mail.example.org"));
        assertThat(settings.gateways().get(3).name()).isEqualTo("[2001:db8::2]:26");
        assertThat(settings.outgoing()).isEqualTo("partner-gateway");
        assertThat(settings.bounceProcessor()).contains("bounces");
        assertThat(settings.heloName()).contains("mail.example.org");
    }

    @Test
    void parseShouldUseTheSubmissionPortWhenNoneIsGiven() {
        assertThat(valid(GOOD).gateways().get(0).endpoint().port()).isEqualTo(587);
    }

    @Test
    void parseShouldKeepSpacesOfAPassword() {
        Map<String, String> parameters = new LinkedHashMap<>(GOOD);
        parameters.put("gatewayPassword", " with spaces ");

        assertThat(valid(parameters).gateways().get(0).login()
            .password().orElseThrow().reveal()).containsExactly(" with spaces ".toCharArray());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "gateway|''|gateway: missing; expected host[:port], comma separated",
        "gateway|a.example,|gateway: expected host, host:port or [IPv6]:port, got ''",
        "gateway|a.example:0|gateway: expected host, host:port or [IPv6]:port, got 'a.example:0'",
        "gateway|a.example:70000|gateway: expected host, host:port or [IPv6]:port, got 'a.example:70000'",
        "gateway|a.example:|gateway: expected host, host:port or [IPv6]:port, got 'a.example:'",
        "gateway|2001:db8::1|gateway: expected host, host:port or [IPv6]:port, got '2001:db8::1'",
        "gateway|smtp://a.example|gateway: expected host, host:port or [IPv6]:port, got 'smtp://a.example'",
        "gateway|a b|gateway: expected host, host:port or [IPv6]:port, got 'a b'",
        "gatewayPort|smtp|gatewayPort: expected 1 to 65535, got 'smtp'",
        "gatewayPort|''|gatewayPort: empty; remove it or give it a value",
        "gatewayUsername|''|gatewayUsername: missing; a gateway is used with AUTH only",
        "gatewayUsername|${env:USER}|gatewayUsername: contains '${', a variable that James could not resolve",
        "gatewayPassword|''|gatewayPassword: missing; a gateway is used with AUTH only",
        "gatewayPassword|${env:PW}|gatewayPassword: contains '${', a variable that James could not resolve",
        "outgoing|''|outgoing: missing; expected the name of a queue that no other mailet uses",
        "outgoing|outgoing|outgoing: 'outgoing' is the queue of stock RemoteDelivery, which would send this mail past the gateway; "
            + "choose another name",
        "heloName|a b|heloName: expected a host name or an address literal, got 'a b'",
        "gatway|x|gatway: unknown setting, did you mean 'gateway'?",
        "heloname|x|heloname: unknown setting, did you mean 'heloName'?",
        "gatewayUserName|x|gatewayUserName: unknown setting, did you mean 'gatewayUsername'?",
        "colour|x|colour: unknown setting",
        "startTLS|true|startTLS: remove it: STARTTLS is always required here",
        "outgoingQueue|x|outgoingQueue: did you mean 'outgoing'?",
        "mail.smtp.ssl.trust|*|mail.smtp.ssl.trust: remove it: JavaMail is not used here, its properties have no effect"})
    void parseShouldRefuseAMistake(String key, String value, String message) {
        Map<String, String> parameters = new LinkedHashMap<>(GOOD);
        parameters.put(key, value);

        assertThat(mistakes(parameters)).containsExactly(message);
    }

    @Test
    void parseShouldReportAllMistakesInOneMessage() {
        SettingsResult result = GatewaySettings.parse(Map.of("gatewayPort", "x", "outgoing", "outgoing", "nonsense", "1"));

        assertThat(result).isInstanceOfSatisfying(SettingsResult.Mistaken.class, mistaken ->
            assertThat(mistaken.message()).contains("nonsense: ", "gatewayUsername: missing", "gatewayPassword: missing", "gatewayPort: ",
                "gateway: missing", "outgoing: 'outgoing'"));
    }

    @Test
    void parseShouldNeverQuoteThePassword() {
        Map<String, String> parameters = new LinkedHashMap<>(GOOD);
        assertThat(valid(parameters).toString()).doesNotContain("s3cr3t");

        parameters.put("gatewayPassword", "s3cr3t${");
        parameters.put("gatewayPort", "none");
        assertThat(String.join(" ", mistakes(parameters))).doesNotContain("s3cr3t");
    }

    private static GatewaySettings valid(Map<String, String> parameters) {
        return GatewaySettings.parse(parameters).fold(settings -> settings, mistaken -> {
            throw new AssertionError(mistaken.message());
        });
    }

    private static List<String> mistakes(Map<String, String> parameters) {
        return GatewaySettings.parse(parameters).fold(settings -> List.of(), SettingsResult.Mistaken::mistakes);
    }
}
