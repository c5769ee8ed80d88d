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

import java.io.ByteArrayOutputStream;

/** What has to be known of the content before anything is sent. It is read to its end once; small content is kept, and not read again. */
final class Survey {
    /** Up to this size a message travels in one flight with its envelope. */
    static final int SMALL = 64 * 1024;

    private final long size;
    private final boolean eightBit;
    private final byte[] head;

    private Survey(long size, boolean eightBit, byte[] head) {
        this.size = size;
        this.eightBit = eightBit;
        this.head = head;
    }

    /** Reads the content; {@link Fault#SOURCE_FAILED} if that fails. */
    static Attempt<Survey> of(ContentSource source) {
        return Step.attempt(Stage.CONTENT, () -> {
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            long size = 0;
            int bits = 0;
            byte[] block = new byte[16 * 1024];
            try (CanonicalContent content = CanonicalContent.open(source)) {
                for (int n = content.fill(block, block.length); n > 0; n = content.fill(block, block.length)) {
                    size += n;
                    for (int i = 0; i < n; i++) {
                        bits |= block[i];
                    }
                    if (size <= SMALL) {
                        head.write(block, 0, n);
                    }
                }
            }
            return Attempt.done(new Survey(size, (bits & 0x80) != 0, head.toByteArray()));
        });
    }

    /** The size on the wire, but for doubled dots (RFC 1870, 5). */
    long size() {
        return size;
    }

    /** Whether a byte of the content is not ASCII (RFC 6152). */
    boolean eightBit() {
        return eightBit;
    }

    boolean isSmall() {
        return size <= SMALL;
    }

    /** All of it, if it is small. */
    byte[] smallContent() {
        if (!isSmall()) {
            throw new IllegalStateException("content of " + size + " bytes is not kept");
        }
        return head;
    }

    /** To be called with what a second reading shows. */
    static void expectSame(boolean same) throws SmtpException {
        if (!same) {
            throw new SmtpException(Fault.SOURCE_FAILED, "the content is not the same when it is read again");
        }
    }
}
