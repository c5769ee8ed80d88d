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

package io.postern.rdns;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

import io.postern.rdns.RdnsResult.Absent;
import io.postern.rdns.RdnsResult.AbsentReason;
import io.postern.rdns.RdnsResult.Indeterminate;
import io.postern.rdns.RdnsResult.IndeterminateReason;
import io.postern.rdns.RdnsResult.Present;
import io.postern.rdns.dns.DnsLookup;
import io.postern.rdns.dns.LookupAnswer.Found;

/**
 * Finds out whether any name of a client leads back to the client (RFC 8601, 2.7.3).
 *
 * <p>All names are asked about at once and the first that is confirmed decides, whatever became of the others.
 */
final class ForwardConfirmation {
    private final DnsLookup dns;

    ForwardConfirmation(DnsLookup dns) {
        this.dns = dns;
    }

    /** Present with the name that was confirmed first; absent only when every name is known not to be the client's. */
    CompletionStage<RdnsResult> confirm(ClientAddress client, Present names) {
        CompletableFuture<RdnsResult> confirmed = new CompletableFuture<>();
        List<CompletableFuture<RdnsResult>> asked = names.names().stream()
            .map(name -> ask(client, name).thenApply(result -> tell(confirmed, result)).toCompletableFuture())
            .toList();
        return CompletableFuture.allOf(asked.toArray(CompletableFuture<?>[]::new))
            .thenApply(done -> combine(asked.stream().map(CompletableFuture::join), names.hasMore()))
            .applyToEither(confirmed, result -> result);
    }

    private static RdnsResult tell(CompletableFuture<RdnsResult> confirmed, RdnsResult result) {
        if (result instanceof Present) {
            confirmed.complete(result);
        }
        return result;
    }

    private CompletionStage<RdnsResult> ask(ClientAddress client, String name) {
        return dns.lookup(client.forwardQuestion(name)).thenApply(answer -> answer.fold(
            found -> isAddressOf(client, found) ? new Present(List.of(name)) : unconfirmed(found),
            absent -> new Absent(AbsentReason.NO_FORWARD),
            RdnsCheck::indeterminate));
    }

    private static RdnsResult unconfirmed(Found found) {
        return found.hasMore() ? new Indeterminate(IndeterminateReason.TOO_MANY_QUERIES) : new Absent(AbsentReason.UNCONFIRMED);
    }

    private static boolean isAddressOf(ClientAddress client, Found found) {
        return found.values().stream().flatMap(each -> ClientAddress.parse(each).stream()).anyMatch(client::equals);
    }

    /** A confirmed name wins; without one, what is not known keeps "no" from being definite. */
    private static RdnsResult combine(Stream<RdnsResult> asked, boolean hasMore) {
        Stream<RdnsResult> unasked = Stream.of(new Indeterminate(IndeterminateReason.TOO_MANY_QUERIES));
        return Stream.concat(asked, unasked.limit(hasMore ? 1 : 0))
            .reduce((one, other) -> weight(one) >= weight(other) ? one : other)
            .orElseThrow();
    }

    private static int weight(RdnsResult result) {
        return result.fold(present -> 3, absent -> absent.why() == AbsentReason.UNCONFIRMED ? 1 : 0, indeterminate -> 2);
    }
}
