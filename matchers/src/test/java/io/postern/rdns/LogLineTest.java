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

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class LogLineTest {

    @Test
    void lineShouldHoldTextAndFieldsInOrder() {
        assertThat(LogLine.of("BLOCKED: No rDNS").field("ip", "192.0.2.7").path("sender", "a@b").path("recipient", ""))
            .hasToString("BLOCKED: No rDNS ip=192.0.2.7 sender=<a@b> recipient=<>");
    }

    static Arguments[] hostileValues() {
        return new Arguments[] {
            Arguments.of("x ip=10.0.0.1", "x\\u0020ip=10.0.0.1"),
            Arguments.of("a\r\nBLOCKED: No rDNS", "a\\u000d\\u000aBLOCKED:\\u0020No\\u0020rDNS"),
            Arguments.of("tab\tnul\0esc\u001b[31m", "tab\\u0009nul\\u0000esc\\u001b[31m"),
            Arguments.of("back\\slash", "back\\u005cslash"),
            Arguments.of("jos\u00e9\u2028", "jos\\u00e9\\u2028"),
            Arguments.of("\u007f", "\\u007f")
        };
    }

    @ParameterizedTest
    @MethodSource("hostileValues")
    void fieldShouldEscapeWhatCouldForgeALine(String value, String escaped) {
        assertThat(LogLine.of("x").field("helo", value)).hasToString("x helo=" + escaped);
    }

    @Test
    void fieldShouldCutAValueThatHasNoEnd() {
        assertThat(LogLine.of("x").field("helo", "a".repeat(100_000))).hasToString("x helo=" + "a".repeat(320) + "...");
    }

    @Property
    void fieldShouldBePrintableAndWithoutSpaceWhateverTheValue(@ForAll String value) {
        assertThat(LogLine.of("").field("helo", value).toString()).matches(" helo=[!-~]*");
    }
}
