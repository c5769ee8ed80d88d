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

package io.postern.gateway;

import java.time.Duration;
import java.util.Optional;

import io.postern.pool.PoolLimits;
import io.postern.pool.Rate;

/**
 * What one gateway may be burdened with.
 *
 * @param connections               at a time
 * @param messagesPerConnection     after which a connection is closed
 * @param recipientsPerTransaction  at most; the gateway's own RCPTMAX may be lower
 * @param rate                      of messages over all connections; empty for no limit
 * @param connectionAge             after which a connection takes no further message
 * @param idleTime                  after which an unused connection is closed
 */
public record GatewayLimits(int connections, int messagesPerConnection, int recipientsPerTransaction, Optional<Rate> rate,
                            Duration connectionAge, Duration idleTime) {
    public static final GatewayLimits DEFAULT = new GatewayLimits(10, 100, 100, Optional.empty(), Duration.ofMinutes(10),
        Duration.ofSeconds(30));

    /** As a pool keeps them. */
    PoolLimits ofPool() {
        return new PoolLimits(connections, messagesPerConnection, rate, connectionAge, idleTime);
    }
}
