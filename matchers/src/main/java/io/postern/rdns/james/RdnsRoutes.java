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
import java.util.Optional;
import java.util.function.Function;

import org.apache.james.webadmin.Routes;
import org.apache.james.webadmin.utils.ErrorResponder;
import org.apache.james.webadmin.utils.JsonTransformer;

import com.google.common.primitives.Ints;
import com.google.inject.Inject;

import io.postern.rdns.CheckKind;
import io.postern.rdns.ClientAddress;
import io.postern.rdns.LogLine;
import io.postern.rdns.dns.LookupTrace.Freshness;
import io.postern.rdns.report.RefusalIds;
import io.postern.rdns.report.RefusalReport;
import io.postern.rdns.report.Summary;
import spark.Request;
import spark.Service;

/**
 * {@code GET /rdns/192.0.2.7?check=forward-confirmed&fresh=true&helo=mail.example}: what is known about an address, and how;
 * {@code GET /rdns/report?hours=24}: who was refused, or would have been; {@code GET /rdns/report/lines?hours=24}: what would exempt
 * them, as lines of {@code conf/rdns-exempt}; {@code GET /rdns/refusals/K7F-3M9-XWR}: what a refusal rests on.
 *
 * <pre>{@code extensions.routes=io.postern.rdns.james.RdnsRoutes}</pre>
 */
public final class RdnsRoutes implements Routes {
    private static final String BASE = "/rdns";
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;

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
        // Spark takes the first that fits, and "report" would be an address that is none.
        get(http, "/report", this::report);
        http.get(BASE + "/report/lines", (request, response) -> {
            response.type("text/plain; charset=utf-8");
            return lines(request);
        });
        get(http, "/refusals/:id", this::refusal);
        get(http, "/:ip", this::examine);
    }

    private void get(Service http, String path, Function<Request, Object> answer) {
        http.get(BASE + path, (request, response) -> {
            response.type("application/json");
            return answer.apply(request);
        }, json);
    }

    private ReportAnswer report(Request request) {
        Summary summary = summary(request);
        return ReportAnswer.of(summary, exemptLines(summary));
    }

    private String lines(Request request) {
        Summary summary = summary(request);
        return exemptLines(summary).text(summary);
    }

    private ExemptLines exemptLines(Summary summary) {
        return ExemptLines.of(summary.largest(), service);
    }

    private Summary summary(Request request) {
        knowOnly(request, "hours");
        String hours = parameter(request, "hours", "24");
        return service.ledger().report().summary(Optional.ofNullable(Ints.tryParse(hours))
            .filter(number -> number >= 1 && number <= RefusalReport.MOST_HOURS)
            .orElseThrow(() -> mistake("hours: expected a number from 1 to " + RefusalReport.MOST_HOURS, hours)), service::isExempt);
    }

    private Refusal refusal(Request request) {
        knowOnly(request);
        String text = request.params(":id");
        String id = RefusalIds.read(text).orElseThrow(() -> mistake("expected the id of a refusal such as K7F-3M9-XWR", text));
        return service.ledger().find(id).orElseThrow(() -> ErrorResponder.builder()
            .statusCode(NOT_FOUND)
            .type(ErrorResponder.ErrorType.NOT_FOUND)
            .message("no refusal " + id + " among the last " + RefusalBook.MOST + ", nor since the start; the log may have it")
            .haltError());
    }

    private Examination examine(Request request) {
        knowOnly(request, "check", "fresh", "helo");
        String ip = request.params(":ip");
        ClientAddress client = ClientAddress.parse(ip)
            .orElseThrow(() -> mistake("expected an IPv4 or IPv6 address such as 192.0.2.7 or 2001:db8::7", ip));
        return service.examine(client, check(request), freshness(request), parameter(request, "helo", ""));
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

    /** A parameter that is misspelt would have somebody read the answer to another question. */
    private static void knowOnly(Request request, String... known) {
        request.queryParams().stream().filter(name -> !List.of(known).contains(name)).findFirst().ifPresent(name -> {
            throw mistake("unknown parameter, expected one of " + List.of(known), name);
        });
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
