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

package io.postern.it.wire;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.postern.it.interop.MailServer;
import io.postern.peers.smtp.ReceivedMessage;

/**
 * How often a gateway has taken each message, by its Message-ID. A gateway that dies while it passes a message on does so again, which is
 * no second taking: the Received field, which it writes when it takes a message, is the same then, and so are all octets.
 */
final class Arrivals {
    private static final Pattern MESSAGE_ID = Pattern.compile("(?mi)^Message-ID: <([^>]+)>");

    private final MailServer server;
    private final Map<String, Integer> times = new HashMap<>();
    private final Set<String> passedOn = new HashSet<>();
    private int seen;

    Arrivals(MailServer server) {
        this.server = server;
    }

    synchronized int of(String messageId) {
        List<ReceivedMessage> received = server.received();
        received.subList(seen, received.size()).stream().map(ReceivedMessage::octets).filter(this::isNew).flatMap(Arrivals::id)
            .forEach(id -> times.merge(id, 1, Integer::sum));
        seen = received.size();
        return times.getOrDefault(messageId, 0);
    }

    private boolean isNew(String octets) {
        return !server.marksWhatItTakes() || passedOn.add(octets);
    }

    private static Stream<String> id(String octets) {
        Matcher id = MESSAGE_ID.matcher(octets);
        return id.find() ? Stream.of(id.group(1)) : Stream.empty();
    }
}
