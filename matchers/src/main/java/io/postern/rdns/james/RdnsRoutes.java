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

import java.util.Optional;

import org.apache.james.webadmin.Routes;
import org.apache.james.webadmin.utils.ErrorResponder;
import org.apache.james.webadmin.utils.JsonTransformer;

import com.google.inject.Inject;

import io.postern.rdns.CheckKind;
import io.postern.rdns.ClientAddress;
import io.postern.rdns.LogLine;
import io.postern.rdns.dns.LookupTrace.Freshness;
import spark.Request;
import spark.Service;

/**
 * {@code GET /rdns/192.0.2.7?check=forward-confirmed&fresh=true}: what is known about an address, and how.
 *
 * <pre>{@code extensions.routes=io.postern.rdns.james.RdnsRoutes}</pre>
 */
public final class RdnsRoutes implements Routes {
    private static final String BASE = "/rdns";
    private static final int BAD_REQUEST = 400;

    private final RdnsService service;
    private final JsonTransformer json;

    /** Makes routes on the check that all of this James shares. */
    @Inject
    public RdnsRoutes(RdnsService service, JsonTransformer json) {
        this.service = service;
        this.json = json;
    }

    @Override
    public String getBasePath() {
        return BASE;
    }

    @Override
    public void define(Service http) {
        http.get(BASE + "/:ip", (request, response) -> {
            response.type("application/json");
            return examine(request);
        }, json);
    }

    private Examination examine(Request request) {
        String ip = request.params(":ip");
        ClientAddress client = ClientAddress.parse(ip)
            .orElseThrow(() -> mistake("expected an IPv4 or IPv6 address such as 192.0.2.7 or 2001:db8::7", ip));
        return service.examine(client, check(request), freshness(request));
    }

    private static CheckKind check(Request request) {
        String check = parameter(request, "check", CheckKind.PTR.toString());
        return CheckKind.parse(check).orElseThrow(() -> mistake("check: expected ptr or forward-confirmed", check));
    }

    private static Freshness freshness(Request request) {
        String fresh = parameter(request, "fresh", "false");
        return switch (fresh) {
            case "true" -> Freshness.FRESH;
            case "false" -> Freshness.CACHED;
            default -> throw mistake("fresh: expected true or false", fresh);
        };
    }

    private static String parameter(Request request, String name, String byDefault) {
        return Optional.ofNullable(request.queryParams(name)).orElse(byDefault);
    }

    private static RuntimeException mistake(String expected, String got) {
        return ErrorResponder.builder()
            .statusCode(BAD_REQUEST)
            .type(ErrorResponder.ErrorType.INVALID_ARGUMENT)
            .message(expected + ", got '" + LogLine.escape(got) + "'")
            .haltError();
    }
}
