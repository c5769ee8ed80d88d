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
import java.util.function.BooleanSupplier;

/** How many mail transactions a session may still have: MAILMAX counts every MAIL, refused or not (RFC 9422, 4). */
final class Allowance {
    private OptionalInt left;
    private BooleanSupplier further = () -> true;
    private boolean first = true;
    private int taken;

    Allowance(OptionalInt limit) {
        this.left = limit;
    }

    /** A new submission begins, whose first transaction is allowed; for each further one this is asked. */
    void begin(BooleanSupplier permit) {
        further = permit;
        first = true;
    }

    /** Takes one, if there is one left. */
    boolean take() {
        boolean granted = left.orElse(1) > 0 && (first || further.getAsBoolean());
        if (granted) {
            first = false;
            taken++;
            left = left.stream().map(count -> count - 1).findFirst();
        }
        return granted;
    }

    /** How many transactions there were. */
    int taken() {
        return taken;
    }

    /** Empty if the server names no limit. */
    OptionalInt left() {
        return left;
    }
}
