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

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A reply as it came, or as much of it as is looked at.
 *
 * @param octets a DNS message that can be parsed, all of an array
 * @param isCut whether records were left out
 */
public record DnsReply(ByteBuffer octets, boolean isCut) {
    /**
     * What is looked at of a message.
     *
     * @param isCut whether the octets are not the whole message
     * @throws IOException when they are no reply to the query, no DNS message, or ask more than one thing
     */
    public static DnsReply of(byte[] query, byte[] octets, boolean isCut) throws IOException {
        if (!isReplyTo(query, octets)) {
            throw new UnreadableReplyException("no reply to the query");
        }
        return AnswerHead.of(octets, isCut);
    }

    /** Whether these octets begin like a reply to that query: the same id, and the bit that says reply (RFC 1035, 4.1.1). */
    static boolean isReplyTo(byte[] query, byte[] octets) {
        return octets.length >= AnswerHead.HEADER && octets[0] == query[0] && octets[1] == query[1] && octets[2] < 0;
    }
}
