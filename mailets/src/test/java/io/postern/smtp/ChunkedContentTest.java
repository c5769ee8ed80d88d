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
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class ChunkedContentTest {
    private static final int CHUNK = ChunkedContent.CHUNK;

    /** Sizes at and around the seams, with line ends that grow when they are made CRLF. */
    @Property(tries = 60)
    void cutShouldGiveFullChunksAndThenTheRest(@ForAll @IntRange(min = 0, max = 3) int chunks,
                                               @ForAll @IntRange(min = -3, max = 3) int more,
                                               @ForAll @IntRange(min = 1, max = 4) int bareLineEnds) throws IOException {
        byte[] content = content(Math.max(1, chunks * CHUNK + more), bareLineEnds);
        byte[] canonical = canonical(content);
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        List<Integer> lengths = new ArrayList<>();
        AtomicInteger last = new AtomicInteger();
        ContentSource source = () -> new ByteArrayInputStream(content);

        new ChunkedContent(source, survey(source)).cut((octets, length) -> take(sent, lengths, octets, length),
            (octets, length) -> take(sent, lengths, octets, length) && last.incrementAndGet() < 0);

        assertThat(sent.toByteArray()).isEqualTo(canonical);
        assertThat(last).hasValue(1);
        assertThat(lengths.subList(0, lengths.size() - 1)).allMatch(length -> length == CHUNK).hasSize((canonical.length - 1) / CHUNK);
    }

    /** Whatever the second reading lacks or has too much, the last chunk is not sent. */
    @Property(tries = 60)
    void cutShouldNeverSendTheLastChunkOfOtherContent(@ForAll @IntRange(min = 1, max = 2 * CHUNK) int size,
                                                      @ForAll @IntRange(min = 1, max = 2 * CHUNK) int second) throws IOException {
        int other = second == size ? size + 1 : second;
        AtomicInteger readings = new AtomicInteger();
        ContentSource source = () -> new ByteArrayInputStream(content(readings.incrementAndGet() == 1 ? size : other, 0));
        Survey survey = survey(source);
        AtomicInteger last = new AtomicInteger();

        assertThatThrownBy(() -> new ChunkedContent(source, survey).cut((octets, length) -> true,
            (octets, length) -> last.incrementAndGet() < 0)).isInstanceOf(SmtpException.class);
        assertThat(last).hasValue(0);
    }

    private static boolean take(ByteArrayOutputStream sent, List<Integer> lengths, byte[] octets, int length) {
        sent.write(octets, 0, length);
        lengths.add(length);
        return true;
    }

    private static byte[] content(int size, int bareLineEnds) {
        StringBuilder text = new StringBuilder("\n".repeat(Math.min(size, bareLineEnds)));
        text.append("x".repeat(size - text.length()));
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] canonical(byte[] content) {
        String lines = new String(content, StandardCharsets.US_ASCII).replace("\n", "\r\n");
        return (lines.endsWith("\r\n") ? lines : lines + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    private static Survey survey(ContentSource source) {
        return Survey.of(source).fold(survey -> survey, event -> {
            throw new AssertionError(event.describe());
        });
    }
}
