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

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A message whose content arrived whole, and how it came.
 *
 * @param sender the reverse path without angle brackets, empty for {@code <>}
 * @param recipients the forward paths that were accepted, in order
 * @param octets the content as sent, dots unstuffed, one character (0 to 255) an octet; see {@link #content()}
 * @param tlsProtocol such as {@code TLSv1.3}; empty without TLS
 * @param user who has authenticated; empty for nobody
 * @param mechanism the SASL mechanism; empty for none
 * @param mailParameters the parameters of MAIL in order, such as {@code BODY=8BITMIME}
 * @param commands the command lines of the transaction, refused ones included
 * @param connection the number of the connection, from 1
 */
public record ReceivedMessage(String sender, List<String> recipients, String octets, String tlsProtocol, String user, String mechanism,
                              List<String> mailParameters, List<String> commands, int connection) {
    public ReceivedMessage {
        recipients = List.copyOf(recipients);
        mailParameters = List.copyOf(mailParameters);
        commands = List.copyOf(commands);
    }

    /** The content's octets as sent, dots unstuffed; a new array each time. */
    public byte[] content() {
        return octets.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The content read as UTF-8. */
    public String text() {
        return new String(content(), StandardCharsets.UTF_8);
    }
}
