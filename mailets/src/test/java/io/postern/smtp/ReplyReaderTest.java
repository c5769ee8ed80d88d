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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class ReplyReaderTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "250\\r\\n|250",
        "250 \\r\\n|250",
        "250 ok\\r\\n|250 ok",
        "250 ok\\n|250 ok",
        "250-a\\r\\n250-b\\r\\n250 c\\r\\n|250 a / b / c",
        "250-a\\r\\n250\\r\\n|250 a /",
        "550 5.1.1 niemand heißt so\\r\\n|550 5.1.1 niemand heißt so",
        "200 lowest\\r\\n|200 lowest",
        "599 highest\\r\\n|599 highest"})
    void readShouldTakeWhatServersSend(String wire, String printed) throws IOException {
        assertThat(read(unescape(wire))).hasToString(printed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"000 x\\r\\n", "199 x\\r\\n", "600 x\\r\\n", "700 x\\r\\n", "250ok\\r\\n", "25\\r\\n", "\\r\\n", "2x0 y\\r\\n",
        "٢٥٠ x\\r\\n", "250-a\\r\\n550 b\\r\\n", "250-a\\r\\nhello\\r\\n", "HTTP/1.1 400 Bad Request\\r\\n"})
    void readShouldRefuseWhatIsNoReply(String wire) {
        assertThat(fault(unescape(wire))).isEqualTo(Fault.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "25", "250 no line end", "250-more\\r\\n", "42", "4210", "550 5.1.1 no su", "535x"})
    void readShouldReportClosedWhenTheReplyIsCutOff(String wire) {
        assertThat(fault(unescape(wire))).isEqualTo(Fault.CLOSED);
    }

    /** However they were to go on: the server has closed, or does not take our login. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "421|421",
        "421 4.3.2 clos|421 4.3.2 clos",
        "421-4.3.2 closing\\r\\n|421 4.3.2 closing",
        "421-4.3.2 closing\\r\\n421|421 4.3.2 closing /",
        "535 5.7.8 wro|535 5.7.8 wro",
        "535-5.7.8 wrong\\r\\n|535 5.7.8 wrong"})
    void readShouldTakeA421OrA535ForWhatItIsWhenItIsCutOff(String wire, String printed) throws IOException {
        assertThat(read(unescape(wire))).hasToString(printed);
    }

    @Test
    void readShouldRefuseAnEndlessLineAtABoundedCost() {
        byte[] endless = "250 x".concat("x".repeat(1_000_000)).getBytes(StandardCharsets.US_ASCII);
        ByteArrayInputStream in = new ByteArrayInputStream(endless);

        assertThatThrownBy(() -> new ReplyReader(in).read()).hasMessageContaining("12288");
        assertThat(endless.length - in.available()).isLessThan(3 * ReplyReader.MAX_LINE);
    }

    @Test
    void readShouldRefuseEndlessContinuationAtABoundedCost() {
        byte[] endless = "250-x\r\n".repeat(1_000_000).getBytes(StandardCharsets.US_ASCII);
        ByteArrayInputStream in = new ByteArrayInputStream(endless);

        assertThatThrownBy(() -> new ReplyReader(in).read()).hasMessageContaining("256 lines");
        assertThat(endless.length - in.available()).isLessThan(2 * ReplyReader.MAX_REPLY);
    }

    @Test
    void hasPendingShouldSeeBytesBehindTheReply() throws IOException {
        ReplyReader reader = new ReplyReader(new ByteArrayInputStream("220 go\r\n250 injected\r\n".getBytes(StandardCharsets.US_ASCII)));

        reader.read();

        assertThat(reader.hasPending()).isTrue();
    }

    @Property
    void readShouldGiveBackWhatWasWritten(@ForAll @IntRange(min = 200, max = 599) int code,
                                          @ForAll @Size(min = 1, max = 20) List<@AlphaChars String> lines) throws IOException {
        StringBuilder wire = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            wire.append(code).append(i == lines.size() - 1 ? ' ' : '-').append(lines.get(i)).append("\r\n");
        }

        assertThat(read(wire.toString())).isEqualTo(new SmtpReply(code, lines));
    }

    /** However TCP cuts them: byte by byte, all at once, or anything between. */
    @Property
    void readShouldTellRepliesApartInSegmentsOfAnySize(@ForAll @Size(min = 1, max = 5) List<@IntRange(min = 200, max = 599) Integer> codes,
                                                       @ForAll @IntRange(min = 1, max = 60) int segment) throws IOException {
        StringBuilder wire = new StringBuilder();
        codes.forEach(code -> wire.append(code).append("-one\r\n").append(code).append(" two\r\n"));
        ByteArrayInputStream all = new ByteArrayInputStream(wire.toString().getBytes(StandardCharsets.US_ASCII));
        ReplyReader reader = new ReplyReader(new FilterInputStream(all) {
            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                return in.read(buffer, offset, Math.min(length, segment));
            }
        });

        for (int code : codes) {
            assertThat(reader.read()).isEqualTo(SmtpReply.of(code, "one", "two"));
        }
        assertThat(reader.hasPending()).isFalse();
    }

    @Property
    void readShouldEndInAReplyOrAnSmtpExceptionWhateverComes(@ForAll byte[] wire) {
        try {
            SmtpReply reply = new ReplyReader(new ByteArrayInputStream(wire)).read();
            assertThat(reply.toString()).doesNotContain("\r", "\n", "\0");
        } catch (IOException e) {
            assertThat(e).isInstanceOf(SmtpException.class);
        }
    }

    private static SmtpReply read(String wire) throws IOException {
        return new ReplyReader(new ByteArrayInputStream(wire.getBytes(StandardCharsets.UTF_8))).read();
    }

    private static Fault fault(String wire) {
        try {
            throw new AssertionError("read " + read(wire));
        } catch (IOException e) {
            return SmtpException.event(Stage.GREETING, e).fold(replied -> Fault.INTERNAL, SmtpEvent.Broken::fault);
        }
    }

    private static String unescape(String text) {
        return text.replace("\\r", "\r").replace("\\n", "\n");
    }
}
