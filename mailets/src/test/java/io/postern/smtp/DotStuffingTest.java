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
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class DotStuffingTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "\"\"|\"\"",
        "a|a\\r\\n",
        "a\\r\\n|a\\r\\n",
        "a\\n|a\\r\\n",
        "a\\r|a\\r\\n",
        "a\\rb|a\\r\\nb\\r\\n",
        "a\\r\\r\\nb|a\\r\\n\\r\\nb\\r\\n",
        "\\n\\n|\\r\\n\\r\\n",
        ".|..\\r\\n",
        "..|...\\r\\n",
        "a.b|a.b\\r\\n",
        "a\\r\\n.\\r\\nb|a\\r\\n..\\r\\nb\\r\\n",
        "a\\n.\\nb|a\\r\\n..\\r\\nb\\r\\n",
        "a\\r.b|a\\r\\n..b\\r\\n"})
    void writeShouldBeExact(String content, String wire) throws IOException {
        assertThat(stuff(unescape(content), 7)).isEqualTo(unescape(wire));
    }

    /** The reference is written in regular expressions; the order of its steps is that of RFC 5321, 2.3.8 and 4.5.2. */
    @Property
    void writeShouldEqualTheReference(@ForAll("content") String content, @ForAll @IntRange(min = 1, max = 9) int step) throws IOException {
        String lines = content.replaceAll("\r\n|\r|\n", "\r\n");
        String ended = lines.isEmpty() || lines.endsWith("\r\n") ? lines : lines + "\r\n";
        String expected = ended.replaceAll("(?<=^|\r\n)\\.", "..");

        assertThat(stuff(content, step)).isEqualTo(expected);
    }

    @Property
    void writeShouldNeverLetTheContentEndTheMessage(@ForAll("content") String content) throws IOException {
        assertThat("\r\n" + stuff(content, 3)).doesNotContain("\r\n.\r\n");
    }

    @Provide
    Arbitrary<String> content() {
        return Arbitraries.strings().withChars('.', '\r', '\n', 'a', '\u00e9', '\0').ofMaxLength(40);
    }

    private static String stuff(String content, int step) throws IOException {
        byte[] bytes = content.getBytes(StandardCharsets.ISO_8859_1);
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        DotStuffing stuffing = new DotStuffing(wire);
        byte[] part = new byte[step];
        try (CanonicalContent canonical = CanonicalContent.open(() -> new ByteArrayInputStream(bytes))) {
            for (int n = canonical.fill(part, step); n > 0; n = canonical.fill(part, step)) {
                stuffing.write(part, n);
            }
        }
        return wire.toString(StandardCharsets.ISO_8859_1);
    }

    private static String unescape(String text) {
        return text.replace("\\r", "\r").replace("\\n", "\n");
    }
}
