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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.Predicate;

import io.postern.pool.LeaseResult.Reason;
import io.postern.pool.Spacing.Slot;
import io.postern.pool.Waiters.Waiter;

/** The sessions of one key and who waits for them. Touched under the pool's lock only; calls nobody but waiters. */
final class Shelf<S> {
    /** After a refused opening, while there are others: the server may allow fewer than we do. */
    private static final long OPENING_PAUSE = Duration.ofSeconds(10).toNanos();

    private final Spacing spacing = new Spacing();
    private final Waiters waiters = new Waiters();
    private final Pace pace;
    /** The last used is the last: it is leased first, so that the others grow old and are ended. */
    private final ArrayDeque<Kept<S>> idle = new ArrayDeque<>();
    private PoolLimits limits;
    private int inUse;
    private int opening;
    private long openingSince;
    private int openingsAllowed = 1;
    private Optional<Long> pausedUntil = Optional.empty();
    private long opened;

    Shelf(PoolLimits limits, DoubleSupplier random) {
        this.limits = limits;
        this.pace = new Pace(limits.sessions(), random);
        keepApart();
    }

    /** What the next of those who wait gets. */
    record Grant<S>(Optional<Kept<S>> warm, Permit permit) {
    }

    /**
     * For one message.
     *
     * @param round of the pace
     */
    record Permit(Slot slot, int round) {
    }

    PoolLimits limits() {
        return limits;
    }

    /** Of those who share a key, the stricter is right: the peer counts them as one. */
    void restrict(PoolLimits others) {
        if (!others.equals(limits)) {
            limits = limits.stricter(others);
            pace.limit(limits.sessions());
            keepApart();
        }
    }

    private void keepApart() {
        limits.rate().ifPresent(rate -> spacing.keepApart(rate.spacing()));
    }

    void join(Waiter waiter) {
        waiters.join(waiter);
    }

    void leave(Waiter waiter, long now) {
        waiters.leave(waiter);
        callNext(now);
    }

    /** A session, or the right to open one; for the longest waiter only. */
    Optional<Grant<S>> take(Waiter waiter, long now) {
        if (!waiters.isNext(waiter, true) || !isFree(now) || untilMessage(now) > 0) {
            if (untilSlow(waiter, now) == 0) {
                waiter.giveUp(Reason.OPENING_SLOW);
            }
            return Optional.empty();
        }
        Optional<Kept<S>> warm = Optional.ofNullable(idle.pollLast());
        if (warm.isPresent()) {
            inUse++;
        } else {
            openingSince = opening == 0 ? now : openingSince;
            opening++;
        }
        return Optional.of(new Grant<>(warm, permit(now)));
    }

    /** For a session that the pool does not know: it counts as one in use. */
    boolean reserve() {
        boolean room = size() < pace.cap();
        if (room) {
            inUse++;
        }
        return room;
    }

    /** For one more message in a session that is in use. */
    Optional<Permit> permit(Waiter waiter, long now) {
        return waiters.isNext(waiter, isFree(now)) && untilMessage(now) == 0 ? Optional.of(permit(now)) : Optional.empty();
    }

    private Permit permit(long now) {
        return new Permit(spacing.take(now), pace.round());
    }

    /** There was no message. */
    void giveBack(Permit permit) {
        spacing.giveBack(permit.slot());
    }

    /** For a message that goes now only; empty if others have used the time, or if the peer has asked for patience meanwhile. */
    Optional<Permit> move(Permit permit, long now) {
        Optional<Slot> moved = pace.pause(now) > 0 ? Optional.empty() : spacing.move(permit.slot(), now);
        return moved.map(slot -> new Permit(slot, pace.round()));
    }

    /** In nanoseconds: when waiting may have an end that nobody announces. Only the next is woken by the clock, and calls the others. */
    long untilTurn(Waiter waiter, long now) {
        if (!waiters.isNext(waiter, true) && !waiters.isNext(waiter, isFree(now))) {
            return untilSlow(waiter, now);
        }
        long nanos = untilMessage(now) > 0 ? untilMessage(now) : untilOpening(now);
        return Math.min(untilSlow(waiter, now), nanos > 0 ? nanos : Long.MAX_VALUE);
    }

