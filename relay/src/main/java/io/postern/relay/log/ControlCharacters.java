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

package io.postern.relay.log;

/** Characters that must not reach a log or a terminal as they are: they would end the line, forge one, or steer the terminal. */
public final class ControlCharacters {
    private ControlCharacters() {
    }

    /**
     * The text with every control character and every invisible one (format characters such as those that turn the direction of
     * writing, line and paragraph separators) written as an escape: {@code \n}, {@code \r}, {@code \t}, or {@code \}{@code u001b}.
     */
    public static String escaped(String text) {
        return text.codePoints().anyMatch(ControlCharacters::isUnsafe) ? escapeEach(text) : text;
    }

    private static String escapeEach(String text) {
        StringBuilder safe = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(character -> {
            if (isUnsafe(character)) {
                safe.append(escape(character));
            } else {
                safe.appendCodePoint(character);
            }
        });
        return safe.toString();
    }

    private static boolean isUnsafe(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE -> true;
            default -> false;
        };
    }

    private static String escape(int character) {
        return switch (character) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default -> String.format("\\u%04x", character);
        };
    }
}
