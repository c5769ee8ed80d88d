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

import java.util.regex.Pattern;

/** The argument of EHLO: a host name or an address literal (RFC 5321, 4.1.1.1). */
public final class HeloName {
    private static final Pattern VALID = Pattern.compile("[A-Za-z0-9_.-]{1,255}|\\[[A-Za-z0-9:.]{1,60}]");

    private HeloName() {
    }

    /** Whether it can stand in a command; underscores are let through, some networks have them. */
    public static boolean isValid(String name) {
        return VALID.matcher(name).matches();
    }
}
