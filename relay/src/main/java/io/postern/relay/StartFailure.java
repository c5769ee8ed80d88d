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

package io.postern.relay;

import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;

import com.google.common.base.Throwables;

import io.postern.relay.log.ControlCharacters;

/** Says in one line why James does not start. */
final class StartFailure {
    /** A message that names every mistake in a large configuration has room in it; a dump of one has not. */
    private static final int MAX_LENGTH = 4000;

    private StartFailure() {
    }

    /** What has gone wrong, the most general first, the cause last; each thing once, and in words. */
    static String describe(Throwable failure) {
        List<Throwable> chain = Throwables.getCausalChain(failure);
        List<String> said = new ArrayList<>();
        for (int i = chain.size() - 1; i >= 0; i--) {
            Throwable part = chain.get(i);
            // Guice has pages of words, and the cause with them.
            if (part.getCause() == null || !(onlyWraps(part) || part.getClass().getName().startsWith("com.google.inject"))) {
                String words = words(part);
                said.removeIf(words::contains);
                said.add(0, words);
            }
        }
        String line = ControlCharacters.escaped(String.join(": ", said));
        return line.length() > MAX_LENGTH ? line.substring(0, MAX_LENGTH) + "..." : line;
    }

    private static boolean onlyWraps(Throwable failure) {
        return failure.getMessage() == null || failure.getMessage().equals(String.valueOf(failure.getCause()));
    }

    private static String words(Throwable failure) {
        String message = failure.getMessage();
        if (message == null || message.isBlank()) {
            return failure.getClass().getSimpleName();
        }
        if (failure instanceof AccessDeniedException) {
            return message + ": permission denied";
        }
        if (failure instanceof NoSuchFileException) {
            return message + ": no such file";
        }
        // A message of one word, such as the name of a class that is missing, does not say what is wrong.
        String words = message.strip().replaceFirst("\\.$", "");
        return words.indexOf(' ') < 0 ? failure.getClass().getSimpleName() + ": " + words : words;
    }
}
