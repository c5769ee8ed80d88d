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

import java.util.OptionalInt;

/** How many mail transactions a session may still have: MAILMAX counts every MAIL, refused or not (RFC 9422, 4). */
final class Allowance {
    private OptionalInt left;

    Allowance(OptionalInt limit) {
        this.left = limit;
    }

    /** Takes one, if there is one left. */
    boolean take() {
        boolean granted = left.isEmpty() || left.getAsInt() > 0;
        left = left.stream().map(count -> Math.max(0, count - 1)).findFirst();
        return granted;
    }

    /** Empty if the server names no limit. */
    OptionalInt left() {
        return left;
    }
}
