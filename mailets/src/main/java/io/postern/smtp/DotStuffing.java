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
import java.io.OutputStream;

/**
 * Writes content the way DATA wants it (RFC 5321, 2.3.8 and 4.5.2): a dot that begins a line is doubled, a bare CR or LF becomes CRLF,
 * the content ends in CRLF. Every other byte goes through as it is.
 */
final class DotStuffing {
    private final OutputStream out;
    private boolean atLineStart = true;
    private boolean afterCr;

    DotStuffing(OutputStream out) {
        this.out = out;
    }

    void write(byte[] bytes, int length) throws IOException {
        for (int i = 0; i < length; i++) {
            write(bytes[i]);
        }
    }

    private void write(byte b) throws IOException {
        if (afterCr) {
            afterCr = false;
            endLine();
            if (b == '\n') {
                return;
            }
        }
        if (b == '\r') {
            // Held back until we know whether it is half of a CRLF.
            afterCr = true;
        } else if (b == '\n') {
            endLine();
        } else {
            if (atLineStart && b == '.') {
                out.write('.');
            }
            out.write(b);
            atLineStart = false;
        }
    }

    private void endLine() throws IOException {
        out.write('\r');
        out.write('\n');
        atLineStart = true;
    }

    /** Ends the last line, if it is not ended yet. The final dot is the caller's: whoever lacks part of the content must not send it. */
    void finish() throws IOException {
        if (afterCr || !atLineStart) {
            afterCr = false;
            endLine();
        }
    }
}
