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

import java.util.Locale;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.postern.peers.smtp.ReceivedMessage;
import io.postern.peers.tls.TestAuthority;
import io.postern.smtp.TlsMode;

/** The client at the doors of an Exim. */
@Tag("mail-servers")
class EximIT {
    private static final TestAuthority AUTHORITY = TestAuthority.create();
    private static final EximServer EXIM = new EximServer(AUTHORITY);
    private static final InteropClient CLIENT = InteropClient.trusting(AUTHORITY, TlsMode.STARTTLS);

    @AfterAll
    static void stop() {
        CLIENT.close();
        EXIM.close();
    }

    static Stream<Arguments> cells() {
        return Stream.of("CHUNKING", "PIPELINING", "NEITHER")
            .flatMap(door -> Stream.of(Sample.values()).map(sample -> Arguments.of(door, sample)));
    }

    @ParameterizedTest
    @MethodSource("cells")
    void messageShouldArriveByteForByteWhenItGoesThroughExim(String door, Sample sample) {
        assertThat(Matrix.arrival(CLIENT, EXIM, door, sample)).allSatisfy(message ->
            assertThat(message.octets()).contains("esmtpsa TLS1.3", "authenticated by cram_md5 as relay"));
    }

    @ParameterizedTest
    @CsvSource({"CHUNKING, true, true", "PIPELINING, true, false", "NEITHER, false, false"})
    void messageShouldTravelAsTheDoorAllowsWhenItGoesThroughExim(String door, boolean pipelined, boolean chunked) {
        String line = EXIM.arrivalLine(Matrix.arrival(CLIENT, EXIM, door, Sample.DOTS).get(0));

        assertThat(line.contains(" P=esmtpsa L")).as(line).isEqualTo(pipelined);
        assertThat(line.contains(" K S=")).as(line).isEqualTo(chunked);
    }

    @Test
    void notificationsShouldBeAskedForWhenEximPassesThemOn() {
        ReceivedMessage message = Matrix.arrival(CLIENT, EXIM, "CHUNKING", Sample.NOTIFICATIONS).get(0);

        assertThat(message.mailParameters()).contains("RET=HDRS", "ENVID=QQ+20314+2B159");
        assertThat(message.commands()).anySatisfy(line -> assertThat(line).startsWith("RCPT TO:<never@").endsWith(" NOTIFY=NEVER"))
            .anySatisfy(line -> assertThat(line).startsWith("RCPT TO:<often@").contains(" NOTIFY=SUCCESS,FAILURE,DELAY")
                .contains(" ORCPT=rfc822;alias+2Bx+3Dy@"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"CRAM_MD5", "PLAIN"})
    void sessionShouldBeAuthenticatedWhenEximOffersOneMechanismOnly(String mechanism) {
        assertThat(Matrix.arrival(CLIENT, EXIM, mechanism, Sample.DOTS).get(0).octets())
            .contains("authenticated by " + mechanism.toLowerCase(Locale.ROOT) + " as relay");
    }

    @ParameterizedTest
    @ValueSource(strings = {"CRAM_MD5", "PLAIN"})
    void sessionShouldFailInAuthWhenEximDoesNotKnowThePassword(String mechanism) {
        Matrix.refusal(CLIENT, EXIM, mechanism);
    }

    @ParameterizedTest
    @EnumSource(names = {"DOTS", "LARGE"})
    void messageShouldArriveByteForByteWhenEximSpeaksTlsFromTheFirstByte(Sample sample) {
        try (InteropClient client = InteropClient.trusting(AUTHORITY, TlsMode.IMPLICIT)) {
            Matrix.arrival(client, EXIM, "IMPLICIT_TLS", sample);
        }
    }
}
