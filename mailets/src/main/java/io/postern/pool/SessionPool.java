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
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import io.postern.pool.Lease.Fate;
import io.postern.pool.LeaseResult.Denied;
import io.postern.pool.LeaseResult.Granted;
import io.postern.pool.LeaseResult.Reason;

/**
 * Leases sessions, each to one holder at a time, never more of a key than its limits allow.
 *
 * <p>Callers of the same key are served in the order in which they came. A free session goes to the longest waiter, the last used one
 * first; when there is none, the waiter may open one, but few at a time until some openings have succeeded. Sessions are opened by
 * their holders, and checked and ended on the caller's or the sweeper's thread: under the lock there is nothing but counting.
 *
 * @param <K> everything that makes two sessions not interchangeable
 * @param <S> a session
 */
public final class SessionPool<K, S> implements AutoCloseable {
    /** A session that was idle for less time is not checked before it is leased. */
    private static final Duration FRESH = Duration.ofSeconds(1);

    private final SessionCare<? super S> care;
    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<K, Shelf<S>> shelves = new HashMap<>();
    private boolean closed;

    public SessionPool(SessionCare<? super S> care, LongSupplier nanoTime) {
        this.care = care;
        this.nanoTime = nanoTime;
    }

    /**
     * A session, or the right to open one; waits for it as long as the caller's patience lasts.
     *
     * @param limits those of the first lease of a key stand
     */
    public LeaseResult<S> lease(K key, PoolLimits limits, Duration patience) {
        long deadline = nanoTime.getAsLong() + patience.toNanos();
        while (true) {
            LeaseResult<S> result = locked(() -> queueUp(shelves.computeIfAbsent(key, any -> new Shelf<>(limits)), deadline));
            if (!(result instanceof Granted<S> granted) || isFit(granted.lease())) {
                return result;
            }
        }
    }

    /**
     * Room within the limits for a session that the caller opens and ends by itself, at once or not at all. Where there is no room, the
     * session that has been free for longest is ended to make some; who waits for a session is not passed.
     *
     * @param limits those of the first lease of a key stand
     */
    public Optional<Room> reserve(K key, PoolLimits limits) {
        Shelf<S> shelf = locked(() -> shelves.computeIfAbsent(key, any -> new Shelf<>(limits)));
        if (locked(shelf::reserve)) {
            return Optional.of(new Room(() -> locked(shelf::gone)));
        }
        List<Kept<S>> free = locked(shelf::free);
        for (int oldest = free.size() - 1; oldest >= 0; oldest--) {
            Kept<S> kept = free.get(oldest);
            if (locked(() -> shelf.takeOut(kept))) {
                return Optional.of(inPlaceOf(shelf, kept));
            }
        }
        return Optional.empty();
    }

    private Room inPlaceOf(Shelf<S> shelf, Kept<S> kept) {
        boolean ended = false;
        try {
            care.end(kept.session());
            ended = true;
            return new Room(() -> locked(shelf::gone));
        } finally {
            if (!ended) {
                locked(shelf::gone);
            }
        }
    }

    /** Room for one session; the pool has it back when it is closed. */
    public static final class Room implements AutoCloseable {
        private final AtomicReference<Runnable> giveBack;

        private Room(Runnable giveBack) {
            this.giveBack = new AtomicReference<>(giveBack);
        }

        @Override
        public void close() {
            giveBack.getAndSet(() -> { }).run();
        }
    }

    /** Ends or drops a lease's session if nobody should use it. */
    private boolean isFit(Lease<S> lease) {
        Optional<Fate> end = lease.kept().flatMap(kept -> verdict(kept, lease.shelf().limits(), FRESH));
        end.ifPresent(lease::giveBack);
        return end.isEmpty();
    }

    /** What has to become of a free session; empty if it can stay. */
    private Optional<Fate> verdict(Kept<S> kept, PoolLimits limits, Duration unchecked) {
        long now = nanoTime.getAsLong();
        if (kept.isSpent(limits, now)) {
            return Optional.of(Fate.END);
        }
        return kept.isIdle(unchecked, now) && !isAlive(kept.session()) ? Optional.of(Fate.DROP) : Optional.empty();
    }

    private boolean isAlive(S session) {
        try {
            return care.isAlive(session);
        } catch (RuntimeException e) {
            // A session that cannot even be checked is of no use; its place must not be lost with it.
            return false;
        }
    }

