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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.postern.gateway.Gateway;
import io.postern.gateway.GatewayLimits;
import io.postern.pool.Rate;
import io.postern.smtp.Fingerprint;
import io.postern.smtp.Secret;
import io.postern.smtp.Trust;

/** What the mailet's own parameters say of gateways beyond where they are; and what stands there twice. */
class InlineGatewaysTest {
    private static final String SHA_256 = "0123456789abcdef".repeat(4);
    private static final String ONE = """
        <mailet match='All' class='RemoteDeliveryViaAuthGateway'>
            <outgoing>partner-gateway</outgoing> <gateway>a.example</gateway>
            <gatewayUsername>relay</gatewayUsername> <gatewayPassword>a,b</gatewayPassword>
        </mailet>
        """;

    @TempDir
    Path folder = Path.of("");

    private ConfFixture conf = new ConfFixture(folder);

    @BeforeEach
    void create() {
        conf = new ConfFixture(folder);
        conf.parameters.remove("gateways");
        conf.parameters.putAll(Map.of("gateway", "a.example, b.example", "gatewayUsername", "relay", "gatewayPassword", "a,b"));
    }

    @Test
    void limitsShouldHoldForEachGateway() {
        conf.parameters.putAll(Map.of("connections", "1", "messagesPerConnection", "2", "recipientsPerTransaction", "3", "rate", "200/h",
            "connectionAge", "5 min", "idleTime", "6 s"));

        assertThat(conf.valid().settings().gateways()).extracting(Gateway::limits).containsOnly(new GatewayLimits(1, 2, 3,
            Optional.of(new Rate(200, Duration.ofHours(1))), Duration.ofMinutes(5), Duration.ofSeconds(6)));
    }

    @Test
    void mechanismsShouldBeThoseGivenInTheirOrder() {
        conf.parameters.put("mechanisms", "plain, SCRAM-SHA-256");

        assertThat(conf.gateway().login().mechanisms()).containsExactly("PLAIN", "SCRAM-SHA-256");
    }

    @Test
    void trustShouldBeAFileWithAuthorities() {
        conf.trustStore("ca.p12", "changeit");
        conf.parameters.putAll(Map.of("trustFile", "ca.p12", "trustPassword", "changeit"));

        assertThat(conf.gateway().tls().trust())
            .isEqualTo(new Trust.Authorities(folder.resolve("ca.p12"), Optional.of(Secret.of("changeit".toCharArray()))));
    }

