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

import io.postern.rdns.CheckKind;
import io.postern.rdns.PendingCheck.Finished;
import io.postern.rdns.RdnsResult;
import io.postern.rdns.dns.LookupTrace;

/**
 * What one check found out about an address, in the words that WebAdmin writes as JSON.
 *
 * @param ip the address
 * @param check which check was made
 * @param result {@code present}, {@code absent} or {@code indeterminate}
 * @param reason as in the log; empty with {@code present}
 * @param names as with {@link RdnsResult.Present}
 * @param ms how long it took
 * @param queries what was asked, in the order of the answers
 * @param exempt by what the client is exempt for every hook and matcher: a network, or the name that leads to it
 */
public record Examination(String ip, String check, String result, Optional<String> reason, List<String> names, long ms,
                          List<Query> queries, Optional<String> exempt) {

    /**
     * One question, and what became of it.
     *
     * @param name what was asked about
     * @param type of record
     * @param answer {@code found}, {@code absent} or {@code unavailable}
     * @param reason why there is none
     * @param values what was found, at most ten
     * @param hasMore whether there is more than that
     * @param ms how long it took
     * @param cached whether the cache had it
     * @param keptSeconds for how much longer the cache has it
     */
    public record Query(String name, String type, String answer, Optional<String> reason, List<String> values, boolean hasMore, long ms,
                        boolean cached, Optional<Long> keptSeconds) {
        public Query {
            values = List.copyOf(values);
        }

        static Query of(LookupTrace.Query query) {
            return new Query(query.question().owner(), query.question().type().name(),
                query.answer().fold(found -> "found", absent -> "absent", unavailable -> "unavailable"),
                query.answer().fold(found -> Optional.empty(), absent -> Optional.of(absent.reason().name()),
                    unavailable -> Optional.of(unavailable.reason().name())),
                query.answer().fold(found -> found.values(), absent -> List.of(), unavailable -> List.of()),
                query.answer().fold(found -> found.hasMore(), absent -> false, unavailable -> false),
                query.took().toMillis(), query.wasCached(), query.keptFor().map(kept -> kept.toSeconds()));
        }
    }

    public Examination {
        names = List.copyOf(names);
        queries = List.copyOf(queries);
    }

    static Examination of(Finished finished, CheckKind check) {
        return of(finished, check, finished.queries(), finished.exemptBy());
    }

    static Examination of(Finished finished, CheckKind check, List<LookupTrace.Query> queries, Optional<String> exempt) {
        RdnsResult result = finished.result();
        return new Examination(finished.address().toString(), check.toString(),
            result.fold(present -> "present", absent -> "absent", indeterminate -> "indeterminate"),
            Optional.of(result.reason()).filter(reason -> !(result instanceof RdnsResult.Present)),
            result.fold(present -> present.names(), absent -> List.of(), indeterminate -> List.of()),
            finished.took().toMillis(), queries.stream().map(Query::of).toList(), exempt);
    }
}
