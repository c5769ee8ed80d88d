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

import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;

import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.MetricFactory;

import io.postern.gateway.Gateway;
import io.postern.gateway.Health;
import io.postern.gateway.SessionOpener;
import io.postern.gateway.Stopwatch;
import io.postern.pool.PoolStats;
import io.postern.smtp.Attempt;
import io.postern.smtp.SessionFacts.TlsHandshake;
import io.postern.smtp.SmtpEvent;
import io.postern.smtp.SmtpSession;
import io.postern.smtp.Stage;

/** What is measured of each gateway: {@code postern.gateway.<name>.<what>}. The settings bound the names. */
public final class GatewayMetrics implements Stopwatch {
    private static final String PREFIX = "postern.gateway.";

    private final MetricFactory metrics;
    private final GaugeRegistry gauges;
    private final Set<String> registered = new HashSet<>();

    GatewayMetrics(MetricFactory metrics, GaugeRegistry gauges) {
        this.metrics = metrics;
        this.gauges = gauges;
    }

    /** One more recipient with this outcome, of this gateway and of all. */
    void count(Gateway gateway, String outcome) {
        metrics.generate(PREFIX + outcome).increment();
        metrics.generate(name(gateway, outcome)).increment();
    }

    /** Gauges of a gateway; a second registration under the same name is left out. */
    synchronized void watch(Gateway gateway, Supplier<PoolStats> sessions, Supplier<Health> health) {
        if (registered.add(name(gateway, ""))) {
            gauges.register(name(gateway, "sessionsOpen"), () -> sessions.get().inUse() + sessions.get().idle());
            gauges.register(name(gateway, "sessionsInUse"), () -> sessions.get().inUse());
            gauges.register(name(gateway, "sessionsAllowed"), () -> sessions.get().cap());
            gauges.register(name(gateway, "waiting"), () -> sessions.get().waiting());
            gauges.register(name(gateway, "connects"), () -> sessions.get().opened());
            gauges.register(name(gateway, "health"), () -> level(health.get()));
        }
    }

    /** 0 well, 1 being tried, 2 left alone. */
    private static int level(Health health) {
        if (health instanceof Health.Well) {
            return 0;
        }
        return health instanceof Health.Probing ? 1 : 2;
    }

    /** An opener that counts resumed TLS sessions and failed logins, and measures how long opening takes. */
    public SessionOpener measured(SessionOpener opener) {
        return gateway -> {
            Attempt<SmtpSession> attempt = metrics.decorateSupplierWithTimerMetric(name(gateway, "open"), () -> opener.open(gateway));
            attempt.fold(session -> opened(gateway, session), event -> failed(gateway, event));
            return attempt;
        };
    }

    private boolean opened(Gateway gateway, SmtpSession session) {
        boolean resumed = session.facts().handshake() == TlsHandshake.RESUMED;
        if (resumed) {
            metrics.generate(name(gateway, "tlsResumptions")).increment();
        }
        return resumed;
    }

    private boolean failed(Gateway gateway, SmtpEvent event) {
        boolean login = event.stage() == Stage.AUTH;
        if (login) {
            metrics.generate(name(gateway, "authFailures")).increment();
        }
        return login;
    }

    @Override
    public <T> T time(Gateway gateway, Supplier<T> work) {
        return metrics.decorateSupplierWithTimerMetric(name(gateway, "transaction"), work);
    }

    /** Dots part the names of metrics. */
    private static String name(Gateway gateway, String what) {
        return PREFIX + gateway.name().replaceAll("[^A-Za-z0-9_-]", "_") + "." + what;
    }
}
