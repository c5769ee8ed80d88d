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

import java.util.ArrayList;
import java.util.List;

import org.apache.james.core.healthcheck.ComponentName;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.core.healthcheck.Result;
import org.reactivestreams.Publisher;

import com.google.inject.Inject;

import io.postern.gateway.Gateway;
import io.postern.gateway.Health;
import reactor.core.publisher.Mono;

/**
 * Degraded when a gateway is left alone after trouble, unhealthy when all gateways of a mailet are, or when its queue cannot be read: then
 * its mail waits. Asks no gateway.
 *
 * <pre>{@code additional.healthchecks=io.postern.gateway.james.GatewayHealthCheck}</pre>
 */
public final class GatewayHealthCheck implements HealthCheck {
    private static final ComponentName NAME = new ComponentName("Mail gateways");

    private final SharedGateways shared;

    @Inject
    public GatewayHealthCheck(SharedGateways shared) {
        this.shared = shared;
    }

    @Override
    public ComponentName componentName() {
        return NAME;
    }

    @Override
    public Publisher<Result> check() {
        return Mono.fromSupplier(this::result);
    }

    private Result result() {
        List<String> ill = new ArrayList<>();
        List<String> stuck = new ArrayList<>();
        List<String> unread = new ArrayList<>();
        for (SharedGateways.Member member : shared.members()) {
            List<String> leftAlone = member.gateways().stream()
                .filter(gateway -> !(shared.health(gateway) instanceof Health.Well)).map(Gateway::name).toList();
            ill.addAll(leftAlone);
            QueueState queue = member.queueState().get();
            queue.trouble().ifPresent(any -> unread.add("queue " + member.queue() + " is " + queue.reading()));
            if (leftAlone.size() == member.gateways().size()) {
                stuck.add(member.queue());
            }
        }
        if (!unread.isEmpty()) {
            return Result.unhealthy(NAME, String.join("; ", unread));
        }
        if (!stuck.isEmpty()) {
            return Result.unhealthy(NAME, "mail waits in " + stuck + ": no gateway of " + ill);
        }
        return ill.isEmpty() ? Result.healthy(NAME) : Result.degraded(NAME, "left alone after trouble: " + ill);
    }
}
