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

package io.postern.it.interop;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiFunction;
import java.util.stream.Stream;

import org.junit.jupiter.params.provider.Arguments;

/** How cases fare with every resolver, asked side by side, because some take as long as a time-out. */
final class AskedAtOnce {
    private static final int SIDE_BY_SIDE = 8;

    private final Map<Question, CompletableFuture<String>> answers = new HashMap<>();

    private record Question(Resolver resolver, RdnsCase client) {
        static Stream<Question> about(List<RdnsCase> cases) {
            return Stream.of(Resolver.values()).flatMap(resolver -> cases.stream().map(each -> new Question(resolver, each)));
        }
    }

    AskedAtOnce(List<RdnsCase> cases, BiFunction<Resolver, RdnsCase, String> ask) {
        ExecutorService workers = Executors.newFixedThreadPool(SIDE_BY_SIDE);
        Question.about(cases).forEach(question ->
            answers.put(question, CompletableFuture.supplyAsync(() -> ask.apply(question.resolver(), question.client()), workers)));
        workers.shutdown();
    }

    /** All that are asked about: the resolver and the case. */
    static Stream<Arguments> questions(List<RdnsCase> cases) {
        return Question.about(cases).map(question -> Arguments.of(question.resolver(), question.client()));
    }

    /** Waits for it. */
    String answer(Resolver resolver, RdnsCase client) {
        return Objects.requireNonNull(answers.get(new Question(resolver, client)), "not asked").join();
    }
}
