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

import java.util.Optional;
import java.util.function.Function;

/** What a server does about a client: take the mail, or refuse it with a reply. */
public sealed interface Verdict {

    /** Tells the cases apart; the only way to look inside. */
    <R> R fold(Function<Accept, R> accept, Function<Refuse, R> refuse);

    /** How the log line about this verdict begins: what the operator reads; empty when there is nothing to tell. */
    default Optional<String> logText() {
        return fold(Accept::note, refuse -> Optional.of(refuse.logMessage()));
    }

    /**
     * Nothing is held against the client; other rules still apply to it.
     *
     * @param note how the log line begins, when the operator should know why
     */
    record Accept(Optional<String> note) implements Verdict {
        @Override
        public <R> R fold(Function<Accept, R> accept, Function<Refuse, R> refuse) {
            return accept.apply(this);
        }
    }

    /**
     * The client is refused.
     *
     * @param code the reply code (RFC 5321, 4.2)
     * @param text the reply text, beginning with the enhanced status code (RFC 3463): what the client reads
     * @param logMessage how the log line about it begins: what the operator reads
     */
    record Refuse(int code, String text, String logMessage) implements Verdict {
        @Override
        public <R> R fold(Function<Accept, R> accept, Function<Refuse, R> refuse) {
            return refuse.apply(this);
        }
    }
}
