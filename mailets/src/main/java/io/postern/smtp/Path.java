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

/** Checks what goes between the angle brackets of MAIL and RCPT (RFC 5321, 4.1.2). */
final class Path {
    private Path() {
    }

    /**
     * Whether the address can be written without ending the command or its brackets: no control characters; space and angle brackets
     * only inside a quoted local part. It may still be nonsense: that is for the server to say.
     */
    static boolean isSendable(String address) {
        boolean quoted = false;
        for (int i = 0; i < address.length(); i++) {
            char c = address.charAt(i);
            if (Character.isISOControl(c)) {
                return false;
            }
            if (c == '"') {
                quoted = !quoted;
            } else if (quoted && c == '\\') {
                i++;
                if (i == address.length() || Character.isISOControl(address.charAt(i))) {
                    return false;
                }
            } else if (!quoted && (c == ' ' || c == '<' || c == '>')) {
                return false;
            }
        }
        return !quoted;
    }

    static boolean isAscii(String address) {
        return address.chars().allMatch(c -> c < 0x80);
    }
}
