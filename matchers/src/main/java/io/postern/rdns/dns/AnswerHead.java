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

package io.postern.rdns.dns;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Cuts a DNS message down to its first records without reading them: what is left costs little to parse, whatever it holds.
 *
 * <p>Names are compressed by pointing back (RFC 1035, 4.1.4), so the head of a message does not need the rest.
 */
final class AnswerHead {
    static final int HEADER = 12;
    /** More than a name has of records, or of CNAMEs to them, anywhere; BIND itself takes no more than 100 of one type. */
    static final int MOST_RECORDS = 128;
    private static final int SECTIONS = 3;
    private static final int QUESTION_TAIL = 4;
    private static final int RECORD_TAIL = 10;
    private static final int LENGTH_AT = 8;
    private static final int POINTER = 0xc0;
    private static final int LONGEST_LABEL = 63;
    private static final int COUNTS_AT = 4;

    private final ByteBuffer message;
    private final int[] kept = new int[SECTIONS];
    private int left = MOST_RECORDS;
    private int end;

    private AnswerHead(byte[] octets) {
        this.message = ByteBuffer.wrap(octets);
    }

    /**
     * The head of a message.
     *
     * @param isCut whether the octets are not the whole message
     * @throws UnreadableReplyException when they are no DNS message, or ask more than one thing
     */
    static DnsReply of(byte[] octets, boolean isCut) throws UnreadableReplyException {
        return new AnswerHead(octets).cut(isCut);
    }

    private DnsReply cut(boolean isCut) throws UnreadableReplyException {
        int questions = count(0);
        if (questions > 1) {
            throw new UnreadableReplyException(questions + " questions in one message");
        }
        int start = questions == 0 ? HEADER : afterName(HEADER) + QUESTION_TAIL;
        boolean isWhole = start <= message.limit() && keepRecords(start);
        if (!isWhole && !isCut && left > 0) {
            throw new UnreadableReplyException("a record goes beyond the end of the message");
        }
        for (int section = 0; section < SECTIONS; section++) {
            message.putShort(countAt(section + 1), (short) kept[section]);
        }
        return new DnsReply(ByteBuffer.wrap(Arrays.copyOf(message.array(), end)), !isWhole);
    }

    /** Whether all records are kept: neither too many, nor beyond the end. */
    private boolean keepRecords(int start) throws UnreadableReplyException {
        end = start;
        for (int section = 0; section < SECTIONS; section++) {
            for (int announced = count(section + 1); kept[section] < announced; kept[section]++) {
                int next = left == 0 ? message.limit() + 1 : afterRecord(end);
                if (next > message.limit()) {
                    return false;
                }
                end = next;
                left--;
            }
        }
        return true;
    }

    private int afterRecord(int start) throws UnreadableReplyException {
        int tail = afterName(start);
        return tail + RECORD_TAIL > message.limit()
            ? message.limit() + 1
            : tail + RECORD_TAIL + (message.getShort(tail + LENGTH_AT) & 0xffff);
    }

    /** Where the name ends, or somewhere beyond the end of the message when it does. */
    private int afterName(int start) throws UnreadableReplyException {
        int position = start;
        while (position < message.limit()) {
            int length = message.get(position) & 0xff;
            if (length >= POINTER) {
                return position + 2;
            }
            if (length > LONGEST_LABEL) {
                throw new UnreadableReplyException("no label begins with " + length);
            }
            position += 1 + length;
            if (length == 0) {
                return position;
            }
        }
        return message.limit() + 1;
    }

    private int count(int section) {
        return message.getShort(countAt(section)) & 0xffff;
    }

    private static int countAt(int section) {
        return COUNTS_AT + 2 * section;
    }
}
