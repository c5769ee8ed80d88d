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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.MetricFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.google.inject.Inject;
import com.google.inject.Singleton;

import io.postern.gateway.Experience;
import io.postern.gateway.Gateway;
import io.postern.gateway.Health;
import io.postern.gateway.HealthBook;
import io.postern.gateway.PooledSessions;
import io.postern.gateway.SessionKey;
import io.postern.gateway.SessionOpener;
import io.postern.pool.PoolStats;
import io.postern.pool.Room;
import io.postern.pool.SessionPool;
import io.postern.smtp.Connector;
import io.postern.smtp.SmtpSession;

/** What all mailets of one James share, because a gateway counts us as one: sessions and the knowledge of its health. */
@Singleton
public final class SharedGateways {
    private static final Logger LOGGER = LoggerFactory.getLogger(SharedGateways.class);

    private final GatewayMetrics metrics;
    private final List<Member> members = new ArrayList<>();
    private int users;
    private Optional<Parts> parts = Optional.empty();

    @Inject
    public SharedGateways(MetricFactory metrics, GaugeRegistry gauges) {
        this.metrics = new GatewayMetrics(metrics, gauges);
    }

    /** A mailet that is at work. */
    public record Member(String queue, List<Gateway> gateways, SessionOpener opener, Supplier<QueueState> queueState) {
        public Member {
            gateways = List.copyOf(gateways);
        }
    }

    /** What exists as long as a mailet uses it. */
    public record Parts(Connector connector, SessionPool<SessionKey, SmtpSession> pool, HealthBook health, Experience experience,
                        Sweeper sweeper) {
        private static Parts start() {
            SessionPool<SessionKey, SmtpSession> pool = PooledSessions.pool(World.REAL::nanoTime, World.REAL::random, World.REAL.lock());
            HealthBook health = new HealthBook(World.REAL::nanoTime, World.REAL::random);
            health.add(new HealthLog());
            return new Parts(new Connector(InetAddress::getAllByName), pool, health, new Experience(System::nanoTime),
                Sweeper.start(pool));
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

    /** What is measured of each gateway. */
    public GatewayMetrics metrics() {
        return metrics;
    }

    /** Shows a mailet to the operator. */
    public synchronized void enter(Member member) {
        Neighbours.warnings(member, members).forEach(LOGGER::warn);
        members.add(member);
        metrics.watch(member.queue(), () -> state(member.queue()));
        member.gateways().forEach(gateway -> {
            parts.ifPresent(shared -> PooledSessions.restrict(shared.pool(), gateway));
            metrics.watch(gateway, () -> sessions(gateway), () -> health(gateway));
        });
    }

    synchronized List<Member> members() {
        return List.copyOf(members);
    }

    private synchronized QueueState state(String queue) {
        return members.stream().filter(member -> member.queue().equals(queue)).findFirst().map(Member::queueState)
            .orElse(() -> QueueState.NONE).get();
    }

    synchronized Health health(Gateway gateway) {
        return parts.map(shared -> shared.health().health(gateway)).orElseGet(Health.Well::new);
    }

    synchronized PoolStats sessions(Gateway gateway) {
        return parts.map(shared -> shared.pool().stats(SessionKey.of(gateway))).orElse(PoolStats.NONE);
    }

    /** Room for one more session with this gateway; empty when as many as its limit allows are in use. */
    Optional<Room> reserve(Gateway gateway) {
        // Not under our lock: a session may have to be ended first.
        return pool().flatMap(pool -> PooledSessions.reserve(pool, gateway));
    }

    private synchronized Optional<SessionPool<SessionKey, SmtpSession>> pool() {
        return parts.map(Parts::pool);
    }

    synchronized Duration left(Health.BackingOff pause) {
        return parts.map(shared -> shared.health().left(pause)).orElse(Duration.ZERO);
    }

    /** Ends the pause of a gateway, and lets it have as many sessions at once as its limits allow. */
    synchronized void forgive(Gateway gateway) {
        parts.ifPresent(shared -> {
            shared.health().forgive(gateway);
            shared.pool().forgive(SessionKey.of(gateway));
        });
    }

    /** The last one out takes leave of the gateways, while others may still ask how they are. */
    public void leave(String queue) {
        lastParts(queue).ifPresent(Parts::stop);
    }

    private synchronized Optional<Parts> lastParts(String queue) {
        members.removeIf(member -> member.queue().equals(queue));
        users--;
        Optional<Parts> last = users == 0 ? parts : Optional.empty();
        if (users == 0) {
            parts = Optional.empty();
        }
        return last;
    }
}