    private LeaseResult<S> queueUp(Shelf<S> shelf, long deadline) {
        Shelf.Waiter waiter = new Shelf.Waiter(lock.newCondition());
        shelf.join(waiter);
        try {
            return await(shelf, waiter, deadline);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Denied<>(Reason.NONE_IN_TIME, shelf.stats());
        } finally {
            shelf.leave(waiter);
        }
    }

    private LeaseResult<S> await(Shelf<S> shelf, Shelf.Waiter waiter, long deadline) throws InterruptedException {
        while (true) {
            if (closed || waiter.hopeless) {
                return new Denied<>(closed ? Reason.CLOSED : Reason.OPENING_FAILED, shelf.stats());
            }
            long now = nanoTime.getAsLong();
            Optional<Shelf.Grant<S>> grant = shelf.take(waiter, now);
            if (grant.isPresent()) {
                return new Granted<>(new Lease<>(this, shelf, grant.get().warm()));
            }
            if (deadline - now <= 0) {
                return new Denied<>(Reason.NONE_IN_TIME, shelf.stats());
            }
            waiter.turn.awaitNanos(Math.min(deadline - now, shelf.untilChange(now)));
        }
    }

    Kept<S> opened(Shelf<S> shelf, S session) {
        locked(shelf::opened);
        return Kept.fresh(session, nanoTime.getAsLong());
    }

    void openingFailed(Shelf<S> shelf) {
        locked(() -> shelf.openingFailed(nanoTime.getAsLong()));
    }

    void giveBack(Shelf<S> shelf, Kept<S> before, Fate fate) {
        long now = nanoTime.getAsLong();
        Kept<S> kept = before.used(now);
        boolean keep = fate == Fate.KEEP && !kept.isSpent(shelf.limits(), now);
        if (keep && putBack(() -> shelf.putBack(kept))) {
            return;
        }
        end(shelf, kept, fate);
    }

    private boolean putBack(Runnable back) {
        return locked(() -> {
            if (!closed) {
                back.run();
            }
            return !closed;
        });
    }

    /** Its place is free when it has ended, not before: the server counts, too. */
    private void end(Shelf<S> shelf, Kept<S> kept, Fate fate) {
        try {
            if (fate == Fate.DROP) {
                care.drop(kept.session());
            } else {
                care.end(kept.session());
            }
        } finally {
            locked(shelf::gone);
        }
    }

    /** Ends free sessions that are too old or were idle for too long, and drops those whose peer has gone. To be called now and then. */
    public void sweep() {
        Map<Shelf<S>, List<Kept<S>>> free = new LinkedHashMap<>();
        locked(() -> shelves.values().forEach(shelf -> free.put(shelf, shelf.free())));
        free.forEach((shelf, sessions) -> sessions.forEach(kept -> sweep(shelf, kept)));
    }

    private void sweep(Shelf<S> shelf, Kept<S> kept) {
        if (locked(() -> shelf.takeOut(kept))) {
            Optional<Fate> fate = verdict(kept, shelf.limits(), Duration.ZERO);
            if (fate.isPresent() || !putBack(() -> shelf.putBackBelow(kept))) {
                end(shelf, kept, fate.orElse(Fate.END));
            }
        }
    }

    /** The keys that were ever leased. */
    public Map<K, PoolStats> stats() {
        return locked(() -> {
            Map<K, PoolStats> stats = new HashMap<>();
            shelves.forEach((key, shelf) -> stats.put(key, shelf.stats()));
            return stats;
        });
    }

    public PoolStats stats(K key) {
        return stats().getOrDefault(key, PoolStats.NONE);
    }

    /** Leases nothing any more; free sessions are ended now, the others when they are given back. */
    @Override
    public void close() {
        locked(() -> {
            closed = true;
            shelves.values().forEach(Shelf::callAll);
        });
        Map<Shelf<S>, List<Kept<S>>> free = new LinkedHashMap<>();
        locked(() -> shelves.values().forEach(shelf -> free.put(shelf, shelf.free())));
        free.forEach((shelf, sessions) -> sessions.stream()
            .filter(kept -> locked(() -> shelf.takeOut(kept)))
            .forEach(kept -> end(shelf, kept, Fate.END)));
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
