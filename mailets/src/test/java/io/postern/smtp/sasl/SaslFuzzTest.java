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
import java.util.List;
import java.util.Optional;
import java.util.Set;

import javax.security.sasl.SaslClient;
import javax.security.sasl.SaslException;

import org.junit.jupiter.api.Test;

import io.postern.smtp.Secret;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;

/** Challenges that are nearly right: each is answered or refused, and no mechanism whose server must sign ends without the signature. */
@Tag("fuzz")
class SaslFuzzTest {
    private static final Secret PASSWORD = Secret.of("s3cr3t".toCharArray());
    private static final Login LOGIN =
        new Login("relay", Optional.of(PASSWORD), Optional.of(() -> PASSWORD), MechanismChoice.names());
    private static final String[] PIECES = {"r=", ",", "s=", "i=", "v=", "e=", "m=x", "=", "W22ZaJ0SNY7soEsUEjb6gQ==", "4096", "5000",
        "4095", "99999999999", "-1", "NONCE", "%hvYDpWUa2RaTCAfuxFIlj", "other-error", "\0", "\r\n", "<1.2@x>",
        "{\"status\":\"401\"}", "\u00e9"};

    @Property
    void challengesShouldBeAnsweredOrRefused(@ForAll("name") String mechanism, @ForAll("challenges") List<String> challenges)
            throws SaslException {
        SaslClient client = client(mechanism);
        String nonce = client.hasInitialResponse() ? text(client.evaluateChallenge(new byte[0])).replaceFirst(".*r=", "") : "";
        try {
            for (String challenge : challenges) {
                client.evaluateChallenge(challenge.replace("NONCE", nonce).getBytes(StandardCharsets.UTF_8));
            }
        } catch (SaslException | IllegalStateException e) {
            // Refused, as it may be: the dialogue sends "*".
        }

        assertThat(mechanism.startsWith("SCRAM") && client.isComplete()).isFalse();
        client.dispose();
    }

    @Test
    void securityLayersShouldNotBePretended() throws SaslException {
        for (String mechanism : List.of("SCRAM-SHA-256", "LOGIN", "XOAUTH2")) {
            SaslClient client = client(mechanism);

            assertThatThrownBy(() -> client.wrap(new byte[1], 0, 1)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> client.unwrap(new byte[1], 0, 1)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Provide
    Arbitrary<String> name() {
        return Arbitraries.of(MechanismChoice.names());
    }

    @Provide
    Arbitrary<List<String>> challenges() {
        Arbitrary<String> pieces = Arbitraries.oneOf(Arbitraries.of(PIECES), Arbitraries.strings().ofMaxLength(5));
        Arbitrary<String> any = pieces.list().ofMaxSize(12).map(list -> String.join("", list));
        Arbitrary<String> nearly = pieces.map(piece -> "r=NONCEserver,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=" + piece);
        Arbitrary<String> right = Arbitraries.of("r=NONCEserver,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=");
        return Arbitraries.oneOf(any, nearly, right).list().ofMaxSize(4);
    }

    private static SaslClient client(String mechanism) throws SaslException {
        return new MechanismChoice(LOGIN).next(Set.of(mechanism), "gateway.example").orElseThrow();
    }

    private static String text(byte[] message) {
        return new String(message, StandardCharsets.UTF_8);
    }
}
