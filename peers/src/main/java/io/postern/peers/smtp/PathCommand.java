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

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The arguments of MAIL or RCPT (RFC 5321, 4.1.1.2 and 4.1.1.3). */
record PathCommand(String path, List<String> parameters) {
    private static final String ARGUMENTS = ":<((?:[^\"<>\\s]++|\"(?:[^\"\\\\]++|\\\\.)*+\")*+)>((?: +[^ ]+)*+) *";
    private static final Pattern MAIL = Pattern.compile("MAIL FROM" + ARGUMENTS, Pattern.CASE_INSENSITIVE);
    private static final Pattern RCPT = Pattern.compile("RCPT TO" + ARGUMENTS, Pattern.CASE_INSENSITIVE);

    PathCommand {
        parameters = List.copyOf(parameters);
    }

    static Optional<PathCommand> mail(String line) {
        return parse(MAIL, line);
    }

    /** As {@link #mail}, but the path must not be empty. */
    static Optional<PathCommand> rcpt(String line) {
        return parse(RCPT, line).filter(command -> !command.path().isEmpty());
    }

    private static Optional<PathCommand> parse(Pattern pattern, String line) {
        Matcher matcher = pattern.matcher(line);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String parameters = matcher.group(2).strip();
        return Optional.of(new PathCommand(matcher.group(1), parameters.isEmpty() ? List.of() : List.of(parameters.split(" +", -1))));
    }
}
