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

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class SettingsReaderTest {
    private static final Duration LONGEST = Duration.ofHours(1);

    @ParameterizedTest
    @CsvSource({"500ms,500", "3s,3000", "1m,60000", "'1 s',1000", "' 2s ',2000", "0ms,0"})
    void durationShouldReadEveryUnit(String text, long millis) {
        assertThat(duration(text)).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @CsvSource({"1", "s", "1h", "1S", "1.5s", "+1s", "1  s", "1s1s", "9999999ms", "\u0661s"})
    void durationShouldRefuseWhatIsNoTimeInOurUnits(String text) {
        assertThatThrownBy(() -> duration(text)).isInstanceOf(SettingsException.class).hasMessageContaining("expected a time");
    }

    @Property
    void durationShouldReadBackWhatItIsGiven(@ForAll @IntRange(max = 999_999) int millis) {
        assertThat(duration(millis + "ms")).isEqualTo(Duration.ofMillis(millis));
    }

    @Property
    void everyTextShouldBeReadOrReportedOnOneLine(@ForAll String key, @ForAll String text) {
        try {
            RdnsSettings.parse("file", Map.of("dns.servers", text, "deadline", text, "x" + key, text));
        } catch (SettingsException e) {
            assertThat(e.getMessage()).startsWith("file: ").matches("[ -~]*");
            return;
        }
        throw new AssertionError("an unknown key must be reported");
    }

    @Test
    void finishShouldNotComplainWithoutMistakes() {
        SettingsReader reader = new SettingsReader("file", Map.of("a", "text"));

        assertThat(reader.line("a", "default", 10)).isEqualTo("text");
        assertThat(reader.line("b", "default", 10)).isEqualTo("default");
        reader.finish();
    }

    private static Duration duration(String text) {
        SettingsReader reader = new SettingsReader("file", Map.of("time", text));
        Duration duration = reader.duration("time", Duration.ofSeconds(9), Duration.ZERO, LONGEST);
        reader.finish();
        return duration;
    }
}
