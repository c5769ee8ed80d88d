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

import com.google.common.base.CharMatcher;

import io.postern.rdns.RdnsResult.AbsentReason;

/**
 * Writes what is known about a client as an Authentication-Results field, and tells the fields that only pretend to be ours (RFC 8601).
 *
 * @param server by which name this server vouches (RFC 8601, 2.5)
 */
public record AuthenticationResults(String server) {
    private static final String FIELD = "Authentication-Results";
    private static final String SUPPORTED_VERSION = "1";
    /** RFC 2045, 5.1. */
    private static final CharMatcher TOKEN = CharMatcher.inRange('!', '~').and(CharMatcher.noneOf("()<>@,;:\\\"/[]?="));
    private static final CharMatcher QUOTABLE = CharMatcher.inRange(' ', '~').and(CharMatcher.noneOf("\\\""));

    /**
     * The whole header field, without the final CR LF.
     *
     * @param result of {@link CheckKind#FORWARD_CONFIRMED}, which is what {@code iprev} means
     */
    public String iprev(ClientAddress client, RdnsResult result) {
        return FIELD + ": " + value(server) + ";\r\n\tiprev=" + code(result) + " policy.iprev=" + value(client.toString());
    }

    /**
     * Whether a header field from outside has to be removed (RFC 8601, 5): it says that this server has written it, or it is an
     * Authentication-Results field of which neither that nor the contrary can be said.
     *
     * @param line the header field as it stands in the message
     */
    public boolean isForged(String line) {
        int colon = line.indexOf(':');
        if (colon < 0 || !line.substring(0, colon).trim().equalsIgnoreCase(FIELD)) {
            return false;
        }
        HeaderFieldReader body = new HeaderFieldReader(line.substring(colon + 1));
        String id = body.value();
        String version = body.digits();
        boolean isUnderstood = !id.isEmpty() && (version.isEmpty() || version.equals(SUPPORTED_VERSION));
        return !isUnderstood || withoutDot(id).equalsIgnoreCase(withoutDot(server));
    }

    // RFC 8601, 2.7.3: "permerror" is that no PTR is published; "fail", that forward and reverse do not agree.
    private static String code(RdnsResult result) {
        return result.fold(present -> "pass", absent -> code(absent.why()), indeterminate -> "temperror");
    }

    private static String code(AbsentReason why) {
        return switch (why) {
            case NXDOMAIN, NODATA -> "permerror";
            case ROOT_NAME, ILLEGAL_NAME, UNCONFIRMED, NO_FORWARD -> "fail";
        };
    }

    // An IPv6 address has colons, so it is no token.
    private static String value(String text) {
        return TOKEN.matchesAllOf(text) ? text : '"' + QUOTABLE.retainFrom(text) + '"';
    }

    private static String withoutDot(String name) {
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }
}
