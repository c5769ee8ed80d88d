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

package io.postern.gateway.james;

import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

import com.google.inject.Singleton;

import io.postern.gateway.HealthBook;
import io.postern.gateway.PooledSessions;
import io.postern.gateway.SessionKey;
import io.postern.pool.SessionPool;
import io.postern.smtp.Connector;
import io.postern.smtp.SmtpSession;

/** What all mailets of one James share, because a gateway counts us as one: sessions and the knowledge of its health. */
@Singleton
public final class SharedGateways {
    private int users;
    private Optional<Parts> parts = Optional.empty();

    /** What exists as long as a mailet uses it. */
    public record Parts(Connector connector, SessionPool<SessionKey, SmtpSession> pool, HealthBook health, Sweeper sweeper) {
        private static Parts start() {
            SessionPool<SessionKey, SmtpSession> pool = PooledSessions.pool(System::nanoTime);
            HealthBook health = new HealthBook(System::nanoTime, () -> ThreadLocalRandom.current().nextDouble());
            health.add(new HealthLog());
            return new Parts(new Connector(InetAddress::getAllByName), pool, health, Sweeper.start(pool));
        }

        private void stop() {
            sweeper.close();
            pool.close();
            connector.close();
        }
    }

    /** For a mailet that starts; it calls {@link #leave} when it ends. */
    public synchronized Parts join() {
        Parts shared = parts.orElseGet(Parts::start);
        parts = Optional.of(shared);
        users++;
        return shared;
    }

    /** The last one out takes leave of the gateways. */
    public synchronized void leave() {
        users--;
        if (users == 0) {
            parts.ifPresent(Parts::stop);
            parts = Optional.empty();
        }
    }
}
