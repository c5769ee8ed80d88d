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

/** Writes {@link CanonicalContent} the way DATA wants it: a dot that begins a line is doubled (RFC 5321, 4.5.2). Not for BDAT. */
final class DotStuffing {
    private final OutputStream out;
    private boolean atLineStart = true;

    DotStuffing(OutputStream out) {
        this.out = out;
    }

    void write(byte[] bytes, int length) throws IOException {
        int written = 0;
        for (int i = 0; i < length; i++) {
            if (atLineStart && bytes[i] == '.') {
                out.write(bytes, written, i - written);
                // This dot is written twice: once here, once with what follows.
                out.write('.');
                written = i;
            }
            atLineStart = bytes[i] == '\n';
        }
        out.write(bytes, written, length - written);
    }
}
