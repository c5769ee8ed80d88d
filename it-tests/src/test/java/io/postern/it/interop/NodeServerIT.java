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

package io.postern.it.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.postern.it.support.GatewaySetup;
import io.postern.smtp.Fault;
import io.postern.smtp.TlsMode;

/** The client at the doors of the npm package smtp-server. */
@Tag("node")
class NodeServerIT {
    private static final GatewaySetup SETUP = GatewaySetup.create("smtp-server");
    private static final NodeServer NODE = new NodeServer(SETUP);
    private static final InteropClient CLIENT = InteropClient.trusting(SETUP.authority(), TlsMode.STARTTLS);

    @AfterAll
    static void stop() {
        CLIENT.close();
        NODE.close();
    }

    static Stream<Arguments> cells() {
        return Stream.of("ALL", "NEITHER").flatMap(door -> Stream.of(Sample.values()).map(sample -> Arguments.of(door, sample)));
    }

    @ParameterizedTest
    @MethodSource("cells")
    void messageShouldArriveByteForByteWhenSmtpServerTakesIt(String door, Sample sample) {
        assertThat(Matrix.arrival(CLIENT, NODE, door, sample)).allSatisfy(message -> {
            assertThat(message.tlsProtocol()).isEqualTo("TLSv1.3");
            assertThat(message.user()).isEqualTo(InteropClient.USER);
        });
    }

    @ParameterizedTest
    @CsvSource({"PLAIN, PLAIN", "LOGIN, LOGIN", "CRAM_MD5, CRAM-MD5", "XOAUTH2, XOAUTH2"})
    void sessionShouldBeAuthenticatedWhenSmtpServerOffersOneMechanismOnly(String door, String mechanism) {
        assertThat(Matrix.arrival(CLIENT, NODE, door, Sample.DOTS)).allSatisfy(message ->
            assertThat(message.mechanism()).isEqualTo(mechanism));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PLAIN", "LOGIN", "CRAM_MD5", "XOAUTH2"})
    void sessionShouldFailInAuthWhenSmtpServerDoesNotKnowThePassword(String door) {
        Matrix.refusal(CLIENT, NODE, door);
    }

    @ParameterizedTest
    @CsvSource({"UTF8_ADDRESSES, NEEDS_SMTPUTF8", "EIGHT_BIT, NEEDS_8BITMIME"})
    void submitShouldSayWhatIsNotOfferedWhenSmtpServerHidesIt(Sample sample, Fault fault) {
        Matrix.obstacle(CLIENT, NODE, "ASCII", sample, fault);
    }

    @ParameterizedTest
    @EnumSource(names = {"DOTS", "LARGE"})
    void messageShouldArriveByteForByteWhenSmtpServerSpeaksTlsFromTheFirstByte(Sample sample) {
        try (InteropClient client = InteropClient.trusting(SETUP.authority(), TlsMode.IMPLICIT)) {
            Matrix.arrival(client, NODE, "IMPLICIT_TLS", sample);
        }
    }
}
