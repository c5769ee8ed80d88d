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

import java.io.IOException;
import java.time.Duration;

/** Sends surveyed content. If it is not the same when it is read again, the transfer fails before the server could accept a part of it. */
final class ContentTransfer {
    private final TlsChannel channel;
    private final Duration limit;
    private final ContentSource source;
    private final Survey survey;

    ContentTransfer(TlsChannel channel, Duration limit, ContentSource source, Survey survey) {
        this.channel = channel;
        this.limit = limit;
        this.source = source;
        this.survey = survey;
    }

    Survey survey() {
        return survey;
    }

    /** For DATA, without the final dot. */
    Stage stuffed() throws IOException {
        BlockWriter out = new BlockWriter(channel, limit);
        DotStuffing stuffing = new DotStuffing(out);
        if (survey.isSmall()) {
            stuffing.write(survey.smallContent(), survey.smallContent().length);
        } else {
            try (CanonicalContent content = CanonicalContent.open(source)) {
                byte[] block = new byte[16 * 1024];
                long sent = 0;
                for (int n = content.fill(block, block.length); n > 0; n = content.fill(block, block.length)) {
                    stuffing.write(block, n);
                    sent += n;
                }
                Survey.expectSame(sent == survey.size());
            }
        }
        out.flush();
        channel.expectSilence();
        return Stage.CONTENT;
    }

    /** For BDAT. */
    Stage chunks(ChunkedContent.Sink sink, ChunkedContent.Sink last) throws IOException {
        return new ChunkedContent(source, survey).cut(sink, last);
    }
}
