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

package io.postern.rdns.report;

/** Counts by the hour, and forgets what is older than a week. */
final class HourlyCounts {
    /** A week. */
    static final int MOST_HOURS = 7 * 24;

    private final int[] counts = new int[MOST_HOURS];
    private long latest;

    /** Counts one more; an hour that is earlier than one seen before counts as that one: the clock was set back. */
    void add(long hour) {
        for (long passed = Math.max(latest + 1, hour - MOST_HOURS + 1); passed <= hour; passed++) {
            counts[slot(passed)] = 0;
        }
        latest = Math.max(latest, hour);
        counts[slot(latest)]++;
    }

    /** How many from that hour on. */
    long since(long hour) {
        long sum = 0;
        for (long each = Math.max(hour, latest - MOST_HOURS + 1); each <= latest; each++) {
            sum += counts[slot(each)];
        }
        return sum;
    }

    private static int slot(long hour) {
        return Math.floorMod(hour, MOST_HOURS);
    }
}
