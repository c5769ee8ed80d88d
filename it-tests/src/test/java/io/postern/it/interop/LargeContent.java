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

package io.postern.it.interop;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;

import io.postern.smtp.ContentSource;

/** A content of any size that takes no memory: the same line again and again, and at the end a number that tells it from others. */
final class LargeContent implements ContentSource {
    private static final byte[] LINE = "the quick brown fox jumps over the lazy dog, and back again ..\r\n".getBytes(StandardCharsets.US_ASCII);

    private final byte[] end;
    private final long lines;
    private final Callable<?> halfWay;
    private int opened;

    /** Calls {@code halfWay} in the middle of its second reading, the one that is sent. */
    LargeContent(int number, long size, Callable<?> halfWay) {
        this.end = ("number " + number + "\r\n").getBytes(StandardCharsets.US_ASCII);
        this.lines = size / LINE.length;
        this.halfWay = halfWay;
    }

    @Override
    public InputStream open() {
        opened++;
        return new Lines(opened == 2);
    }

    private final class Lines extends InputStream {
        private final boolean sent;
        private long line;

        private Lines(boolean sent) {
            this.sent = sent;
        }

        @Override
        public int read() throws IOException {
            throw new IOException("in blocks only");
        }

        /** A line at a time: callers fill their blocks. */
        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (length < LINE.length) {
                throw new IOException("in blocks only");
            }
            if (line > lines) {
                return -1;
            }
            byte[] next = line == lines ? end : LINE;
            line++;
            if (sent && line == lines / 2) {
                call();
            }
            System.arraycopy(next, 0, target, offset, next.length);
            return next.length;
        }

        private void call() throws IOException {
            try {
                halfWay.call();
            } catch (Exception e) {
                throw new IOException(e);
            }
        }
    }
}