    @Test
    void trustShouldBeFingerprintsWithCommasBetweenThem() {
        conf.parameters.putAll(Map.of("certificateSha256", SHA_256 + ", " + "AB:".repeat(31) + "AB", "publicKeySha256", SHA_256));

        assertThat(conf.gateway().tls().trust()).isEqualTo(new Trust.Pinned(Set.of(
            new Fingerprint(Fingerprint.Subject.CERTIFICATE, SHA_256), new Fingerprint(Fingerprint.Subject.CERTIFICATE, "ab".repeat(32)),
            new Fingerprint(Fingerprint.Subject.PUBLIC_KEY, SHA_256))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "mechanisms|NTLM|mechanisms: expected mechanisms among SCRAM-SHA-256, SCRAM-SHA-1, CRAM-MD5, PLAIN, LOGIN, XOAUTH2, EXTERNAL,"
            + " got 'NTLM'",
        "mechanisms|XOAUTH2|mechanisms: XOAUTH2 is for gateways in authgateways.xml only",
        "mechanisms|PLAIN,EXTERNAL|mechanisms: EXTERNAL is for gateways in authgateways.xml only",
        "connections|0|connections: expected 1 to 1000, got '0'",
        "conections|1|conections: unknown setting, did you mean 'connections'?",
        "Rate|5/s|Rate: unknown setting, did you mean 'rate'?",
        "trustFile|none.pem|trustFile: {conf}/none.pem: no such file",
        "trustPassword|x|trustPassword: of no file",
        "certificateSha256|ab|certificateSha256: expected a SHA-256 fingerprint of 64 hexadecimal digits, got 'ab'",
        "certificateSHA256|ab|certificateSHA256: unknown setting, did you mean 'certificateSha256'?"})
    void aMistakeShouldBeNamed(String key, String value, String message) {
        conf.parameters.put(key, value);

        assertThat(conf.mistakes()).containsExactly(message.replace("{conf}", folder.toString()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mechanisms", "connections", "messagesPerConnection", "recipientsPerTransaction", "rate", "messagesPerMinute",
        "connectionAge", "idleTime", "trustFile", "trustPassword", "trustPasswordFile", "certificateSha256", "publicKeySha256"})
    void whatStandsInAuthgatewaysShouldNotStandBesideGateways(String key) {
        conf.gateways("<gateway name='partner'><host>a.example</host><authentication><username>u</username><password>p</password>"
            + "</authentication></gateway>");
        conf.parameters.keySet().removeIf(name -> name.startsWith("gateway"));
        conf.parameters.putAll(Map.of("gateways", "partner", key, "x"));

        assertThat(conf.mistakes()).containsExactly(key + ": belongs to gateway; for gateways it stands in authgateways.xml");
    }

    @Test
    void aPasswordShouldKeepItsComma() {
        conf.mailets(ONE, "rw-r-----");

        assertThat(conf.gateway().login().password()).contains(Secret.of("a,b".toCharArray()));
    }

    /** James joins with commas whatever stands there twice. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "<gatewayPassword>c</gatewayPassword>|gatewayPassword|2",
        "<gatewayPassword/>|gatewayPassword|2",
        "<gatewayUsername>other</gatewayUsername><!-- <gatewayUsername>third</gatewayUsername> -->|gatewayUsername|2",
        "<gateway>b.example</gateway><gateway>c.example</gateway>|gateway|3",
        "<debug>true</debug><debug>true</debug>|debug|2",
        "<colour>red</colour><colour>red</colour>|colour|2"})
    void whatStandsTwiceShouldBeAMistake(String added, String key, int times) {
        conf.mailets(ONE.replace("</mailet>", added + "</mailet>"), "rw-r-----");

        assertThat(conf.mistakes()).containsExactly(key + ": given " + times + " times in the mailet with the queue 'partner-gateway' in"
            + " mailetcontainer.xml, and James joins these with commas; give it once"
            + (key.startsWith("gateway") ? " (gateways with a login each: authgateways.xml)" : ""));
    }

    @Test
    void whatStandsTwiceShouldBeAMistakeWithAllOthersInWhicheverMailetItStands() {
        conf.mailets(ONE.replace("</mailet>", "<gateway>b.example</gateway></mailet>") + "</processor><processor state='other'>"
            + ONE.replace("partner-gateway", "q2").replace("'RemoteDelivery", "'org.apache.james.transport.mailets.RemoteDelivery")
                .replace("</mailet>", "<outgoing>q3</outgoing><gatewayPassword>s3cr3t</gatewayPassword></mailet>"), "rw-r-----");
        conf.parameters.put("deliveryThreads", "none");

        assertThat(conf.mistakes()).hasSize(4)
            .anyMatch(mistake -> mistake.startsWith("deliveryThreads: "))
            .anyMatch(mistake -> mistake.startsWith("gateway: given 2 times in the mailet with the queue 'partner-gateway'"))
            .anyMatch(mistake -> mistake.startsWith("gatewayPassword: given 2 times in the mailet with the queue 'q2,q3'"))
            .anyMatch(mistake -> mistake.startsWith("outgoing: given 2 times in the mailet with the queue 'q2,q3'"))
            .noneMatch(mistake -> mistake.contains("s3cr3t"));
    }

    @Test
    void whatStandsTwiceInOtherMailetsShouldBeTheirs() {
        conf.mailets(ONE + "<mailet match='All' class='RemoteDelivery'><outgoing>x</outgoing><gateway>a</gateway><gateway>b</gateway>"
            + "</mailet>", "rw-r-----");

        assertThat(conf.mistakes()).isEmpty();
    }

    /** James reads such a file, relative to where it runs, and so do we. */
    @Test
    void whatStandsTwiceShouldBeAMistakeInAnIncludedFileToo() throws IOException {
        Path part = Files.writeString(folder.resolve("part.xml"), "<gatewayPassword>c</gatewayPassword>");
        conf.file("mailetcontainer.xml", "<!DOCTYPE mailetcontainer [<!ENTITY part SYSTEM '" + part.toUri() + "'>]><mailetcontainer>"
            + ONE.replace("</mailet>", "&part;</mailet>") + "</mailetcontainer>");

        assertThat(conf.mistakes()).singleElement().asString().startsWith("gatewayPassword: given 2 times");
    }

    @Test
    void aFileThatCannotBeReadShouldGiveAWarning() {
        conf.file("mailetcontainer.xml", "<mailetcontainer>&nothing;</mailetcontainer>");

        assertThat(conf.valid().warnings()).singleElement().asString()
            .startsWith("nobody can see whether a queue or a setting stands twice: " + folder.resolve("mailetcontainer.xml"));
        assertThat(conf.mistakes()).isEqualTo(List.of());
    }
}
