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

import java.util.Arrays;

/**
 * Counts how many different things were seen: exactly below {@value #MOST}, and from there on mostly within 10%.
 *
 * <p>It keeps the least of the things' hashes: the closer together they lie, the more there are (Bar-Yossef and others, 2002). So two
 * counts can be added up, and a thing that is in both counts once.
 */
final class DistinctCount {
    private static final int MOST = 512;
    private static final int AT_FIRST = 8;

    private long[] least = new long[AT_FIRST];
    private int size;

    /** Counts a thing by its hash, whose bits must be as good as random to whoever chooses the things. */
    void add(long hash) {
        long value = hash >>> 1;
        int found = Arrays.binarySearch(least, 0, size, value);
        if (found < 0 && (size < MOST || value < least[size - 1])) {
            insert(-found - 1, value);
        }
    }

    void addAll(DistinctCount other) {
        for (int i = 0; i < other.size; i++) {
            add(other.least[i] << 1);
        }
    }

    boolean isExact() {
        return size < MOST;
    }

    long estimate() {
        return isExact() ? size : Math.round((MOST - 1) * (Long.MAX_VALUE / (double) least[size - 1]));
    }

    private void insert(int at, long value) {
        if (size == least.length && size < MOST) {
            least = Arrays.copyOf(least, size * 2);
        }
        int moved = Math.min(size, least.length - 1) - at;
        System.arraycopy(least, at, least, at + 1, moved);
        least[at] = value;
        size = Math.min(size + 1, MOST);
    }
}
