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

/** Reads the body of a header field from left to right, passing over white space, folds and comments (RFC 5322, 3.2.2). */
final class HeaderFieldReader {
    private final String text;
    private int position;

    HeaderFieldReader(String text) {
        this.text = text;
    }

    /** The next token or quoted string, without its quotes; empty when there is none, or one that does not end. */
    String value() {
        skipBlanksAndComments();
        if (isAt('"')) {
            return quoted();
        }
        int start = position;
        while (position < text.length() && text.charAt(position) > ' ' && ";(\"".indexOf(text.charAt(position)) < 0) {
            position++;
        }
        return text.substring(start, position);
    }

    /** The digits that follow; empty when something else does. */
    String digits() {
        skipBlanksAndComments();
        int start = position;
        while (position < text.length() && Character.isDigit(text.charAt(position))) {
            position++;
        }
        return text.substring(start, position);
    }

    private String quoted() {
        StringBuilder value = new StringBuilder();
        for (position++; position < text.length() && !isAt('"'); position++) {
            if (isAt('\\') && position + 1 < text.length()) {
                position++;
            }
            value.append(text.charAt(position));
        }
        if (position >= text.length()) {
            return "";
        }
        position++;
        return value.toString();
    }

    private void skipBlanksAndComments() {
        int depth = 0;
        while (position < text.length() && (depth > 0 || text.charAt(position) <= ' ' || isAt('('))) {
            if (isAt('(')) {
                depth++;
            } else if (isAt(')')) {
                depth--;
            } else if (isAt('\\')) {
                position++;
            }
            position = Math.min(position + 1, text.length());
        }
    }

    private boolean isAt(char c) {
        return position < text.length() && text.charAt(position) == c;
    }
}
