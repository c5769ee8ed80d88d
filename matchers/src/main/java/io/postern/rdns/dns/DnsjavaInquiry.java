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

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;

import io.postern.rdns.dns.LookupAnswer.Failure;
import io.postern.rdns.dns.LookupAnswer.Unavailable;

/**
 * One look-up at all servers: one after the other, and each that was asked may answer until the end.
 *
 * <p>The next server is asked at once when one is of no help, and besides when one has not replied in its time; at last the first one
 * again. Servers that were silent lately come last; now and then one of them is tried besides, which costs nobody any time.
 */
final class DnsjavaInquiry {
    private final List<DnsjavaServer> servers;
    private final int type;
    private final Duration patience;
    private final Duration deadline;
    private final Executor executor;
    private final World world;
    private final CompletableFuture<LookupAnswer> answer = new CompletableFuture<>();
    private final Deque<Attempt> left = new ArrayDeque<>();
    private final Collection<Attempt> open = new ArrayList<>();
    private @Nullable Attempt latest;
    private LookupAnswer failure = new Unavailable(Failure.TIMEOUT);

    // Compared by identity: the same server may be asked the same twice.
    private static final class Attempt {
        private final DnsjavaServer server;
        private final DnsjavaChain chain;
        private final boolean isAgain;

        Attempt(DnsjavaServer server, DnsjavaChain chain, boolean isAgain) {
            this.server = server;
            this.chain = chain;
            this.isAgain = isAgain;
        }
    }

    /**
     * Prepares one.
     *
     * @param servers as the settings order them
     * @param patience how long one server may take before the next is asked, too
     * @param deadline how long the whole may take
     * @param executor where all happens but the end at the deadline
     */
    DnsjavaInquiry(List<DnsjavaServer> servers, int type, Duration patience, Duration deadline, Executor executor, World world) {
        this.servers = servers;
        this.type = type;
        this.patience = patience;
        this.deadline = deadline;
        this.executor = executor;
        this.world = world;
    }

    /** Begins; completes by the deadline, exceptionally only for a defect. */
    CompletableFuture<LookupAnswer> start(DnsjavaChain chain) {
        after(deadline, answer).thenRun(this::giveUp);
        run(() -> follow(chain));
        return answer;
    }

    private synchronized void follow(DnsjavaChain chain) {
        List<DnsjavaServer> ordered = inOrder();
        open.clear();
        left.clear();
        ordered.forEach(server -> left.add(new Attempt(server, chain, false)));
        left.add(new Attempt(ordered.get(0), chain, true));
        ordered.stream().skip(1).filter(server -> server.memory().isDueForProbe())
            .forEach(server -> probe(new Attempt(server, chain, false)));
        askNext();
    }

    private List<DnsjavaServer> inOrder() {
        record Placed(DnsjavaServer server, Duration silence) {
        }

        return servers.stream().map(server -> new Placed(server, server.memory().silence()))
            .sorted(Comparator.comparing(Placed::silence))
            .map(Placed::server)
            .toList();
    }

    private void askNext() {
        Attempt next = left.poll();
        if (next != null && !answer.isDone()) {
            open.add(next);
            latest = next;
            // Again without EDNS: something on the way may lose what it does not know.
            ask(next, !next.isAgain, answer);
            after(patience, answer).thenRun(() -> run(() -> outOfPatience(next)));
        }
    }

    // Not ended by the answer of another server: it is to be seen whether this one is back.
    private void probe(Attempt attempt) {
        ask(attempt, true, after(deadline, new CompletableFuture<>()));
    }

    private void ask(Attempt attempt, boolean edns, CompletionStage<?> over) {
        attempt.server.ask(attempt.chain, type, edns, over).whenComplete((step, defect) -> run(() -> {
            if (defect != null) {
                answer.completeExceptionally(defect);
            } else {
                ended(attempt, step);
            }
        }));
    }

    private synchronized void outOfPatience(Attempt attempt) {
        if (open.contains(attempt)) {
            attempt.server.memory().unheard(Failure.TIMEOUT);
        }
        if (attempt == latest) {
            askNext();
        }
    }

    private synchronized void ended(Attempt attempt, DnsjavaStep step) {
        open.remove(attempt);
        if (answer.isDone() || latest == null || !attempt.chain.equals(latest.chain)) {
            return;
        }
        if (step.failure().isPresent()) {
            failed(attempt, new Unavailable(step.failure().get()));
        } else {
            step.fold(answered -> answer.complete(answered.answer()), onward -> {
                follow(onward.chain());
                return true;
            });
        }
    }

    private void failed(Attempt attempt, Unavailable unavailable) {
        failure = unavailable;
        if (isOfTheZone(unavailable.reason())) {
            left.clear();
            open.clear();
        } else if (isTheServersLastWord(unavailable.reason())) {
            left.removeIf(each -> each.server == attempt.server);
        }
        if (left.isEmpty() && open.isEmpty()) {
            answer.complete(failure);
        } else if (attempt == latest && left.peek() != null && !left.peek().isAgain) {
            askNext();
        }
    }

    // A circle of CNAMEs is one to every server.
    private static boolean isOfTheZone(Failure reason) {
        return reason == Failure.TOO_MANY_QUERIES;
    }

    // A server that said it cannot answer is not asked again (RFC 9520, 3.1); one that was not heard may be.
    private static boolean isTheServersLastWord(Failure reason) {
        return reason == Failure.SERVFAIL || reason == Failure.REFUSED;
    }

    private synchronized void giveUp() {
        answer.complete(failure);
    }

    private void run(Runnable task) {
        try {
            executor.execute(() -> {
                try {
                    task.run();
                } catch (RuntimeException defect) {
                    answer.completeExceptionally(defect);
                }
            });
        } catch (RuntimeException defect) {
            answer.completeExceptionally(defect);
        }
    }

    /** Completes after that time, unless {@code until} comes first. */
    private CompletionStage<Void> after(Duration time, CompletionStage<?> until) {
        CompletableFuture<Void> timer = world.after(time);
        until.whenComplete((result, defect) -> timer.cancel(false));
        return timer;
    }
}
