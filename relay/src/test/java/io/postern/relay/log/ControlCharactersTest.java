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

package io.postern.relay.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;

class ControlCharactersTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"0a|\\n", "0d|\\r", "09|\\t", "1b|\\u001b", "00|\\u0000",
        "7f|\\u007f", "85|\\u0085", "9b|\\u009b", "2028|\\u2028", "202e|\\u202e",
        "feff|\\ufeff", "d800|\\ud800", "e0001|\\ue0001"})
    void escapedShouldWriteWhatCouldSteerATerminalOrALog(String character, String escaped) {
        String text = "a" + Character.toString(Integer.parseInt(character, 16)) + "b";

        assertThat(ControlCharacters.escaped(text)).isEqualTo("a" + escaped + "b");
    }

    @Test
    void escapedShouldLeaveTextAlone() {
        String text = "Grüße, 日本語, \uD83D\uDE00: \\n \"quoted\"";

        assertThat(ControlCharacters.escaped(text)).isSameAs(text);
    }

    @Test
    void stackTraceShouldStayReadableAndEachMessageOnOneLine() {
        Throwable failure = new IllegalStateException("outer\nforged", new IllegalArgumentException("inner\r\n\u001b[31mforged"));
        failure.addSuppressed(new IllegalStateException("beside\nforged"));
        EscapedStackTrace converter = new EscapedStackTrace();
        converter.start();

        String trace = converter.convert(new LoggingEvent("x", new LoggerContext().getLogger("x"), Level.INFO,
            "x", failure, new Object[0]));

        assertThat(trace.lines()).contains("java.lang.IllegalArgumentException: inner\\r\\n\\u001b[31mforged",
                "Wrapped by: java.lang.IllegalStateException: outer\\nforged")
            .anyMatch(line -> line.startsWith("\tat io.postern.relay.log.ControlCharactersTest."))
            .anyMatch(line -> line.contains("Suppressed: java.lang.IllegalStateException: beside\\nforged"))
            .noneMatch(line -> line.startsWith("forged"));
    }
}
