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

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Shares out places for questions under way among the networks that ask.
 *
 * <p>No network can have more than an eighth of them, and who finds none stands in the line of his network; the lines are served in turn.
 * So names that nobody answers for, which hold their places longest, keep others from theirs for moments, however many they are.
 */
final class QueryPlaces {
    private static final int NETWORKS = 8;
    /** A line of one network that is longer is of no use to anyone: it is not served in time. */
    static final int LONGEST_LINE = 1_000;
    /** All lines together, about 2 MB: the bound for who has very many networks. */
    static final int MOST_WAITING = 10_000;

    private final int places;
    private final int share;
    private final Map<String, Network> networks = new HashMap<>();
    /** The networks with somebody in line who may have a place, in the order of their turns. */
    private final Set<Network> ready = new LinkedHashSet<>();
    private int taken;
    private int waiting;

    // Compared by identity.
    private static final class Network {
        private final String name;
        private final Set<BooleanSupplier> line = new LinkedHashSet<>();
        private int taken;

        Network(String name) {
            this.name = name;
        }
    }

    private record Call(Network network, BooleanSupplier turn) {
    }

    QueryPlaces(int places) {
        this.places = places;
        this.share = Math.max(1, places / NETWORKS);
    }

    /**
     * Calls {@code turn} as soon as there is a place: now, or from the thread of who leaves one.
     *
     * @param turn says whether it takes the place, which has to be {@link #leave left} then; must not fail
     * @return false when the line is too long
     */
    boolean enter(String name, BooleanSupplier turn) {
        synchronized (this) {
            Network network = networks.computeIfAbsent(name, Network::new);
            if (waiting >= MOST_WAITING || network.line.size() >= LONGEST_LINE) {
                update(network);
                return false;
            }
            waiting += network.line.add(turn) ? 1 : 0;
            update(network);
        }
        callNext();
        return true;
    }

    /** Gives a place back, to whose turn it is. */
    void leave(String name) {
        giveBack(name);
        callNext();
    }

    /** Takes somebody out of a line; no harm when he stands in none. */
    synchronized void withdraw(String name, BooleanSupplier turn) {
        Network network = networks.get(name);
        if (network != null && network.line.remove(turn)) {
            waiting--;
            update(network);
        }
    }

    synchronized int taken() {
        return taken;
    }

    synchronized int waiting() {
        return waiting;
    }

    // The turn is taken outside the lock: what it begins may end at once.
    private void callNext() {
        for (Optional<Call> call = next(); call.isPresent(); call = next()) {
            if (!call.get().turn().getAsBoolean()) {
                giveBack(call.get().network().name);
            }
        }
    }

    private synchronized Optional<Call> next() {
        if (taken >= places || ready.isEmpty()) {
            return Optional.empty();
        }
        Network network = ready.iterator().next();
        BooleanSupplier turn = network.line.iterator().next();
        ready.remove(network);
        network.line.remove(turn);
        waiting--;
        network.taken++;
        taken++;
        update(network);
        return Optional.of(new Call(network, turn));
    }

    private synchronized void giveBack(String name) {
        Network network = networks.get(name);
        if (network == null || network.taken == 0) {
            throw new IllegalStateException("nobody of " + name + " has a place");
        }
        network.taken--;
        taken--;
        update(network);
    }

    private void update(Network network) {
        if (network.line.isEmpty() || network.taken >= share) {
            ready.remove(network);
        } else {
            ready.add(network);
        }
        if (network.line.isEmpty() && network.taken == 0) {
            networks.remove(network.name);
        }
    }
}
