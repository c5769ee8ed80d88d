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
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.postern.gateway.Gateway;
import io.postern.gateway.GatewayLimits;
import io.postern.pool.Rate;
import io.postern.smtp.ClientCertificate;
import io.postern.smtp.Credentials;
import io.postern.smtp.Endpoint;
import io.postern.smtp.Fingerprint;
import io.postern.smtp.Secret;
import io.postern.smtp.Timeouts;
import io.postern.smtp.TlsMode;
import io.postern.smtp.TlsSettings;
import io.postern.smtp.Trust;
import io.postern.smtp.sasl.Login;

class NamedGatewaysTest {
    private static final String PASSWORD = "s3cr3t";
    private static final String LOGIN = "<authentication><username>relay</username><password>s3cr3t</password></authentication>";
    private static final String SHA_256 = "0123456789abcdef".repeat(4);

    private static final String EVERYTHING = """
            <host>[2001:db8::25]</host> <port>2465</port> <bind>127.0.0.1</bind> <heloName>mail.example.org</heloName>
            <tls>
                <mode>implicit</mode>
                <minimumVersion>1.3</minimumVersion>
                <trust><file>ca.p12</file><password>changeit</password></trust>
                <clientCertificate><file>client.p12</file><passwordFile>client.password</passwordFile></clientCertificate>
            </tls>
            <authentication>
                <username>relay</username>
                <passwordFile>partner.password</passwordFile>
                <tokenFile>partner.token</tokenFile>
                <mechanisms>XOAUTH2, scram-sha-256 , EXTERNAL</mechanisms>
            </authentication>
            <limits>
                <connections>1</connections>
                <messagesPerConnection>2</messagesPerConnection>
                <recipientsPerTransaction>3</recipientsPerTransaction>
                <messagesPerMinute>4</messagesPerMinute>
                <connectionAge>5 min</connectionAge>
                <idleTime>6 s</idleTime>
            </limits>
            <timeouts>
                <connect>1 s</connect><greeting>2 s</greeting><ehlo>3 s</ehlo><tls>4 s</tls><auth>5 s</auth><mail>6 s</mail>
                <rcpt>7 s</rcpt><data>8 s</data><block>9 s</block><finalDot>1 h</finalDot><quit>500 ms</quit>
            </timeouts>
            <hiddenKeywords>chunking, PIPELINING</hiddenKeywords>
            """;

    @TempDir
    Path folder = Path.of("");

    private ConfFixture conf = new ConfFixture(folder);

    @BeforeEach
    void create() {
        conf = new ConfFixture(folder);
    }

    @Test
    void gatewayShouldHaveDefaultsWhenOnlyWhatIsRequiredIsGiven() {
        partner("<host>smtp.partner.example</host>" + LOGIN);

        assertThat(conf.gateway()).isEqualTo(new Gateway("partner", new Endpoint("smtp.partner.example", 587), TlsSettings.DEFAULT,
            Login.withPassword(new Credentials("relay", secret(PASSWORD))), Optional.empty(), Timeouts.RFC_5321, GatewayLimits.DEFAULT,
            Set.of()));
    }

    @Test
    void gatewayShouldTakeEverySetting() {
        conf.trustStore("ca.p12", "changeit");
        conf.clientCertificate("client.p12", "p12");
        conf.file("client.password", "p12\n");
        conf.file("partner.password", PASSWORD + "\n");
        Path token = conf.file("partner.token", "t0k3n");
        partner(EVERYTHING);

        assertThat(conf.gateway()).isEqualTo(new Gateway("partner",
            new Endpoint("2001:db8::25", 2465, Optional.of(InetAddress.getLoopbackAddress())),
            new TlsSettings(TlsMode.IMPLICIT, new Trust.Authorities(folder.resolve("ca.p12"), Optional.of(secret("changeit"))),
                Optional.of(new ClientCertificate(folder.resolve("client.p12"), secret("p12"))), TlsSettings.Version.TLS_1_3),
            new Login("relay", Optional.of(secret(PASSWORD)), Optional.of(new SecretFile(token)),
                List.of("XOAUTH2", "SCRAM-SHA-256", "EXTERNAL")),
            Optional.of("mail.example.org"),
            new Timeouts(seconds(1), seconds(2), seconds(3), seconds(4), seconds(5), seconds(6), seconds(7), seconds(8), seconds(9),
                Duration.ofHours(1), Duration.ofMillis(500), Timeouts.RFC_5321.idle()),
            new GatewayLimits(1, 2, 3, Optional.of(new Rate(4, Duration.ofMinutes(1))), Duration.ofMinutes(5), seconds(6)),
            Set.of("CHUNKING", "PIPELINING")));
    }

