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

package io.postern.rdns.james.simulation;

import java.util.List;
import java.util.Random;

/** What reverse DNS has for a client. */
enum Truth {
    ONE_NAME, SECOND_OF_TWO, BY_ALIAS, NO_NAME, NO_DATA, ELSEWHERE, DEAD_NAME, ROOT, ILLEGAL, CROWD, BROKEN, BROKEN_NAME, SILENT, SLOW_NAME,
    SLOW_NO_NAME;

    private static final List<Truth> QUICK = List.of(ONE_NAME, SECOND_OF_TWO, BY_ALIAS, NO_NAME, NO_DATA, ELSEWHERE, DEAD_NAME,
        ROOT, ILLEGAL);

    static Truth any(Random chance) {
        return values()[chance.nextInt(values().length)];
    }

    /** One that is known at once. */
    static Truth quick(Random chance) {
        return QUICK.get(chance.nextInt(QUICK.size()));
    }

    /** Whether a client of whom this is true may be refused. */
    boolean isNo(boolean nameHasToLeadBack) {
        return switch (this) {
            case NO_NAME, NO_DATA, ROOT, ILLEGAL, SLOW_NO_NAME -> true;
            case ELSEWHERE, DEAD_NAME -> nameHasToLeadBack;
            default -> false;
        };
    }

    /** Whether what is asked about is not answered for at once. */
    boolean isTrouble() {
        return isSlow() || this == BROKEN || this == SILENT;
    }

    boolean isSlow() {
        return this == SLOW_NAME || this == SLOW_NO_NAME;
    }
}