    /** In nanoseconds: when the first session will have taken too long for somebody; when to look again, if none is being opened now. */
    private long untilSlow(Waiter waiter, long now) {
        boolean first = opening > 0 && inUse + idle.size() == 0;
        return first ? Math.max(0, waiter.slow() - (now - openingSince)) : waiter.slow();
    }

    private long untilMessage(long now) {
        return Math.max(spacing.untilNext(now), pace.pause(now));
    }

    private boolean isFree(long now) {
        boolean opens = opening < openingsAllowed && untilOpening(now) == 0;
        return inUse + opening < pace.window() && (opens || !idle.isEmpty());
    }

    private long untilOpening(long now) {
        return pausedUntil.filter(until -> !isEmpty()).map(until -> Math.max(0, until - now)).orElse(0L);
    }

    private boolean isEmpty() {
        return size() == 0;
    }

    private int size() {
        return inUse + opening + idle.size();
    }

    /** As TCP does it: one at first, then one more with each success, which is twice as many in each round. */
    void opened(long now) {
        opening--;
        inUse++;
        opened++;
        openingsAllowed = Math.min(openingsAllowed + 1, limits.sessions());
        pausedUntil = Optional.empty();
        callNext(now);
    }

    void openingFailed(long now) {
        opening--;
        openingsAllowed = 1;
        if (!isEmpty()) {
            pauseOpenings(OPENING_PAUSE, now);
        } else if (pace.pause(now) == 0) {
            waiters.callOff();
        }
        callNext(now);
    }

    /** Whether there was room for it; if not, it has to be ended. */
    boolean putBack(Kept<S> kept, long now) {
        if (size() > pace.cap()) {
            return false;
        }
        inUse--;
        idle.addLast(kept);
        callNext(now);
        return true;
    }

    void gone(long now) {
        inUse--;
        callNext(now);
    }

    void slower(int began, long now) {
        pace.slower(inUse + opening, began, now);
    }

    /** To be called while the refused opening counts as one. */
    void fewer(Duration noOpenings, long now) {
        pace.fewer(inUse + idle.size(), now);
        pauseOpenings(noOpenings.toNanos(), now);
    }

    private void pauseOpenings(long nanos, long now) {
        pausedUntil = Optional.of(pausedUntil.filter(until -> until - now > nanos).orElse(now + nanos));
    }

    void went(int began, long now) {
        pace.went(began, now);
        callNext(now);
    }

    int round() {
        return pace.round();
    }

    void forgive(long now) {
        pace.forgive();
        pausedUntil = Optional.empty();
        callNext(now);
    }

    /** Takes free sessions for somebody who does not queue, and who ends them. */
    List<Kept<S>> takeOut(Predicate<Kept<S>> unwanted) {
        List<Kept<S>> taken = new ArrayList<>();
        idle.removeIf(kept -> unwanted.test(kept) && taken.add(kept));
        inUse += taken.size();
        return taken;
    }

    /** The one that has been free for longest, if any is. */
    Optional<Kept<S>> takeOutOldest() {
        Optional<Kept<S>> oldest = Optional.ofNullable(idle.pollFirst());
        oldest.ifPresent(any -> inUse++);
        return oldest;
    }

    /** The free ones that are more than the peer bears. */
    List<Kept<S>> takeOutSurplus() {
        List<Kept<S>> surplus = idle.stream().limit(Math.max(0, size() - pace.cap())).toList();
        return takeOut(surplus::contains);
    }

    void callAll() {
        waiters.callAll();
    }

    private void callNext(long now) {
        waiters.callNext(isFree(now));
    }

    PoolStats stats(long now) {
        return new PoolStats(inUse, idle.size(), opening, waiters.size(), opened, pace.cap(),
            Duration.ofNanos(pace.pause(now)).toMillis());
    }
}
