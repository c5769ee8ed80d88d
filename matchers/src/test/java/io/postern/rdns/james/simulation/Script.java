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

package io.postern.rdns.james.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** What a client says: batches of lines, each sent in one go, when all before it has been answered. */
record Script(List<List<String>> batches, boolean waitsToBeAsked, boolean saysQuit) {
    static final String END = ".";
    private static final int MOST_MAILS = 3;
    private static final int FLOOD = 1500;

    static Script by(Random chance, String helo) {
        boolean waitsToBeAsked = chance.nextInt(10) > 0;
        List<List<String>> batches = new ArrayList<>();
        batches.add(List.of("EHLO " + helo));
        int mails = 1 + chance.nextInt(MOST_MAILS);
        for (int mail = 0; mail < mails; mail++) {
            List<String> commands = mail(chance, mail);
            if (!waitsToBeAsked) {
                commands.addAll(List.of("Subject: x", "", "hello", END));
            }
            batches.addAll(chance.nextBoolean() ? List.of(commands) : commands.stream().map(List::of).toList());
        }
        boolean saysQuit = chance.nextInt(4) > 0;
        if (saysQuit) {
            batches.add(List.of("QUIT"));
        }
        return new Script(batches, waitsToBeAsked, saysQuit);
    }

    private static List<String> mail(Random chance, int number) {
        List<String> commands = new ArrayList<>();
        if (number > 0) {
            commands.add("RSET");
        }
        commands.add("MAIL FROM:<s" + number + "@client.example>");
        int recipients = chance.nextInt(40) == 0 ? FLOOD : 1 + chance.nextInt(3);
        IntStream.range(0, recipients).forEach(recipient -> {
            if (chance.nextInt(10) == 0) {
                commands.add(List.of("NOOP", "VRFY x", "NONSENSE", "RCPT TO:<" + Story.EXEMPT_RECIPIENT + ">").get(chance.nextInt(4)));
            }
            commands.add("RCPT TO:<r" + number + "-" + recipient + "@door.example>");
        });
        commands.add("DATA");
        return commands;
    }

    /** What the reply to a line looks like, if it is the reply to that line. */
    static String reply(String line) {
        String argument = line.replaceAll(".*<|>", "");
        String verb = line.split(" ", 2)[0];
        return switch (verb) {
            case "EHLO", "NOOP", "RSET", END -> "250 .*";
            case "VRFY" -> "502 .*";
            case "NONSENSE" -> "500 .*";
            case "QUIT" -> "221 .*";
            case "MAIL" -> "250 2.1.0 Sender <" + argument + "> OK|(550 5|450 4).7.25 .*";
            case "RCPT" -> "250 2.1.5 Recipient <" + argument + "> OK|550 5.7.25 .*, " + argument + "|450 4.7.25 .*|503 .*MAIL.*";
            case "DATA" -> "354 .*|503 .*";
            default -> throw new IllegalArgumentException(line);
        };
    }
}
