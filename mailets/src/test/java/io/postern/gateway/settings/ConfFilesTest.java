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

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code authgateways.xml} as a whole, {@code mailetcontainer.xml} as it is written, and who can read them. */
class ConfFilesTest {
    private static final String PASSWORD = "s3cr3t";
    private static final String GATEWAY = "<host>smtp.partner.example</host><authentication><username>relay</username>"
        + "<password>s3cr3t</password></authentication></gateway>";

    @TempDir
    Path folder = Path.of("");

    private ConfFixture conf = new ConfFixture(folder);

    @BeforeEach
    void create() {
        conf = new ConfFixture(folder);
        conf.gateways("<gateway name='partner'>" + GATEWAY);
    }

    @Test
    void fileShouldTellAllItsMistakesWithThoseOfTheMailetInOneMessage() {
        conf.file("authgateways.xml", "<authgateways version='1'>text<gateway name='empty'/>"
            + "<gateway name='a'><port>smtp</port><tls><mode>none</mode></tls></gateway><gateway name='b'>" + GATEWAY
            + "<gatway/><gateway name='b'>" + GATEWAY + "<gateway>" + GATEWAY + "</authgateways>");
        conf.parameters.putAll(Map.of("gateways", "b,partner,b", "outgoing", "outgoing", "gatewayPort", "25"));

        assertThat(conf.mistakes()).containsExactlyInAnyOrder(
            "gatewayPort: belongs to gateway; for gateways it stands in authgateways.xml",
            "gateways: 'b' is given twice",
            "authgateways.xml: gateway 'a': tls/mode: expected starttls or implicit, got 'none'",
            "authgateways.xml: gateway 'a': host: missing; expected a host name or an IP address",
            "authgateways.xml: gateway 'a': port: expected 1 to 65535, got 'smtp'",
            "authgateways.xml: gateway 'a': authentication: expected password, passwordFile, tokenFile or the mechanism EXTERNAL:"
                + " a gateway is used with AUTH only",
            "authgateways.xml: gateway 'a': authentication/username: missing; expected the user to authenticate as",
            "authgateways.xml: @version: unknown setting",
            "authgateways.xml: /: text outside of the elements",
            "authgateways.xml: gateway 'empty': host: missing; expected a host name or an IP address",
            "authgateways.xml: gateway 'empty': authentication: expected password, passwordFile, tokenFile or the mechanism EXTERNAL:"
                + " a gateway is used with AUTH only",
            "authgateways.xml: gateway 'empty': authentication/username: missing; expected the user to authenticate as",
            "authgateways.xml: gatway: unknown setting, did you mean 'gateway'?",
            "authgateways.xml: gateway 'b': defined twice",
            "authgateways.xml: gateway '': expected the attribute name with letters, digits, '.', '_' and '-', up to 64",
            "gateways: 'partner' is not defined in authgateways.xml",
            "outgoing: 'outgoing' is James's own queue, whose mail goes past the gateway; choose another name");
    }

    @Test
    void gatewayShouldBeAMistakeBesideGateways() {
        conf.parameters.put("gateway", "smtp.example");

        assertThat(conf.mistakes()).containsExactly("gateway: expected either this or gateways");
    }

    @Test
    void gatewaysShouldSuggestTheNearestName() {
        conf.parameters.put("gateways", "partnr");

        assertThat(conf.mistakes()).containsExactly("gateways: 'partnr' is not defined in authgateways.xml, did you mean 'partner'?");
    }

