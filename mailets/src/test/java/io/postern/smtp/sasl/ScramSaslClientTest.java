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

package io.postern.smtp.sasl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;

import javax.security.sasl.SaslException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.postern.smtp.Secret;

/** The exchanges that the RFCs print, and what must not be taken in their place. */
class ScramSaslClientTest {
    private static final String NONCE = "rOprNGfwEbeRWgbNEkqO";
    private static final String SERVER_FIRST = "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        // RFC 5802, 5
        "SCRAM-SHA-1|fyko+d2lbbFgONRv9qkxdawL|fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j|QSXCR+Q6sek8bf92"
            + "|v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=|rmF9pqV8S7suAoZWja4dJRkFsKQ=",
        // RFC 7677, 3
        "SCRAM-SHA-256|rOprNGfwEbeRWgbNEkqO|rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0|W22ZaJ0SNY7soEsUEjb6gQ=="
            + "|dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=|6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="})
    void exchangeShouldBeTheOneThatTheRfcPrints(String mechanism, String clientNonce, String nonce, String salt, String proof,
                                                String signature) throws SaslException {
        ScramSaslClient client = client(mechanism, clientNonce);

        assertThat(client.hasInitialResponse()).isTrue();
        assertThat(answer(client, "")).isEqualTo("n,,n=user,r=" + clientNonce);
        assertThat(answer(client, "r=" + nonce + ",s=" + salt + ",i=4096")).isEqualTo("c=biws,r=" + nonce + ",p=" + proof);
        assertThat(client.isComplete()).isFalse();
        assertThat(answer(client, "v=" + signature)).isEmpty();
        assertThat(client.isComplete()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"v=rmF9pqV8S7suAoZWja4dJRkFsKQ=", "v=", "v=?", "e=invalid-proof", "",
        "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="})
    void serverShouldNotBeBelievedWithoutItsSignature(String serverFinal) throws SaslException {
        ScramSaslClient client = client("SCRAM-SHA-256", NONCE);
        answer(client, "");
        answer(client, SERVER_FIRST);

        assertThatThrownBy(() -> answer(client, serverFinal)).isInstanceOf(SaslException.class);
        assertThat(client.isComplete()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "r=,s=,i=", "r=someoneElses,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", "r=rOprNGfwEbeRWgbNEkqOx,s=??,i=4096",
        "r=rOprNGfwEbeRWgbNEkqOx,s=,i=4096", "r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=",
        "r=,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
        "r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=-1", "r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=99999999999",
        "m=x,r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"})
    void proofShouldNotBeGivenForAMalformedChallenge(String serverFirst) throws SaslException {
        ScramSaslClient client = client("SCRAM-SHA-256", NONCE);
        answer(client, "");

        assertThatThrownBy(() -> answer(client, serverFirst)).isInstanceOf(SaslException.class);
    }

    @ParameterizedTest
    @CsvSource({"1", "4095", "1000001", "2147483647"})
    void proofShouldNotBeGivenForTooFewOrTooManyIterations(int iterations) throws SaslException {
        ScramSaslClient client = client("SCRAM-SHA-256", NONCE);
        answer(client, "");

        assertThatThrownBy(() -> answer(client, SERVER_FIRST.replace("i=4096", "i=" + iterations)))
            .isInstanceOf(SaslException.class).hasMessageContaining(iterations + " iterations");
    }

    @Test
    void exchangeShouldEndWithTheSignature() throws SaslException {
        ScramSaslClient client = client("SCRAM-SHA-256", NONCE);
        answer(client, "");
        answer(client, SERVER_FIRST);
        answer(client, "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");

        assertThatThrownBy(() -> answer(client, "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")).isInstanceOf(SaslException.class);
    }

    private static ScramSaslClient client(String mechanism, String nonce) {
        return new ScramSaslClient(mechanism, "user", Secret.of("pencil".toCharArray()), builder -> builder.nonceSupplier(() -> nonce));
    }

    private static String answer(ScramSaslClient client, String challenge) throws SaslException {
        return new String(client.evaluateChallenge(challenge.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
    }
}
