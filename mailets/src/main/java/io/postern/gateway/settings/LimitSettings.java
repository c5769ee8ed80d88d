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

package io.postern.gateway.settings;

import java.time.Duration;
import java.util.Optional;

import io.postern.gateway.GatewayLimits;
import io.postern.pool.Rate;

/**
 * Reads what a gateway may be burdened with.
 *
 * @param prefix of every key
 */
record LimitSettings(SettingsReader reader, String prefix) {
    private static final int MOST = 1_000_000;
    private static final int MOST_CONNECTIONS = 1000;

    GatewayLimits read() {
        GatewayLimits none = GatewayLimits.DEFAULT;
        return new GatewayLimits(
            number("connections", MOST_CONNECTIONS).orElse(none.connections()),
            number("messagesPerConnection", MOST).orElse(none.messagesPerConnection()),
            number("recipientsPerTransaction", MOST).orElse(none.recipientsPerTransaction()),
            rate(),
            time("connectionAge", none.connectionAge()),
            time("idleTime", none.idleTime()));
    }

    private Optional<Rate> rate() {
        Optional<Rate> rate = reader.read(prefix + "rate", Grammar.EXPECTED_RATE, Grammar::rate);
        Optional<Rate> perMinute = number("messagesPerMinute", MOST).map(messages -> new Rate(messages, Duration.ofMinutes(1)));
        if (reader.has(prefix + "rate") && reader.has(prefix + "messagesPerMinute")) {
            reader.mistake(prefix + "messagesPerMinute", "give either this or " + prefix + "rate");
        }
        return rate.or(() -> perMinute);
    }

    private Optional<Integer> number(String what, int most) {
        return reader.read(prefix + what, "1 to " + most, Grammar.number(1, most));
    }

    private Duration time(String what, Duration byDefault) {
        return reader.read(prefix + what, Grammar.EXPECTED_DURATION, Grammar::duration).orElse(byDefault);
    }
}
