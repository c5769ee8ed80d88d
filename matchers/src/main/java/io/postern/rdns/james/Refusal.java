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

package io.postern.rdns.james;

import java.util.List;
import java.util.stream.Stream;

/**
 * One refusal, and all that it rests on, in the words that WebAdmin writes as JSON.
 *
 * @param id as the client and the log have it
 * @param time of the first mail of the connection that was refused
 * @param verdict {@code refused}, or {@code observed} when it would have been
 * @param helo what the client called itself
 * @param sender of that mail
 * @param recipient the first of that mail
 * @param examination what was asked and answered
 */
public record Refusal(String id, String time, String verdict, String helo, String sender, String recipient, Examination examination) {
    /** As with values in the log. */
    private static final int MOST_CHARACTERS = 320;
    /** What objects and lists take beside their texts, on the safe side. */
    private static final int OVERHEAD = 200;

    public Refusal {
        helo = cut(helo);
        sender = cut(sender);
        recipient = cut(recipient);
    }

    /** About how much memory it takes. */
    int octets() {
        Stream<String> texts = Stream.concat(Stream.of(helo, sender, recipient), examination.queries().stream().flatMap(Refusal::texts));
        return OVERHEAD + texts.mapToInt(text -> OVERHEAD / 2 + text.length()).sum();
    }

    private static Stream<String> texts(Examination.Query query) {
        return Stream.of(List.of(query.name()), query.values()).flatMap(List::stream);
    }

    private static String cut(String text) {
        return text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS) + "...";
    }
}
