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

import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

import com.google.common.base.Ticker;

/** Lets so many log lines a minute pass, and tells with the next one how many it has held back. */
public final class LogBudget {
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private final int linesPerMinute;
    private final Ticker ticker;
    private long minuteBegan;
    private int passed;
    private int heldBack;

    /** Starts with a minute's lines, by the time that {@code ticker} tells. */
    public LogBudget(int linesPerMinute, Ticker ticker) {
        this.linesPerMinute = linesPerMinute;
        this.ticker = ticker;
        this.minuteBegan = ticker.read();
    }

    /** How many lines have been held back since the last that passed, when this one passes; empty when it is held back. */
    public synchronized OptionalInt pass() {
        long now = ticker.read();
        if (now - minuteBegan >= MINUTE) {
            minuteBegan = now;
            passed = 0;
        }
        if (passed >= linesPerMinute) {
            heldBack++;
            return OptionalInt.empty();
        }
        passed++;
        int told = heldBack;
        heldBack = 0;
        return OptionalInt.of(told);
    }
}
