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

package io.postern.it.wire;

/** Counts the octets of a connection, and finds out where the content began: what a client says at a time is never longer. */
final class Meter {
    private Passed passed = new Passed(0, 0);
    private Direction speaking = Direction.TO_JAMES;
    private Passed turn = passed;
    private Passed longestTurn = passed;
    private long longest;

    /** To be told before the octets are on their way: who sees them may answer at once. */
    synchronized void passing(Direction direction, int octets) {
        if (direction != speaking) {
            speaking = direction;
            turn = passed;
        }
        passed = passed.and(direction, octets);
        long said = passed.toGateway() - turn.toGateway();
        if (direction == Direction.TO_GATEWAY && said > longest) {
            longest = said;
            longestTurn = turn;
        }
    }

    synchronized Passed passed() {
        return passed;
    }

    /** What had gone through when James began to say the most at a time. */
    synchronized Passed beforeLongestTurn() {
        return longestTurn;
    }
}