    @Test
    void gatewaysShouldBeTakenByNameInTheOrderOfTheMailetEachWithItsOwnCredentials() {
        conf.gateways("""
            <gateway name="a"><host>a.example</host><authentication>
                <username>anna</username><password>1</password></authentication></gateway>
            <gateway name="b"><host>b.example</host><authentication>
                <username>bert</username><password>2</password></authentication></gateway>
            <gateway name="c"><host>c.example</host><authentication>
                <username>cora</username><password>3</password></authentication></gateway>
            """);
        conf.parameters.put("gateways", "c, a");

        List<Gateway> gateways = conf.valid().settings().gateways();
        assertThat(gateways).extracting(Gateway::name).containsExactly("c", "a");
        assertThat(gateways).extracting(gateway -> gateway.login().username()).containsExactly("cora", "anna");
        assertThat(gateways).extracting(gateway -> gateway.login().password()).containsExactly(Optional.of(secret("3")),
            Optional.of(secret("1")));
    }

    @Test
    void mailetShouldSayBindAndHeloNameForGatewaysThatDoNot() {
        conf.gateways("<gateway name='a'><host>a.example</host>" + LOGIN + "</gateway><gateway name='b'><host>b.example</host>"
            + "<heloName>b.example.org</heloName><bind>::1</bind>" + LOGIN + "</gateway>");
        conf.parameters.put("gateways", "a,b");
        conf.parameters.put("heloName", "mail.example.org");
        conf.parameters.put("bind", "127.0.0.1");

        List<Gateway> gateways = conf.valid().settings().gateways();
        assertThat(gateways).extracting(Gateway::heloName).containsExactly(Optional.of("mail.example.org"), Optional.of("b.example.org"));
        assertThat(gateways).extracting(gateway -> gateway.endpoint().source().map(InetAddress::getHostAddress))
            .containsExactly(Optional.of("127.0.0.1"), Optional.of("0:0:0:0:0:0:0:1"));
    }

    @Test
    void trustShouldBeThePinnedCertificatesAndKeysWhenThereAreFingerprints() {
        partner("<host>a.example</host>" + LOGIN + "<tls><trust><certificateSha256>" + SHA_256 + "</certificateSha256><publicKeySha256>"
            + "AB:".repeat(31) + "AB</publicKeySha256><publicKeySha256>" + SHA_256 + "</publicKeySha256></trust></tls>");

        assertThat(conf.gateway().tls().trust()).isEqualTo(new Trust.Pinned(Set.of(
            new Fingerprint(Fingerprint.Subject.CERTIFICATE, SHA_256), new Fingerprint(Fingerprint.Subject.PUBLIC_KEY, "ab".repeat(32)),
            new Fingerprint(Fingerprint.Subject.PUBLIC_KEY, SHA_256))));
    }

    @Test
    void externalShouldNeedNeitherUserNorPassword() {
        conf.clientCertificate("client.p12", "p12");
        conf.file("client.password", "p12");
        partner("<host>a.example</host><tls><clientCertificate><file>client.p12</file><passwordFile>client.password</passwordFile>"
            + "</clientCertificate></tls><authentication><mechanisms>EXTERNAL</mechanisms></authentication>");

        assertThat(conf.gateway().login()).isEqualTo(new Login("", Optional.empty(), Optional.empty(), List.of("EXTERNAL")));
    }

    @Test
    void tokenShouldBeReadAnewEachTime() throws IOException {
        conf.file("token", "old");
        partner("<host>a.example</host><authentication><username>relay</username><tokenFile>token</tokenFile></authentication>");

        Login login = conf.gateway().login();
        conf.file("token", "new");

        assertThat(login.token().orElseThrow().token()).isEqualTo(secret("new"));
    }

