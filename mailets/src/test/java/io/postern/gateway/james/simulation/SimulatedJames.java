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

package io.postern.gateway.james.simulation;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Random;

import javax.mail.MessagingException;

import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.mailet.MailetContext;

import io.postern.gateway.Experience;
import io.postern.gateway.Gateway;
import io.postern.gateway.GatewayDelivery;
import io.postern.gateway.GatewaySettings;
import io.postern.gateway.Gateways;
import io.postern.gateway.HealthBook;
import io.postern.gateway.PooledSessions;
import io.postern.gateway.SessionKey;
import io.postern.gateway.SessionOpener;
import io.postern.gateway.Stopwatch;
import io.postern.gateway.james.DeliveryWorker;
import io.postern.gateway.james.MailProcessing;
import io.postern.gateway.james.QueueState;
import io.postern.gateway.james.Repositories;
import io.postern.gateway.james.RetryQueue;
import io.postern.gateway.james.SharedGateways;
import io.postern.gateway.james.Undeliverable;
import io.postern.gateway.james.simulation.SimulatedQueue.Kind;
import io.postern.pool.PoolStats;
import io.postern.pool.SessionPool;
import io.postern.smtp.SmtpSession;

/** One process from start to end: the mailet's own parts, put together as the mailet does. */
final class SimulatedJames implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final Duration SWEEP = Duration.ofSeconds(10);

    private final Clockwork clockwork;
    private final VirtualWorld world;
    private final RetryQueue queue;
    private final SessionPool<SessionKey, SmtpSession> pool;
    private final List<Gateway> listed;
    private final DeliveryWorker worker;

    SimulatedJames(Clockwork clockwork, Random chance, Story.Settings told, List<Gateway> listed, SimulatedQueue source,
                   List<SimulatedGateway> servers, MailetContext context, Repositories repositories) {
        this.clockwork = clockwork;
        this.listed = listed;
        world = new VirtualWorld(clockwork, chance);
        queue = new RetryQueue(source, new VirtualClock(), told.queue() == Kind.HONOURS_DELAYS);
        pool = PooledSessions.pool(world::nanoTime, world::random, world.lock());
        listed.forEach(gateway -> PooledSessions.restrict(pool, gateway));
        Gateways gateways = new Gateways(listed, told.order(), new HealthBook(world::nanoTime, world::random), chance);
        SessionOpener opener = gateway -> servers.get(listed.indexOf(gateway)).open();
        GatewayDelivery delivery = new GatewayDelivery(gateways, new PooledSessions(pool, opener, PATIENCE, world::nanoTime),
            new Experience(world::nanoTime), Stopwatch.NONE);
        GatewaySettings settings = new GatewaySettings(listed, told.order(), "partner", told.schedule(), told.bounceProcessor(),
            Optional.empty(), Optional.empty(), told.threads(), GatewaySettings.Priority.IGNORED, GatewaySettings.Trace.OFF,
            Optional.empty());
        MailProcessing processing = new MailProcessing(world, delivery, gateways, settings, queue, context,
            new SharedGateways(new RecordingMetricFactory(), new NoopGaugeRegistry()).metrics(), undeliverable(repositories));
        worker = new DeliveryWorker(world, queue, gateways, processing, told.threads(), GRACE);
        worker.start();
        sweep();
    }

    private static Undeliverable undeliverable(Repositories repositories) {
        try {
            return Undeliverable.in(repositories, Optional.empty());
        } catch (MessagingException e) {
            throw new AssertionError(e);
        }
    }

    private void sweep() {
        if (world.isAlive()) {
            pool.sweep();
            clockwork.after(SWEEP, this::sweep);
        }
    }

    VirtualWorld world() {
        return world;
    }

    RetryQueue queue() {
        return queue;
    }

    QueueState state() {
        return worker.state();
    }

    List<PoolStats> sessions() {
        return listed.stream().map(SessionKey::of).map(pool::stats).toList();
    }

    @Override
    public void close() {
        worker.close();
        pool.close();
    }

    private final class VirtualClock extends Clock {
        @Override
        public Instant instant() {
            return world.now();
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
