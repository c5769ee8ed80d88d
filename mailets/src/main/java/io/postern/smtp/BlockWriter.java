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
import java.time.Duration;

/** Gathers content and writes it to the channel in blocks, each with its own deadline (RFC 5321, 4.5.3.2.5). */
final class BlockWriter extends OutputStream {
    private static final int BLOCK = 32 * 1024;

    private final Channel channel;
    private final Duration limit;
    private final byte[] block = new byte[BLOCK];
    private int length;

    BlockWriter(Channel channel, Duration limit) {
        this.channel = channel;
        this.limit = limit;
    }

    @Override
    public void write(int b) throws IOException {
        if (length == BLOCK) {
            flush();
        }
        block[length++] = (byte) b;
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        int from = offset;
        int end = offset + count;
        while (from < end) {
            if (length == BLOCK) {
                flush();
            }
            int part = Math.min(end - from, BLOCK - length);
            System.arraycopy(bytes, from, block, length, part);
            length += part;
            from += part;
        }
    }

    /** Nothing is owed to us while content is under way: what the server says then, and hangs up, is its answer to the message. */
    @Override
    public void flush() throws IOException {
        try {
            channel.write(block, length, limit);
        } catch (IOException e) {
            throw new SmtpException(channel.lastWords(e));
        }
        length = 0;
    }
}
