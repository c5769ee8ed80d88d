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

import java.util.List;
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

import io.postern.it.support.Eventually;
import io.postern.peers.smtp.ReceivedMessage;
import io.postern.peers.tls.TestAuthority;
import io.postern.smtp.Fault;
import io.postern.smtp.TlsMode;

/** The client at the doors of a Postfix whose users Dovecot knows. */
@Tag("mail-servers")
class PostfixIT {
    private static final TestAuthority AUTHORITY = TestAuthority.create();
    private static final PostfixServer POSTFIX = new PostfixServer(AUTHORITY);
    private static final InteropClient CLIENT = InteropClient.trusting(AUTHORITY, TlsMode.STARTTLS);

    @AfterAll
    static void stop() {
        CLIENT.close();
        POSTFIX.close();
    }

    static Stream<Arguments> cells() {
        return Stream.of("CHUNKING", "PIPELINING", "NEITHER")
            .flatMap(door -> Stream.of(Sample.values()).map(sample -> Arguments.of(door, sample)));
    }

    @ParameterizedTest
    @MethodSource("cells")
    void messageShouldArriveByteForByteWhenItGoesThroughPostfix(String door, Sample sample) {
        assertThat(Matrix.arrival(CLIENT, POSTFIX, door, sample)).allSatisfy(message ->
            assertThat(message.octets()).contains("(using TLSv1.3 with cipher", "(Authenticated sender: relay)", "SMTPSA id "));
    }

    @ParameterizedTest
    @CsvSource({"CHUNKING, bdat=1", "PIPELINING, data=1", "NEITHER, data=1"})
    void messageShouldTravelAsTheDoorAllowsWhenItGoesThroughPostfix(String door, String command) {
        long before = submissions().count();

        Matrix.arrival(CLIENT, POSTFIX, door, Sample.DOTS);

        Eventually.eventually(() -> assertThat(submissions().skip(before)).singleElement().asString().contains(" " + command + " "));
    }

    /** At the end of each session Postfix counts its commands. */
    private static Stream<String> submissions() {
        return POSTFIX.log().filter(line -> line.contains(": disconnect from ") && line.contains(" mail=1 "));
    }

    @ParameterizedTest
    @CsvSource({"UTF8_ADDRESSES, NEEDS_SMTPUTF8", "EIGHT_BIT, NEEDS_8BITMIME"})
    void submitShouldSayWhatIsNotOfferedWhenPostfixHidesIt(Sample sample, Fault fault) {
        Matrix.obstacle(CLIENT, POSTFIX, "ASCII", sample, fault);
    }

    @Test
    void notificationsShouldBeAskedForWhenPostfixPassesThemOn() {
        List<ReceivedMessage> arrived = Matrix.arrival(CLIENT, POSTFIX, "CHUNKING", Sample.NOTIFICATIONS);

        assertThat(arrived).allSatisfy(message -> assertThat(message.mailParameters()).contains("RET=HDRS", "ENVID=QQ+20314+2B159"));
        assertThat(arrived).flatExtracting(ReceivedMessage::commands)
            .anySatisfy(line -> assertThat(line).asString().startsWith("RCPT TO:<never@").contains(" NOTIFY=NEVER"))
            .anySatisfy(line -> assertThat(line).asString().startsWith("RCPT TO:<often@").contains(" NOTIFY=SUCCESS,FAILURE,DELAY")
                .contains(" ORCPT=rfc822;alias+2Bx+3Dy@"));
    }

    @ParameterizedTest
    @CsvSource({"PLAIN, PLAIN", "LOGIN, LOGIN", "CRAM_MD5, CRAM-MD5", "SCRAM_SHA_1, SCRAM-SHA-1",
        "SCRAM_SHA_256, SCRAM-SHA-256", "CHUNKING, SCRAM-SHA-256"})
    void sessionShouldBeAuthenticatedWhenPostfixOffersThisMechanismOrAll(String door, String mechanism) {
        ReceivedMessage message = Matrix.arrival(CLIENT, POSTFIX, door, Sample.DOTS).get(0);

        assertThat(POSTFIX.log(message)).anySatisfy(line ->
            assertThat(line).contains("sasl_method=" + mechanism + ", sasl_username=relay"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PLAIN", "LOGIN", "CRAM_MD5", "SCRAM_SHA_1", "SCRAM_SHA_256"})
    void sessionShouldFailInAuthWhenDovecotDoesNotKnowThePassword(String door) {
        Matrix.refusal(CLIENT, POSTFIX, door);
    }

    @ParameterizedTest
    @EnumSource(names = {"DOTS", "LARGE"})
    void messageShouldArriveByteForByteWhenPostfixSpeaksTlsFromTheFirstByte(Sample sample) {
        try (InteropClient client = InteropClient.trusting(AUTHORITY, TlsMode.IMPLICIT)) {
            Matrix.arrival(client, POSTFIX, "IMPLICIT_TLS", sample);
        }
    }
}
