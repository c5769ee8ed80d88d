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

package io.postern.gateway.james.simulation;

import java.util.ArrayDeque;
import java.util.Date;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

/** A lock among those of whom one at a time has its turn: nobody ever waits for it, and nobody may keep it while waiting. */
@SuppressWarnings("WaitNotInLoop")
final class VirtualLock implements Lock {
    private final Clockwork clockwork;
    private boolean held;

    VirtualLock(Clockwork clockwork) {
        this.clockwork = clockwork;
    }

    @Override
    public void lock() {
        if (held) {
            throw new AssertionError("somebody waits and keeps the lock");
        }
        held = true;
    }

    @Override
    public void unlock() {
        held = false;
    }

    @Override
    public Condition newCondition() {
        return new VirtualCondition();
    }

    @Override
    public void lockInterruptibly() {
        lock();
    }

    @Override
    public boolean tryLock() {
        lock();
        return true;
    }

    @Override
    public boolean tryLock(long time, TimeUnit unit) {
        return tryLock();
    }

    private record Waiting(Fiber fiber, int turn) {
    }

    private final class VirtualCondition implements Condition {
        private final Deque<Waiting> waiting = new ArrayDeque<>();

        @Override
        public long awaitNanos(long nanos) {
            long end = nanos > Long.MAX_VALUE / 2 ? Long.MAX_VALUE : clockwork.now() + nanos;
            Fiber fiber = clockwork.running().orElseThrow(() -> new AssertionError("the desk waits for a session"));
            Waiting me = new Waiting(fiber, fiber.nextTurn());
            waiting.add(me);
            if (end < Long.MAX_VALUE) {
                clockwork.at(end, () -> clockwork.resume(fiber, me.turn()));
            }
            held = false;
            try {
                fiber.rest();
            } finally {
                held = true;
                waiting.remove(me);
            }
            return end - clockwork.now();
        }

        @Override
        public void signal() {
            Optional.ofNullable(waiting.poll()).ifPresent(next ->
                clockwork.at(clockwork.now(), () -> clockwork.resume(next.fiber(), next.turn())));
        }

        @Override
        public void signalAll() {
            while (!waiting.isEmpty()) {
                signal();
            }
        }

        @Override
        public void await() {
            awaitNanos(Long.MAX_VALUE);
        }

        @Override
        public void awaitUninterruptibly() {
            await();
        }

        @Override
        public boolean await(long time, TimeUnit unit) {
            return awaitNanos(unit.toNanos(time)) > 0;
        }

        @Override
        public boolean awaitUntil(Date deadline) {
            throw new UnsupportedOperationException();
        }
    }
}
