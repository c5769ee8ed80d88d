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

package io.postern.pool;

/**
 * The sessions of one key at one moment.
 *
 * @param inUse   leased, or being ended
 * @param idle    open and free
 * @param opening leased to somebody who is opening them
 * @param waiting callers without a session, or without leave to send the next message in theirs
 * @param opened  in all, since the beginning
 * @param cap     how many there may be now: the limit, or less after the peer has asked for patience
 * @param pause   in milliseconds: how long nobody is served because the peer has asked for patience
 */
public record PoolStats(int inUse, int idle, int opening, int waiting, long opened, int cap, long pause) {
    /** Of a key that nobody has leased. */
    public static final PoolStats NONE = new PoolStats(0, 0, 0, 0, 0, 0, 0);

    /** Such as {@code in use 8, idle 0, opening 1, waiting 3, at most 10}. */
    @Override
    public String toString() {
        return "in use " + inUse + ", idle " + idle + ", opening " + opening + ", waiting " + waiting + ", at most " + cap
            + (pause > 0 ? ", pausing for " + pause + " ms" : "");
    }
}
