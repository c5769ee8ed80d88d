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


package io.postern.rdns;

import java.util.Locale;

/**
 * Builds one log line of a text and fields, {@code text key=value key=value}, in which no value can pretend to be another field.
 *
 * <p>White space, control characters, backslashes and what is not ASCII are written as a backslash, the letter u and four
 * hexadecimal digits; a value ends after {@value #MAX_VALUE} characters with three dots.
 */
public final class LogLine {
    private static final int MAX_VALUE = 320;

    private final StringBuilder line;

    private LogLine(String text) {
        this.line = new StringBuilder(text);
    }

    /** Begins a line with a text of the operator's, which is taken as it is. */
    public static LogLine of(String text) {
        return new LogLine(text);
    }

    /** Adds a field whose value may come from anywhere. */
    public LogLine field(String key, String value) {
        line.append(' ').append(key).append('=').append(escape(value));
        return this;
    }

    /** Adds an address field in angle brackets, as SMTP writes it. */
    public LogLine path(String key, String address) {
        line.append(' ').append(key).append("=<").append(escape(address)).append('>');
        return this;
    }

    @Override
    public String toString() {
        return line.toString();
    }

    /** A text from anywhere, as one word that no line can mistake for more. */
    public static String escape(String value) {
        StringBuilder escaped = new StringBuilder(value.length());
        value.chars().limit(MAX_VALUE).forEach(c -> {
            if (c > ' ' && c < 0x7f && c != '\\') {
                escaped.append((char) c);
            } else {
                escaped.append(String.format(Locale.ROOT, "\\u%04x", c));
            }
        });
        return value.length() > MAX_VALUE ? escaped.append("...").toString() : escaped.toString();
    }
}
