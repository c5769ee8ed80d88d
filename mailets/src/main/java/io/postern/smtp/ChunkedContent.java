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

/** Cuts surveyed content into the chunks of BDAT (RFC 3030, 2). */
final class ChunkedContent {
    static final int CHUNK = 256 * 1024;

    private final ContentSource source;
    private final Survey survey;

    /** Takes one chunk; says whether more may come. */
    @FunctionalInterface
    interface Sink {
        boolean take(byte[] octets, int length);
    }

    ChunkedContent(ContentSource source, Survey survey) {
        this.source = source;
        this.survey = survey;
    }

    /** The sink for the last chunk is called only when all content has come. */
    Stage cut(Sink sink, Sink last) throws IOException {
        byte[] chunk = new byte[CHUNK];
        try (CanonicalContent content = CanonicalContent.open(source)) {
            boolean goOn = true;
            for (long left = survey.size(); goOn; left -= CHUNK) {
                int length = (int) Math.min(CHUNK, left);
                Survey.expectSame(content.fill(chunk, length) == length);
                if (left > CHUNK) {
                    goOn = sink.take(chunk, length);
                } else {
                    Survey.expectSame(content.fill(new byte[1], 1) == 0);
                    goOn = last.take(chunk, length);
                }
            }
        }
        return Stage.CONTENT;
    }
}
