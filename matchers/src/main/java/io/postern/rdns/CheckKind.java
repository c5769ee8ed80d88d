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

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a client has to have in DNS. */
public enum CheckKind {
    /** A name in reverse DNS, whatever that name says. */
    PTR,
    /** A name in reverse DNS that has the client's address itself (RFC 8601, 2.7.3: {@code iprev}). */
    FORWARD_CONFIRMED;

    /** Reads what {@link #toString} writes; empty when it is none of them. */
    public static Optional<CheckKind> parse(String text) {
        return Arrays.stream(values()).filter(each -> each.toString().equals(text)).findFirst();
    }

    /** As settings and attributes have it: {@code ptr}, {@code forward-confirmed}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
