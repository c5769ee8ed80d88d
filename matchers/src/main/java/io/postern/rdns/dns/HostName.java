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

package io.postern.rdns.dns;

import java.util.regex.Pattern;

/**
 * Which names of a reverse zone can be a host's: letters, digits, hyphens and dots (RFC 1123, 2.1), and underscores.
 *
 * <p>No standard has underscores in host names, but hosts have them, and Exim, Postfix and the C library take them.
 */
public final class HostName {
    private static final Pattern SYNTAX = Pattern.compile("[A-Za-z0-9_-]++(?:\\.[A-Za-z0-9_-]++)*+");

    private HostName() {
    }

    /** Whether this is one, written without the final dot. */
    public static boolean isOne(String name) {
        return SYNTAX.matcher(name).matches();
    }
}
