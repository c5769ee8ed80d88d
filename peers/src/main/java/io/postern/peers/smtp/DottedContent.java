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

package io.postern.peers.smtp;

import java.io.IOException;

/** Reads the content after DATA: up to CRLF . CRLF and nothing else, first dots removed (RFC 5321, 4.5.2). */
final class DottedContent {
    private static final int BUFFER = 16 * 1024;

    private final Transaction transaction;
    private final byte[] buffer = new byte[BUFFER];
    private int used;

    /** What the octets just read leave open. A bare CR or LF neither ends a line nor begins one. */
    private enum At {
        LINE_START, INSIDE, AFTER_CR, AFTER_DOT, AFTER_DOT_CR, END
    }

    /** Where the octets come from; never -1. */
    interface Octets {
        int read() throws IOException;
    }

    private DottedContent(Transaction transaction) {
        this.transaction = transaction;
    }

    static void read(Octets source, Transaction transaction) throws IOException {
        DottedContent content = new DottedContent(transaction);
        At at = At.LINE_START;
        while (at != At.END) {
            at = content.next(at, source.read());
        }
        content.flush();
    }

    private At next(At at, int octet) {
        return switch (at) {
            case LINE_START -> octet == '.' ? At.AFTER_DOT : keep(octet);
            case INSIDE -> keep(octet);
            case AFTER_CR -> octet == '\n' ? lineEnd() : keep(octet);
            case AFTER_DOT -> octet == '\r' ? At.AFTER_DOT_CR : keep(octet);
            case AFTER_DOT_CR -> octet == '\n' ? At.END : keepAfterCr(octet);
            case END -> At.END;
        };
    }

    private At keep(int octet) {
        put(octet);
        return octet == '\r' ? At.AFTER_CR : At.INSIDE;
    }

    private At keepAfterCr(int octet) {
        put('\r');
        return keep(octet);
    }

    private At lineEnd() {
        put('\n');
        return At.LINE_START;
    }

    private void put(int octet) {
        if (used == buffer.length) {
            flush();
        }
        buffer[used++] = (byte) octet;
    }

    private void flush() {
        transaction.append(buffer, used);
        used = 0;
    }
}
