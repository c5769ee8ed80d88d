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

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * What a server has shown of itself that its reply to EHLO does not say.
 *
 * @param unkept         keywords that it offers and does not keep, each with the reply that showed it
 * @param recipientLimit how many recipients one transaction may have; empty if that is not known
 */
public record Learned(Map<String, String> unkept, OptionalInt recipientLimit) {
    public static final Learned NOTHING = new Learned(Map.of(), OptionalInt.empty());

    /** Replies that a server has for what it does not know or want (RFC 5321, 4.2.2). 503 is about an order of commands. */
    private static final Set<Integer> ABOUT_PARAMETERS = Set.of(500, 501, 502, 504, 555);
    /** Of these, those that can mean nothing else than a parameter. */
    private static final Set<Integer> CERTAIN = Set.of(504, 555);
    private static final Set<Integer> ABOUT_BDAT = Set.of(500, 502, 503, 504);
    private static final int ADDRESS = 1;

    public Learned {
        unkept = Map.copyOf(unkept);
    }

    /** All of both; of two limits the lower. */
    public Learned and(Learned more) {
        Map<String, String> all = new TreeMap<>(unkept);
        all.putAll(more.unkept);
        return new Learned(all, IntStream.concat(recipientLimit.stream(), more.recipientLimit.stream()).min());
    }

    Learned with(String keyword, SmtpReply reply) {
        Map<String, String> all = new TreeMap<>(unkept);
        all.put(keyword, reply.toString());
        return new Learned(all, recipientLimit);
    }

    Learned withRecipientLimit(int limit) {
        return new Learned(unkept, OptionalInt.of(limit));
    }

    /** Whether the server refuses the content for the way it comes in. */
    static boolean isBdatRefused(SmtpEvent event) {
        return (event.stage() == Stage.CONTENT || event.stage() == Stage.FINAL)
            && event.reply().filter(reply -> ABOUT_BDAT.contains(reply.code())).isPresent();
    }

    /**
     * The keyword to do without after a refusal of MAIL or RCPT: the one that the reply names, or the one that the message needs least.
     *
     * @param used the keywords whose parameters the command had, the most dispensable first, and whether the message can go without
     */
    static Optional<String> blame(SmtpEvent event, Map<String, Boolean> used) {
        Optional<SmtpReply> reply = event.reply()
            .filter(refusal -> ABOUT_PARAMETERS.contains(refusal.code()))
            .filter(refusal -> refusal.enhancedStatus().filter(status -> status.subject() == ADDRESS).isEmpty());
        if (reply.isEmpty() || used.isEmpty()) {
            return Optional.empty();
        }
        String text = reply.get().text().toUpperCase(Locale.ROOT);
        List<String> dispensable = new ArrayList<>();
        for (Map.Entry<String, Boolean> keyword : used.entrySet()) {
            if (words(keyword.getKey()).stream().anyMatch(text::contains)) {
                return Optional.of(keyword.getKey());
            }
            if (keyword.getValue() || CERTAIN.contains(reply.get().code())) {
                dispensable.add(keyword.getKey());
            }
        }
        return dispensable.stream().findFirst();
    }

    /** How replies name what they do not like. */
    private static List<String> words(String keyword) {
        return switch (keyword) {
            case Capabilities.DSN -> List.of("DSN", "NOTIFY", "ORCPT", "RET=", "ENVID");
            case Capabilities.EIGHTBITMIME -> List.of("BODY", "8BIT");
            default -> List.of(keyword);
        };
    }
}