    @Test
    void variablesShouldBeExpandedOnceSoThatAPasswordMayHoldAnything() {
        conf.environment.put("PW", "a${env:HOME}$1\\");
        conf.environment.put("DOMAIN", "partner.example");
        partner("<host>smtp.${env:DOMAIN}</host><authentication><username>relay</username><password>${env:PW}</password></authentication>");

        assertThat(conf.gateway().endpoint().host()).isEqualTo("smtp.partner.example");
        assertThat(conf.gateway().login().password()).contains(secret("a${env:HOME}$1\\"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "<host>smtp.example</host>|host: given 2 times",
        "<host/>|host: given 2 times",
        "<port>0</port>|port: expected 1 to 65535, got '0'",
        "<bind>eth0</bind>|bind: expected an IP address, got 'eth0'",
        "<heloName>a b</heloName>|heloName: expected a host name or an address literal, got 'a b'",
        "<heloname>a</heloname>|heloname: unknown setting, did you mean 'heloName'?",
        "<username>relay</username>|username: unknown setting, did you mean 'authentication/username'?",
        "<colour>red</colour>|colour: unknown setting",
        "some text|/: text outside of the elements",
        "<tls>implicit</tls>|tls: expected elements inside",
        "<tls/>|tls: expected elements inside",
        "<tls mode='implicit'><minimumVersion>1.3</minimumVersion></tls>|tls@mode: unknown setting, did you mean 'tls/mode'?",
        "<tls><mode>ssl</mode></tls>|tls/mode: expected starttls or implicit, got 'ssl'",
        "<tls><mode></mode></tls>|tls/mode: empty; remove it or give it a value",
        "<tls><mode>implicit<!-- a comment --></mode> text </tls>|tls/: text outside of the elements",
        "<tls><mode>implicit</mode></tls><tls><minimumVersion>1.3</minimumVersion></tls>|tls/: given 2 times",
        "<tls><minimumVersion>1.1</minimumVersion></tls>|tls/minimumVersion: expected 1.2 or 1.3, got '1.1'",
        "<tls><trust><certificateSha256>ab</certificateSha256></trust></tls>"
            + "|tls/trust/certificateSha256: expected a SHA-256 fingerprint of 64 hexadecimal digits, got 'ab'",
        "<tls><trust><password>x</password></trust></tls>|tls/trust/password: of no file",
        "<tls><trust><file>none.pem</file></trust></tls>|tls: {conf}/none.pem: no such file",
        "<tls><clientCertificate><password>x</password></clientCertificate></tls>"
            + "|tls/clientCertificate/file: missing; expected a PKCS12 file",
        "<limits><connections>0</connections></limits>|limits/connections: expected 1 to 1000, got '0'",
        "<limits><messagesPerMinute>1.5</messagesPerMinute></limits>|limits/messagesPerMinute: expected 1 to 1000000, got '1.5'",
        "<limits><idleTime>30</idleTime></limits>"
            + "|limits/idleTime: expected a time such as 500 ms, 30 s, 5 min or 2 h, up to 1 day, got '30'",
        "<timeouts><finalDot>0 s</finalDot></timeouts>"
            + "|timeouts/finalDot: expected a time such as 500 ms, 30 s, 5 min or 2 h, up to 1 day, got '0 s'",
        "<timeouts><finaldot>1 h</finaldot></timeouts>|timeouts/finaldot: unknown setting, did you mean 'timeouts/finalDot'?",
        "<hiddenKeywords>SIZE, starttls</hiddenKeywords>"
            + "|hiddenKeywords: expected EHLO keywords other than STARTTLS and AUTH, got 'starttls'",
        "<hiddenKeywords>SIZE, size</hiddenKeywords>|hiddenKeywords: 'size' is given twice",
        "<port>${env:NONE}</port>|port: contains '${', a variable that is not set",
        "<port>${sys:user.home}</port>|port: contains '${', a variable that is not set"})
    void gatewayShouldRefuseAMistakeAndNameItsPlace(String elements, String message) {
        partner("<host>smtp.partner.example</host>" + LOGIN + elements);

        assertThat(conf.mistakes()).containsExactly("authgateways.xml: gateway 'partner': "
            + message.replace("{conf}", folder.toString()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "''|authentication: expected password, passwordFile, tokenFile or the mechanism EXTERNAL: a gateway is used with AUTH only",
        "<password>s3cr3t</password><passwordFile>pw</passwordFile>"
            + "|authentication/passwordFile: give either this or authentication/password",
        "<password></password>|authentication/password: empty; remove it or give it a value",
        "<password>s3cr3t${env:NONE}</password>|authentication/password: contains '${', a variable that is not set",
        "<tokenFile>pw</tokenFile><mechanisms>PLAIN</mechanisms>"
            + "|authentication/mechanisms: PLAIN needs authentication/password or passwordFile",
        "<password>s3cr3t</password><mechanisms>XOAUTH2</mechanisms>|authentication/mechanisms: XOAUTH2 needs authentication/tokenFile",
        "<password>s3cr3t</password><mechanisms>EXTERNAL</mechanisms>|authentication/mechanisms: EXTERNAL needs tls/clientCertificate",
        "<password>s3cr3t</password><mechanisms>NTLM</mechanisms>|authentication/mechanisms: expected mechanisms among SCRAM-SHA-256, "
            + "SCRAM-SHA-1, CRAM-MD5, PLAIN, LOGIN, XOAUTH2, EXTERNAL, got 'NTLM'"})
    void authenticationShouldRefuseAMistake(String elements, String message) {
        conf.file("pw", PASSWORD);
        partner("<host>smtp.partner.example</host><authentication><username>relay</username>" + elements + "</authentication>");

        assertThat(conf.mistakes()).containsExactly("authgateways.xml: gateway 'partner': " + message);
    }

    @Test
    void trustShouldRefuseAFileBesideFingerprints() {
        partner("<host>a.example</host>" + LOGIN + "<tls><trust><file>ca.pem</file><certificateSha256>" + SHA_256
            + "</certificateSha256></trust></tls>");

        assertThat(conf.mistakes())
            .containsExactly("authgateways.xml: gateway 'partner': tls/trust/file: expected either this or fingerprints");
    }

    private void partner(String elements) {
        conf.gateways("<gateway name=\"partner\">" + elements + "</gateway>");
    }

    private static Secret secret(String text) {
        return Secret.of(text.toCharArray());
    }

    private static Duration seconds(int seconds) {
        return Duration.ofSeconds(seconds);
    }
}