    @Test
    void gatewaysShouldBeAMistakeWhenThereIsNoFile() {
        Path empty = conf.file("empty", "").resolveSibling("none");

        assertThat(MailetSettings.parse(conf.parameters, empty, conf.environment)).isInstanceOfSatisfying(SettingsResult.Mistaken.class,
            mistaken -> assertThat(mistaken.mistakes())
                .containsExactly("gateways: " + empty.resolve("authgateways.xml") + " does not exist"));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "<authgateways>", "<password>s3cr3t&more</password>", "<password>a</s3cr3t>", "s3cr3t", "<password><s3cr3t</password>",
        "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><authgateways>&e;</authgateways>",
        "<!DOCTYPE x [<!ENTITY a '1'><!ENTITY b '&a;&a;'>]><authgateways>&b;</authgateways>"})
    void fileShouldBeRefusedWithItsLineAndWithoutItsContentWhenItIsNotSafeXml(String content) {
        Path file = conf.file("authgateways.xml", content);

        assertThat(conf.mistakes()).singleElement().asString()
            .startsWith("gateways: " + file + " is not well-formed XML").contains("DOCTYPE: line 1, column ")
            .doesNotContain(PASSWORD);
    }

    @Test
    void fileShouldBeRefusedWhenItsRootIsAnother() {
        conf.file("authgateways.xml", "<gateways/>");
        conf.parameters.put("gateways", "a");

        assertThat(conf.mistakes()).containsExactly("authgateways.xml: expected the element authgateways, got gateways",
            "gateways: 'a' is not defined in authgateways.xml");
    }

    @Test
    void fileWithAPasswordShouldGiveAWarningOrStrictlyAMistakeWhenOthersCanReadIt() {
        String text = "authgateways.xml: holds a password and can be read by others; run: chmod o-rwx "
            + conf.file("authgateways.xml", "<authgateways><gateway name='partner'>" + GATEWAY + "</authgateways>", "rw-r--r--");

        assertThat(conf.valid().warnings()).containsExactly(text);

        conf.parameters.put("strictSecrets", "true");
        assertThat(conf.mistakes()).containsExactly(text);
    }

    @Test
    void fileShouldBeOpenToOthersWhenItsPasswordIsAVariable() {
        conf.environment.put("PW", PASSWORD);
        conf.file("authgateways.xml", "<authgateways><gateway name='partner'>" + GATEWAY.replace(PASSWORD, " ${env:PW} ")
            + "</authgateways>", "rw-r--r--");
        conf.parameters.put("strictSecrets", "true");

        assertThat(conf.valid().warnings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"authentication/passwordFile,<passwordFile>pw</passwordFile>", "authentication/tokenFile,<tokenFile>pw</tokenFile>"})
    void secretFileShouldGiveAWarningWhenOthersCanReadIt(String key, String element) {
        Path file = conf.file("pw", PASSWORD, "rw----r--");
        conf.gateways("<gateway name='partner'>" + GATEWAY.replace("<password>s3cr3t</password>", element));

        assertThat(conf.valid().warnings()).containsExactly(
            "authgateways.xml: gateway 'partner': " + key + ": can be read by others; run: chmod o-rwx " + file);
    }

    @Test
    void gatewayThatNobodyUsesShouldGiveAWarning() {
        conf.gateways("<gateway name='partner'>" + GATEWAY + "<gateway name='other'>" + GATEWAY + "<gateway name='lonely'>" + GATEWAY);
        conf.mailets("<mailet><gateways>partner</gateways></mailet><mailet><gateways>x, other</gateways></mailet>", "rw-r--r--");

        assertThat(conf.valid().warnings()).containsExactly("authgateways.xml: gateway 'lonely' is used by no mailet");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "<mailet class='RemoteDelivery'><outgoing>partner-gateway</outgoing></mailet>|true",
        "<mailet class='RemoteDeliveryViaAuthGateway'><outgoing> ${env:QUEUE} </outgoing></mailet>|true",
        "<mailet class='RemoteDelivery'><outgoing>other</outgoing></mailet>|false",
        "<!--<mailet class='RemoteDelivery'><outgoing>partner-gateway</outgoing></mailet>-->|false"})
    void queueShouldBeAMistakeWhenAnotherMailetHasItToo(String other, boolean mistake) {
        conf.environment.put("QUEUE", "partner-gateway");
        conf.mailets("<mailet class='RemoteDeliveryViaAuthGateway'><outgoing>partner-gateway</outgoing>"
            + "<gateways>partner</gateways></mailet>" + other, "rw-r--r--");

        assertThat(conf.mistakes()).isEqualTo(mistake
            ? List.of("outgoing: 'partner-gateway' is the queue of another mailet too, and they would take each other's mail") : List.of());
    }

    @ParameterizedTest
    @CsvSource({"s3cr3t,rw-r--r--,true", "s3cr3t,rw-r-----,false", "${env:PW},rw-r--r--,false", "s3cr3t${env:PW},rw-r--r--,true"})
    void mailetContainerWithAPasswordShouldGiveAWarningWhenOthersCanReadIt(String written, String permissions, boolean warning) {
        conf.parameters.remove("gateways");
        conf.parameters.putAll(Map.of("gateway", "a.example", "gatewayUsername", "relay", "gatewayPassword", PASSWORD));
        Path file = conf.mailets("<mailet><gatewayPassword>" + written + "</gatewayPassword></mailet>", permissions);

        assertThat(conf.valid().warnings()).isEqualTo(warning
            ? List.of("mailetcontainer.xml: holds a password and can be read by others; run: chmod o-rwx " + file) : List.of());
    }

    @Test
    void settingsShouldNotPrintASecret() {
        conf.trustStore("ca.p12", PASSWORD);
        Path client = conf.clientCertificate("client.p12", PASSWORD);
        conf.gateways("<gateway name='partner'>" + GATEWAY.replace("</gateway>",
            "<tls><trust><file>ca.p12</file><password>s3cr3t</password></trust><clientCertificate><file>client.p12</file>"
                + "<password>s3cr3t</password></clientCertificate></tls></gateway>"));

        assertThat(conf.valid().toString()).contains("partner", "chmod o-rwx " + client).doesNotContain(PASSWORD);
    }
}
