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


package io.postern.rdns.dns;

import java.util.Optional;
import java.util.function.Function;

import io.postern.rdns.dns.LookupAnswer.Failure;
import io.postern.rdns.dns.LookupAnswer.Unavailable;

/** Where one reply leaves a look-up: at its answer, or at the next name to ask for. */
sealed interface DnsjavaStep {

    /** Tells the two apart. */
    <R> R fold(Function<Answered, R> answered, Function<Onward, R> onward);

    /** Why the server that was asked is of no help; empty when it is. */
    default Optional<Failure> failure() {
        return fold(
            answered -> answered.answer().fold(found -> Optional.empty(), absent -> Optional.empty(), down -> Optional.of(down.reason())),
            onward -> Optional.empty());
    }

    /** Whether the server that was asked is of no help for just this reason. */
    default boolean is(Failure reason) {
        return failure().equals(Optional.of(reason));
    }

    /** The look-up is over. */
    record Answered(LookupAnswer answer) implements DnsjavaStep {
        @Override
        public <R> R fold(Function<Answered, R> answered, Function<Onward, R> onward) {
            return answered.apply(this);
        }
    }

    /** The chain of CNAMEs leaves what this reply covers: ask again at its end. */
    record Onward(DnsjavaChain chain) implements DnsjavaStep {
        @Override
        public <R> R fold(Function<Answered, R> answered, Function<Onward, R> onward) {
            return onward.apply(this);
        }
    }

    static DnsjavaStep answer(LookupAnswer answer) {
        return new Answered(answer);
    }

    static DnsjavaStep unavailable(Failure reason) {
        return new Answered(new Unavailable(reason));
    }
}
