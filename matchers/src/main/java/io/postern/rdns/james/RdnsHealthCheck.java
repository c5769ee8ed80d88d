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

package io.postern.rdns.james;

import java.util.List;

import org.apache.james.core.healthcheck.ComponentName;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.core.healthcheck.Result;
import org.reactivestreams.Publisher;

import com.google.inject.Inject;

import io.postern.rdns.dns.RecentLookups;
import reactor.core.publisher.Mono;

/**
 * Degraded when more than half of the last twenty lookups, none older than five minutes, failed, and names the servers that were of no
 * help; checks that ran out of time, or found no place for their questions, count. Asks DNS nothing itself.
 *
 * <p>Never unhealthy: mail flows, but clients are accepted (or put off) unseen.
 *
 * <pre>{@code additional.healthchecks=io.postern.rdns.james.RdnsHealthCheck}</pre>
 */
public final class RdnsHealthCheck implements HealthCheck {
    private static final ComponentName NAME = new ComponentName("Reverse DNS");

    private final RdnsService service;

    /** Watches the lookups that all of this James shares. */
    @Inject
    public RdnsHealthCheck(RdnsService service) {
        this.service = service;
    }

    @Override
    public ComponentName componentName() {
        return NAME;
    }

    @Override
    public Publisher<Result> check() {
        return Mono.fromSupplier(() -> result(service.recentLookups()));
    }

    private Result result(RecentLookups.Summary recent) {
        return recent.isMostlyFailed()
            ? Result.degraded(NAME, recent.failed() + " of the last " + recent.all() + " lookups failed, the latest: "
                + recent.last().orElse("none") + servers())
            : Result.healthy(NAME);
    }

    private String servers() {
        List<String> troubled = service.troubledServers();
        return troubled.isEmpty() ? "" : "; servers: " + String.join(", ", troubled);
    }
}
