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

/** How many octets have gone through a connection. */
record Passed(long toGateway, long toJames) {
    long in(Direction direction) {
        return direction == Direction.TO_GATEWAY ? toGateway : toJames;
    }

    Passed and(Direction direction, int octets) {
        return direction == Direction.TO_GATEWAY ? new Passed(toGateway + octets, toJames) : new Passed(toGateway, toJames + octets);
    }

    Passed most(Passed other) {
        return new Passed(Math.max(toGateway, other.toGateway), Math.max(toJames, other.toJames));
    }

    Passed least(Passed other) {
        return new Passed(Math.min(toGateway, other.toGateway), Math.min(toJames, other.toJames));
    }
}
