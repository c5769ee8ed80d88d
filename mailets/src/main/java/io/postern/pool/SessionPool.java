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

package io.postern.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import io.postern.pool.Lease.Fate;
import io.postern.pool.LeaseResult.Denied;
import io.postern.pool.LeaseResult.Granted;
import io.postern.pool.LeaseResult.Reason;
import io.postern.pool.Shelf.Permit;
import io.postern.pool.Waiters.Waiter;
import io.postern.pool.Waiters.Wish;

/**
 * Keeps sessions that are interchangeable if and only if they have the same key. A session is leased to one holder at a time; who waits
 * longest is served first; at first one session is opened, then more with each success, up to the limit and to what the peer bears.
 *
 * <p>The pool opens nothing itself: its callers do, under the lease that allows it.
 */
public final class SessionPool<K, S> implements AutoCloseable {
    private final Attendant<S> attendant;
    private final LongSupplier nanoTime;
    private final DoubleSupplier random;
    private final Lock lock;
    private final Map<K, Shelf<S>> shelves = new HashMap<>();
    private boolean closed;

    /**
     * An empty pool.
     *
     * @param random from 0 to 1: makes pauses differ, so that not all clients of a peer come back at once
     * @param lock   of the pool's own; its conditions wait by {@code nanoTime}
     */
    public SessionPool(SessionCare<? super S> care, LongSupplier nanoTime, DoubleSupplier random, Lock lock) {
        this.attendant = new Attendant<>(care);
        this.nanoTime = nanoTime;
        this.random = random;
        this.lock = lock;
    }

    /** The same, however long somebody else takes to open the first session. */
    public LeaseResult<S> lease(K key, PoolLimits limits, Duration patience) {
        return lease(key, limits, patience, Duration.ofNanos(Long.MAX_VALUE));
    }

    /**
     * A session with the permit for one message, or the right to open one; waits for it as long as the caller's patience lasts.
     *
     * @param limits of all that were ever given for this key the strictest hold
     * @param slow   as long as there is no session, how old the opening of one may be that the caller still waits for
     */
    public LeaseResult<S> lease(K key, PoolLimits limits, Duration patience, Duration slow) {
        long deadline = nanoTime.getAsLong() + patience.toNanos();
        while (true) {
            LeaseResult<S> result = locked(() -> queueUp(shelf(key, limits), deadline, slow.toNanos()));
            if (!(result instanceof Granted<S> granted) || isFit(granted.lease())) {
                return result;
            }
        }
    }

    /**
     * Room within the limits for a session that the caller opens and ends by itself, at once or not at all. Where there is no room, the
     * session that has been free for longest is ended to make some; who waits for a session is not passed.
     *
     * @param limits of those that are given for a key, the stricter hold
     */
    public Optional<Room> reserve(K key, PoolLimits limits) {
        Shelf<S> shelf = locked(() -> shelf(key, limits));
        boolean room = locked(shelf::reserve);
        if (!room) {
            locked(shelf::takeOutOldest).ifPresent(oldest -> end(shelf, oldest, Fate.END));
            room = locked(shelf::reserve);
        }
        return room ? Optional.of(new Room(() -> locked(() -> shelf.gone(nanoTime.getAsLong())))) : Optional.empty();
    }

    /** Makes limits hold before anything is leased under them. */
    public void restrict(K key, PoolLimits limits) {
        locked(() -> shelf(key, limits));
    }

    private Shelf<S> shelf(K key, PoolLimits limits) {
        Shelf<S> shelf = shelves.computeIfAbsent(key, any -> new Shelf<>(limits, random));
        shelf.restrict(limits);
        return shelf;
    }

    /** Ends or drops a lease's session if nobody should use it. */
    private boolean isFit(Lease<S> lease) {
        Optional<Fate> end = lease.kept().flatMap(kept -> attendant.verdict(kept, lease.shelf().limits(), nanoTime.getAsLong()));
        end.ifPresent(fate -> lease.giveBack(fate, 0));
        return end.isEmpty();
    }

    private LeaseResult<S> queueUp(Shelf<S> shelf, long deadline, long slow) {
        Condition turn = lock.newCondition();
        Waiter waiter = new Waiter(Wish.SESSION, turn::signal, slow);
        Optional<Shelf.Grant<S>> grant = await(shelf, waiter, turn, deadline, now -> shelf.take(waiter, now));
        if (grant.isPresent()) {
            return new Granted<>(new Lease<>(this, shelf, grant.get()));
        }
        return new Denied<>(closed ? Reason.CLOSED : waiter.disappointment(), shelf.stats(nanoTime.getAsLong()));
    }

    /** The permit for one more message of a lease; empty if there is none in time. */
    Optional<Permit> permit(Shelf<S> shelf, Duration patience) {
        long deadline = nanoTime.getAsLong() + patience.toNanos();
        return locked(() -> {
            Condition turn = lock.newCondition();
            Waiter waiter = new Waiter(Wish.MESSAGE, turn::signal, Long.MAX_VALUE);
            return await(shelf, waiter, turn, deadline, now -> shelf.permit(waiter, now));
        });
    }

