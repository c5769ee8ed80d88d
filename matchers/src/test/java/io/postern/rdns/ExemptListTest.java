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

package io.postern.rdns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class ExemptListTest {

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void parseShouldReadNetworksAndNamesWhateverTheLineEnds(String end) {
        ExemptList list = ExemptList.parse("file", String.join(end,
            "\ufeff# partners", "", "192.0.2.0/24 # their /24", "\t2001:db8::7  ", "Mail.Partner.example.", "  .outbound.example#tonight"));

        assertThat(list.networks().find(client("192.0.2.7"))).isPresent();
        assertThat(list.networks().find(client("2001:db8::7"))).isPresent();
        assertThat(list.networks().find(client("2001:db8::8"))).isEmpty();
        assertThat(list.names().entries()).containsExactlyInAnyOrder("mail.partner.example", ".outbound.example");
        assertThat(list).hasToString("2 networks, 2 names");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n\n", "# nobody yet", "   "})
    void parseShouldReadNobody(String text) {
        assertThat(ExemptList.parse("file", text)).hasToString("0 networks, 0 names");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "192.0.2.1/24           | got '192.0.2.1/24' (did you mean 192.0.2.0/24?)",
        "2001:db8::1/32         | got '2001:db8::1/32' (did you mean 2001:db8::/32?)",
        "192.0.2.0/33           | got '192.0.2.0/33'",
        "192.0.2.300            | got '192.0.2.300'",
        "192.0.2                | got '192.0.2'",
        "192.0.2.7 192.0.2.8    | got '192.0.2.7\\u0020192.0.2.8'",
        "192.0.2.7, 192.0.2.8   | got '192.0.2.7,\\u0020192.0.2.8'",
        "none                   | got 'none'",
        "*.outbound.example     | got '*.outbound.example'",
        "caf\u00e9.example      | got 'caf\\u00e9.example'"
    })
    void parseShouldNameTheLineAndTheMistake(String line, String expected) {
        assertThatThrownBy(() -> ExemptList.parse("rdns-exempt", "# one\n192.0.2.9\n" + line + "\n"))
            .isInstanceOf(SettingsException.class)
            .hasMessage("rdns-exempt: line 3: expected a network such as 192.0.2.0/24 or 2001:db8::/32, a host name such as "
                + "mail.example.org or a domain such as .outbound.example, " + expected);
    }

    @Test
    void parseShouldTellTheFirstTenOfManyMistakes() {
        assertThatThrownBy(() -> ExemptList.parse("file", "x\n".repeat(1000)))
            .message().contains("line 1: ", "line 10: ").doesNotContain("line 11: ").endsWith("got 'x'; 990 more").hasSizeLessThan(2000);
    }

    @Test
    void parseShouldReadAsManyLinesAsAFileMayHave() {
        String text = IntStream.range(0, 10_000).mapToObj(i -> "10." + i / 256 + "." + i % 256 + ".0/24\nhost" + i + ".partner.example\n")
            .collect(Collectors.joining());

        ExemptList list = ExemptList.parse("file", text);

        assertThat(list).hasToString("10000 networks, 10000 names");
        assertThat(list.networks().find(client("10.39.15.1"))).isPresent();
        assertThat(list.networks().find(client("10.39.16.1"))).isEmpty();
    }

    @Property
    void everyTextShouldBeReadOrReportedOnOneLine(@ForAll String text) {
        try {
            assertThat(ExemptList.parse("file", text).names().entries()).allMatch(name -> name.matches("[a-z0-9_.-]+"));
        } catch (SettingsException e) {
            assertThat(e.getMessage()).startsWith("file: line ").matches("[ -~]*");
        }
    }

    private static ClientAddress client(String text) {
        return ClientAddress.parse(text).orElseThrow();
    }
}
