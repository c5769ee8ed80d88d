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
import java.io.InputStream;

/**
 * Content with the line ends that SMTP demands (RFC 5321, 2.3.8; RFC 3030, 3 for BDAT without BINARYMIME): a bare CR or LF becomes CRLF,
 * the last line ends in CRLF. Every other byte comes as it is.
 */
final class CanonicalContent implements AutoCloseable {
    private static final int END = -1;

    private final InputStream in;
    private final byte[] buffer = new byte[16 * 1024];
    private int position;
    private int limit;
    private boolean atLineStart = true;
    private boolean afterCr;
    private boolean lfIsDue;

    private CanonicalContent(InputStream in) {
        this.in = in;
    }

    /** Every failure of the source, here and later, is {@link Fault#SOURCE_FAILED}. */
    static CanonicalContent open(ContentSource source) throws IOException {
        return new CanonicalContent(fromSource(source::open));
    }

    /** Fills the target, and gives the number of bytes: fewer than there is room for only at the end. */
    int fill(byte[] target, int length) throws IOException {
        int filled = 0;
        while (filled < length) {
            int b = next();
            if (b == END) {
                return filled;
            }
            target[filled++] = (byte) b;
        }
        return filled;
    }

    private int next() throws IOException {
        if (lfIsDue) {
            lfIsDue = false;
            return '\n';
        }
        int b = raw();
        if (afterCr && b == '\n') {
            b = raw();
        }
        afterCr = b == '\r';
        if (b == '\r' || b == '\n' || (b == END && !atLineStart)) {
            lfIsDue = true;
            atLineStart = true;
            return '\r';
        }
        atLineStart = b == END;
        return b;
    }

    private int raw() throws IOException {
        if (position == limit) {
            limit = Math.max(0, fromSource(() -> in.read(buffer)));
            position = 0;
            if (limit == 0) {
                return END;
            }
        }
        return buffer[position++] & 0xff;
    }

    private static <T> T fromSource(Step.IoCall<T> call) throws IOException {
        try {
            return call.run();
        } catch (IOException | RuntimeException e) {
            throw new SmtpException(Fault.SOURCE_FAILED, "the content cannot be read: " + e, e);
        }
    }

    @Override
    public void close() throws IOException {
        fromSource(() -> {
            in.close();
            return in;
        });
    }
}