    /** Empty when time is over, or when nothing will come. */
    private <T> Optional<T> await(Shelf<S> shelf, Waiter waiter, Condition turn, long deadline, LongFunction<Optional<T>> take) {
        shelf.join(waiter);
        try {
            while (!closed && !waiter.isHopeless()) {
                long now = nanoTime.getAsLong();
                Optional<T> taken = take.apply(now);
                if (taken.isPresent() || deadline - now <= 0 || waiter.isHopeless()) {
                    return taken;
                }
                turn.awaitNanos(Math.min(deadline - now, shelf.untilTurn(waiter, now)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            shelf.leave(waiter, nanoTime.getAsLong());
        }
        return Optional.empty();
    }

    Kept<S> opened(Shelf<S> shelf, S session) {
        locked(() -> shelf.opened(nanoTime.getAsLong()));
        return Kept.fresh(session, nanoTime.getAsLong());
    }

    void openingFailed(Shelf<S> shelf, Permit unused) {
        locked(() -> {
            shelf.giveBack(unused);
            shelf.openingFailed(nanoTime.getAsLong());
        });
    }

    Optional<Permit> move(Shelf<S> shelf, Permit permit) {
        return locked(() -> shelf.move(permit, nanoTime.getAsLong()));
    }

    boolean isWornOut(Shelf<S> shelf, Kept<S> before, int messages) {
        long now = nanoTime.getAsLong();
        return before.used(messages, now).isWornOut(shelf.limits(), now);
    }

    void giveBack(Shelf<S> shelf, Kept<S> before, int messages, Optional<Permit> unused, Fate fate) {
        long now = nanoTime.getAsLong();
        Kept<S> kept = before.used(messages, now);
        boolean back = locked(() -> {
            unused.ifPresent(shelf::giveBack);
            return fate == Fate.KEEP && !closed && !kept.isSpent(shelf.limits(), now) && shelf.putBack(kept, now);
        });
        if (!back) {
            end(shelf, kept, fate);
        }
    }

    /** Its place is free when it has ended, not before: the server counts, too. */
    private void end(Shelf<S> shelf, Kept<S> kept, Fate fate) {
        try {
            attendant.end(kept, fate);
        } finally {
            locked(() -> shelf.gone(nanoTime.getAsLong()));
        }
    }

    void slower(Shelf<S> shelf, int began) {
        endAll(() -> {
            shelf.slower(began, nanoTime.getAsLong());
            return Map.of(shelf, shelf.takeOutSurplus());
        });
    }

    /**
     * The peer refuses one more session than those that work: for a while there will be no more than these, and they go on. To be called
     * before the lease ends under which the opening was tried; without other sessions it means nothing.
     *
     * @param noOpenings how long none more is opened at the least, as long as there are others
     */
    public void fewer(K key, Duration noOpenings) {
        known(key).ifPresent(shelf -> locked(() -> shelf.fewer(noOpenings, nanoTime.getAsLong())));
    }

    void went(Shelf<S> shelf, int began) {
        locked(() -> shelf.went(began, nanoTime.getAsLong()));
    }

    /** Full speed again: somebody has made sure that all is well with the peer. */
    public void forgive(K key) {
        known(key).ifPresent(shelf -> locked(() -> shelf.forgive(nanoTime.getAsLong())));
    }

    private Optional<Shelf<S>> known(K key) {
        return locked(() -> Optional.ofNullable(shelves.get(key)));
    }

    /** Ends free sessions that are too old or were idle for too long; to be called now and then. Waits for no peer. */
    public void sweep() {
        long now = nanoTime.getAsLong();
        endAll(() -> takeOut(shelf -> shelf.takeOut(kept -> kept.isSpent(shelf.limits(), now))));
    }

    private Map<Shelf<S>, List<Kept<S>>> takeOut(Function<Shelf<S>, List<Kept<S>>> how) {
        Map<Shelf<S>, List<Kept<S>>> taken = new HashMap<>();
        shelves.values().forEach(shelf -> taken.put(shelf, how.apply(shelf)));
        return taken;
    }

    /** Every one of them, even if ending another throws: their places must not be lost. */
    private void endAll(Supplier<Map<Shelf<S>, List<Kept<S>>>> chosen) {
        List<RuntimeException> defects = new ArrayList<>();
        locked(chosen).forEach((shelf, sessions) -> sessions.forEach(kept -> {
            try {
                end(shelf, kept, Fate.END);
            } catch (RuntimeException e) {
                defects.add(e);
            }
        }));
        defects.stream().findFirst().ifPresent(defect -> {
            throw defect;
        });
    }

    /** In constant time, however many keys there are. */
    public PoolStats stats(K key) {
        return locked(() -> Optional.ofNullable(shelves.get(key)).map(shelf -> shelf.stats(nanoTime.getAsLong())).orElse(PoolStats.NONE));
    }

    /** Leases nothing any more; free sessions are ended now, the others when they are given back. Waits for no peer. */
    @Override
    public void close() {
        endAll(() -> {
            closed = true;
            shelves.values().forEach(Shelf::callAll);
            return takeOut(shelf -> shelf.takeOut(any -> true));
        });
    }

    private <T> T locked(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    private void locked(Runnable work) {
        lock.lock();
        try {
            work.run();
        } finally {
            lock.unlock();
        }
    }
}
