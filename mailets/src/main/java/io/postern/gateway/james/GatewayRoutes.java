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

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.apache.james.webadmin.Routes;
import org.apache.james.webadmin.utils.ErrorResponder;
import org.apache.james.webadmin.utils.JsonTransformer;

import com.google.inject.Inject;

import io.postern.gateway.Gateway;
import io.postern.gateway.Health;
import io.postern.gateway.SessionKey;
import io.postern.gateway.james.SharedGateways.Member;
import io.postern.pool.PoolStats;
import io.postern.smtp.Printable;
import io.postern.smtp.SessionFacts;
import spark.HaltException;
import spark.Request;
import spark.Service;

/**
 * The gateways and how they are: {@code GET /gateways}. {@code DELETE /gateways/{name}/pause} ends the pause of one that was left alone
 * after trouble; {@code POST /gateways/{name}/check} opens a session with one and closes it, without any mail: within 30 seconds, one at a
 * time with each gateway ({@code 409} while one is under way), and within its limit of connections ({@code 429} when all are in use).
 * Nothing here shows a secret.
 *
 * <pre>{@code extensions.routes=io.postern.gateway.james.GatewayRoutes}</pre>
 */
public final class GatewayRoutes implements Routes {
    private static final String BASE = "/gateways";
    private static final String NAME = ":name";
    private static final String OK = "ok";
    private static final int NO_CONTENT = 204;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final Duration CHECK_LIMIT = Duration.ofSeconds(30);

    private final SharedGateways shared;
    private final JsonTransformer json;
    private final GatewayCheck check;

    @Inject
    public GatewayRoutes(SharedGateways shared, JsonTransformer json) {
        this.shared = shared;
        this.json = json;
        this.check = new GatewayCheck(shared::reserve, CHECK_LIMIT);
    }

    /** One mailet. */
    public record MailetView(String queue, List<GatewayView> gateways) {
    }

    /** One gateway; {@code reason} and {@code secondsLeft} only while it is left alone. */
    public record GatewayView(String name, String host, int port, String tls, String health, Optional<String> reason,
                              Optional<Long> secondsLeft, PoolStats sessions) {
    }

    /** What opening a session came to: {@code ok}, or the step that failed and why. */
    public record CheckView(String result, String detail, Map<String, String> session) {
    }

    @Override
    public String getBasePath() {
        return BASE;
    }

    @Override
    public void define(Service http) {
        http.before(BASE + "/*", (request, response) -> response.type("application/json"));
        http.get(BASE, (request, response) -> shared.members().stream().map(this::view).toList(), json);
        http.delete(BASE + "/" + NAME + "/pause", (request, response) -> {
            gateways(request).forEach(found -> shared.forgive(found.gateway()));
            response.status(NO_CONTENT);
            return "";
        });
        http.post(BASE + "/" + NAME + "/check", (request, response) -> check(gateways(request)), json);
    }

    private MailetView view(Member member) {
        return new MailetView(member.queue(), member.gateways().stream().map(this::view).toList());
    }

    private GatewayView view(Gateway gateway) {
        Health health = shared.health(gateway);
        Optional<Health.BackingOff> pause = Optional.of(health)
            .filter(Health.BackingOff.class::isInstance).map(Health.BackingOff.class::cast);
        return new GatewayView(gateway.name(), gateway.endpoint().host(), gateway.endpoint().port(), gateway.tls().mode().name(),
            label(health), pause.map(since -> since.event().describe()), pause.map(since -> shared.left(since).toSeconds()),
            shared.sessions(gateway));
    }

    private static String label(Health health) {
        if (health instanceof Health.Well) {
            return "well";
        }
        return health instanceof Health.Probing ? "being tried" : "left alone";
    }

    /** The first that fails, if one does: all of that name have to be in order. */
    private CheckView check(List<Found> gateways) {
        List<CheckView> checks = gateways.stream().map(this::check).toList();
        return checks.stream().filter(view -> !view.result().equals(OK)).findFirst().orElse(checks.get(0));
    }

    private CheckView check(Found found) {
        String name = found.gateway().name();
        GatewayCheck.Result result = check.run(found.member().opener(), found.gateway());
        if (result instanceof GatewayCheck.Result.Passed passed) {
            return passed(passed.facts());
        }
        if (result instanceof GatewayCheck.Result.Failed failed) {
            return new CheckView(failed.event().stage().name(), failed.event().describe(), Map.of());
        }
        if (result instanceof GatewayCheck.Result.Late) {
            return new CheckView("LATE", "no session within " + CHECK_LIMIT.toSeconds() + " s", Map.of());
        }
        throw result instanceof GatewayCheck.Result.UnderWay
            ? refusal(CONFLICT, "a check of the gateway '" + name + "' is under way: ask again when it is over")
            : refusal(TOO_MANY_REQUESTS, "no connection to the gateway '" + name + "' is free for a check: "
                + shared.sessions(found.gateway()) + ", of " + found.gateway().limits().connections());
    }

    private static HaltException refusal(int status, String why) {
        return ErrorResponder.builder().statusCode(status).type(ErrorResponder.ErrorType.WRONG_STATE).message(why).haltError();
    }

    private static CheckView passed(SessionFacts facts) {
        return new CheckView(OK, "authenticated", Map.of("mechanism", facts.mechanism(), "tls", facts.protocol(),
            "cipherSuite", facts.cipherSuite(), "address", facts.remote().toString()));
    }

    private record Found(Member member, Gateway gateway) {
    }

    /** One of each kind, if mailets mean different things by the name. */
    private List<Found> gateways(Request request) {
        String name = request.params(NAME);
        Map<SessionKey, Found> found = new LinkedHashMap<>();
        shared.members().forEach(member -> member.gateways().stream().filter(gateway -> gateway.name().equals(name))
            .forEach(gateway -> found.putIfAbsent(SessionKey.of(gateway), new Found(member, gateway))));
        if (found.isEmpty()) {
            throw ErrorResponder.builder().statusCode(NOT_FOUND).type(ErrorResponder.ErrorType.NOT_FOUND)
                .message("no gateway has the name '" + Printable.of(name) + "'").haltError();
        }
        return List.copyOf(found.values());
    }
}
