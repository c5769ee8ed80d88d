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

import java.util.concurrent.Semaphore;

import org.jspecify.annotations.Nullable;

/** A thread that runs when it is told to, and nobody else while it does. */
final class Fiber {
    private final Semaphore go = new Semaphore(0);
    private final Semaphore back = new Semaphore(0);
    private volatile Runnable work = () -> { };
    private volatile @Nullable VirtualWorld owner;
    private volatile boolean busy;
    private volatile boolean killed;
    private volatile boolean ended;
    private volatile @Nullable Throwable failure;
    private int turn;

    /** What work that is killed gets to see: the process is no more. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;

        Killed() {
            super("killed", null, false, false);
        }
    }

    Fiber(String name) {
        Thread thread = new Thread(this::run, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        go.acquireUninterruptibly();
        while (!ended) {
            try {
                work.run();
            } catch (Throwable e) {
                failure = e instanceof Killed ? null : e;
            } finally {
                busy = false;
                back.release();
            }
            go.acquireUninterruptibly();
        }
    }

    void take(VirtualWorld world, Runnable what) {
        owner = world;
        work = what;
        busy = true;
        killed = false;
    }

    /** Lets it go on until it waits; whether it has ended. */
    boolean resume() {
        go.release();
        back.acquireUninterruptibly();
        if (failure != null) {
            throw new AssertionError("work broke off", failure);
        }
        return !busy;
    }

    /** On the fiber: waits until it is resumed. */
    void rest() {
        if (killed) {
            throw new Killed();
        }
        back.release();
        go.acquireUninterruptibly();
        if (killed) {
            throw new Killed();
        }
    }

    void kill() {
        killed = true;
    }

    boolean isKilled() {
        return killed;
    }

    boolean isBusy() {
        return busy;
    }

    @Nullable VirtualWorld owner() {
        return owner;
    }

    int turn() {
        return turn;
    }

    int nextTurn() {
        return ++turn;
    }

    void end() {
        ended = true;
        go.release();
    }
}
