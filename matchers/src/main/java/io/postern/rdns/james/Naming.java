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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.postern.rdns.CheckKind;
import io.postern.rdns.ClientAddress;
import io.postern.rdns.PendingCheck;
import io.postern.rdns.RdnsResult;
import io.postern.rdns.RdnsResult.Present;

/**
 * The name that a client is called by in its mail, which is being found out: one that leads back to it.
 *
 * @param client whom it is about
 * @param name empty when there is none
 */
record Naming(ClientAddress client, CompletableFuture<Optional<String>> name) {

    /** Takes it from a check; one that does not confirm names is followed by one question, about the first name, as the JDK does it. */
    static Naming of(ClientAddress client, PendingCheck check, CheckKind kind, RdnsService service) {
        return new Naming(client, check.finished()
            .thenCompose(finished -> first(finished.result())
                .map(name -> kind == CheckKind.FORWARD_CONFIRMED ? known(name) : confirmed(client, name, service))
                .orElseGet(() -> CompletableFuture.completedStage(Optional.empty())))
            .toCompletableFuture());
    }

    /** What is known by now; nobody waits for it. */
    Optional<String> soFar() {
        return name.isDone() && !name.isCompletedExceptionally() ? name.join() : Optional.empty();
    }

    private static Optional<String> first(RdnsResult result) {
        return result instanceof Present present ? Optional.of(present.names().get(0)) : Optional.empty();
    }

    private static CompletionStage<Optional<String>> known(String name) {
        return CompletableFuture.completedStage(Optional.of(name));
    }

    private static CompletionStage<Optional<String>> confirmed(ClientAddress client, String name, RdnsService service) {
        return service.leadsTo(client, name).thenApply(leads -> Optional.of(name).filter(any -> leads));
    }
}
