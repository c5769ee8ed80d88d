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

/** Makes text from outside safe to print on one line: control characters are escaped, length is bounded. */
public final class Printable {
    private static final int MAX_LENGTH = 1000;

    private Printable() {
    }

    /** The text, with control, format and line separating characters as {@code \}{@code u000a}, cut after 1000 characters. */
    public static String of(String text) {
        StringBuilder out = new StringBuilder(Math.min(text.length(), MAX_LENGTH) + 16);
        text.codePoints().limit(MAX_LENGTH).forEach(point -> append(out, point));
        if (text.codePointCount(0, text.length()) > MAX_LENGTH) {
            out.append("...");
        }
        return out.toString();
    }

    /** The same in printable ASCII, for mail and its protocols: other characters are escaped too, and no more than so many come out. */
    public static String ascii(String text, int most) {
        StringBuilder out = new StringBuilder();
        for (int point : text.codePoints().limit(most).toArray()) {
            out.append(point >= ' ' && point <= '~' ? Character.toString(point) : String.format("\\u%04x", point));
        }
        return out.length() <= most && text.length() <= most ? out.toString() : out.substring(0, Math.min(most - 3, out.length())) + "...";
    }

    private static void append(StringBuilder out, int point) {
        if (isUnsafe(point)) {
            out.append(String.format("\\u%04x", point));
        } else {
            out.appendCodePoint(point);
        }
    }

    private static boolean isUnsafe(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE -> true;
            default -> false;
        };
    }
}
