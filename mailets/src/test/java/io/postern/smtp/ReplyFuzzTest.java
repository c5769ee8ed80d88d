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

package io.postern.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.Tuple;

/** Octets that are nearly replies. */
@Tag("fuzz")
class ReplyFuzzTest {
    private static final String[] TEXTS = {"", "ok", "5.1.1 no", "2.1.5", "PIPELINING", "AUTH PLAIN", "AUTH=LOGIN",
        "SIZE 99999999999999999999", "LIMITS RCPTMAX=0 MAILMAX=7", "\u00e9", "\u2028", "\0", "x".repeat(13_000)};

    @Property
    void readShouldEndInRepliesOrOneException(@ForAll("wire") byte[] wire) {
        ReplyReader reader = new ReplyReader(new ByteArrayInputStream(wire));
        int replies = 0;
        try {
            // Each reply takes four octets at least, and a 421 at the end of the stream three, so that this ends.
            for (; replies <= (wire.length + 1) / 4; replies++) {
                SmtpReply reply = reader.read();
                check(reply);
            }
            throw new AssertionError("more replies than octets");
        } catch (IOException e) {
            assertThat(e).isInstanceOf(SmtpException.class);
            assertThat(SmtpException.event(Stage.MAIL, e).describe()).hasSizeLessThan(1_000).matches("[^\\p{Cntrl}\u2028]*");
        }
    }

    private static void check(SmtpReply reply) {
        assertThat(reply.code()).isBetween(200, 599);
        assertThat(reply.toString()).hasSizeLessThan(10_000).matches("[^\\p{Cntrl}\u2028]*");
        reply.enhancedStatus().ifPresent(status -> assertThat(status.statusClass()).isEqualTo(reply.code() / 100));
        Capabilities capabilities = Capabilities.of(reply);
        assertThat(capabilities.sizeLimit().orElse(1)).isPositive();
        assertThat(capabilities.recipientLimit().orElse(1)).isPositive();
        assertThat(capabilities.transactionLimit().orElse(1)).isPositive();
        assertThat(capabilities.mechanisms()).allMatch(name -> !name.contains(" "));
    }

    @Provide
    Arbitrary<byte[]> wire() {
        Arbitrary<String> lines = Combinators.combine(Arbitraries.of("250", "354", "421", "550", "000", "199", "700", "2x0"),
            Arbitraries.of(" ", "-", "", "x"), Arbitraries.of(TEXTS), Arbitraries.of("\r\n", "\n", "\r", ""))
            .as((code, separator, text, end) -> code + separator + text + end);
        Arbitrary<String> pieces = Arbitraries.frequencyOf(Tuple.of(5, lines), Tuple.of(1, Arbitraries.strings().ofMaxLength(5)));
        return pieces.list().ofMaxSize(20).map(list -> String.join("", list).getBytes(StandardCharsets.UTF_8));
    }
}
