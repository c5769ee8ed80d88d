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
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

import io.postern.smtp.SmtpEvent;

/**
 * What is known of each gateway's health, by all who use it.
 *
 * <p>A gateway is left alone after each trouble, longer each time; then one mail may try it, and the others only when that has gone well.
 * Transfers that began before a change say nothing about the time after it: ten that fail together count as one failure.
 */
public final class HealthBook {
    private final LongSupplier nanoTime;
    private final DoubleSupplier random;
    private final Map<SessionKey, Health> healths = new ConcurrentHashMap<>();
    private final List<HealthListener> listeners = new CopyOnWriteArrayList<>();

    /**
     * An empty book: all are well.
     *
     * @param random from 0 to 1: shortens pauses by up to a quarter, so that not all clients of a gateway come back at once
     */
    public HealthBook(LongSupplier nanoTime, DoubleSupplier random) {
        this.nanoTime = nanoTime;
        this.random = random;
    }

    public void add(HealthListener listener) {
        listeners.add(listener);
    }

    public void remove(HealthListener listener) {
        listeners.remove(listener);
    }

    public Health health(Gateway gateway) {
        return healths.computeIfAbsent(SessionKey.of(gateway), any -> new Health.Well());
    }

    /** How long a pause goes on. */
    public Duration left(Health.BackingOff pause) {
        return Duration.ofNanos(pause.left(nanoTime.getAsLong()));
    }

    /**
     * Leave to use the gateway now; empty if it is left alone or if another mail is trying it.
     *
     * @param mail who asks, by its name
     */
    Optional<Permission> ask(Gateway gateway, String mail) {
        Health now = health(gateway);
        if (now instanceof Health.Well) {
            return Optional.of(new Permission(gateway, mail, now));
        }
        if (now instanceof Health.BackingOff pause && left(pause).isZero() && pause.mayTry(mail, nanoTime.getAsLong())) {
            Health probing = new Health.Probing(pause);
            return change(gateway, pause, probing) ? Optional.of(new Permission(gateway, mail, probing)) : Optional.empty();
        }
        return Optional.empty();
    }

    /** The gateway counts as well from now on: somebody has mended what was wrong. */
    public void forgive(Gateway gateway) {
        change(gateway, health(gateway), new Health.Well());
    }

    private boolean change(Gateway gateway, Health before, Health after) {
        boolean changed = healths.replace(SessionKey.of(gateway), before, after);
        if (changed) {
            listeners.forEach(listener -> listener.changed(gateway, before, after));
        }
        return changed;
    }

    /** Leave for one mail to use one gateway. */
    final class Permission implements AutoCloseable {
        private final Gateway gateway;
        private final String mail;
        private final Health granted;

        private Permission(Gateway gateway, String mail, Health granted) {
            this.gateway = gateway;
            this.mail = mail;
            this.granted = granted;
        }

        /** Tells what happened at the gateway; {@link FailurePolicy} alone says what of it is the gateway's trouble. */
        void report(Collection<SmtpEvent> events) {
            Optional<SmtpEvent> trouble = events.stream().filter(event -> FailurePolicy.judge(event).isTrouble()).findFirst();
            if (trouble.isPresent()) {
                change(gateway, granted, backOff(trouble.get()));
            } else if (granted instanceof Health.Probing
                && events.stream().anyMatch(event -> FailurePolicy.judge(event).gateway() != Meaning.ForGateway.NOTHING)) {
                change(gateway, granted, new Health.Well());
            }
        }

        private Health backOff(SmtpEvent event) {
            Health.Trouble trouble = Health.Trouble.of(event);
            int failures = granted instanceof Health.Probing probing && probing.before().trouble() == trouble
                ? Math.min(probing.before().failures() + 1, Integer.MAX_VALUE - 1) : 1;
            long pause = trouble.pause(failures).toNanos();
            return new Health.BackingOff(trouble, failures, event, mail,
                Duration.ofNanos(pause - (long) (0.25 * pause * random.getAsDouble())), nanoTime.getAsLong());
        }

        /** A probe that has shown nothing leaves all as it was, but that the next one waits a moment: a thousand may stand in line. */
        @Override
        public void close() {
            if (granted instanceof Health.Probing probing) {
                Health.BackingOff before = probing.before();
                change(gateway, granted, new Health.BackingOff(before.trouble(), before.failures(), before.event(), mail,
                    Health.Trouble.GATEWAY.pause(1), nanoTime.getAsLong()));
            }
        }
    }
}
