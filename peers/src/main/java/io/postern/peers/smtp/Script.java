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

package io.postern.peers.smtp;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Knows which action comes next at each step; may be changed while sessions run. */
final class Script {
    private final List<Rule> particular = new ArrayList<>();
    private final List<Rule> general = new ArrayList<>();

    private static final class Rule {
        private final Step step;
        private final Predicate<String> condition;
        private final List<Action> actions;
        private int next;

        private Rule(Step step, Predicate<String> condition, List<Action> actions) {
            this.step = step;
            this.condition = condition;
            this.actions = actions;
        }

        private boolean isFor(Step occurring, String line) {
            return step == occurring && condition.test(line);
        }

        /** The last action sticks. */
        private Action take() {
            Action action = actions.get(next);
            next = Math.min(next + 1, actions.size() - 1);
            return action;
        }
    }

    /** For every occurrence of the step; replaces what was said for all its occurrences before. */
    synchronized void on(Step step, Action... actions) {
        general.removeIf(rule -> rule.step == step);
        general.add(rule(step, line -> true, actions));
    }

    /** For the occurrences whose line fits; goes before {@link #on(Step, Action...)}, and the newest of several first. */
    synchronized void on(Step step, Predicate<String> condition, Action... actions) {
        particular.add(0, rule(step, condition, actions));
    }

    synchronized void clear() {
        particular.clear();
        general.clear();
    }

    synchronized Action next(Step step, String line) {
        for (List<Rule> rules : List.of(particular, general)) {
            for (Rule rule : rules) {
                if (rule.isFor(step, line)) {
                    return rule.take();
                }
            }
        }
        return Action.proceed();
    }

    private static Rule rule(Step step, Predicate<String> condition, Action... actions) {
        if (actions.length == 0) {
            throw new IllegalArgumentException("no action for " + step);
        }
        return new Rule(step, condition, List.of(actions));
    }
}
